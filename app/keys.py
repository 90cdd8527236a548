"""What the application carries, each under a typed key."""

import asyncio

from aiohttp import web

from app.catalog import Catalog
from app.runs import RunManager, Starter
from app.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
CATALOG = web.AppKey("catalog", Catalog)
RUNNER = web.AppKey("runner", Starter)
RUNS = web.AppKey("runs", RunManager)
CLOSING = web.AppKey("closing", asyncio.Event)
"""Set when the server begins to shut down: whoever streams ends."""
