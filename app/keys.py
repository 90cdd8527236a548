"""What the application and its requests carry, each under a typed key."""

import asyncio

from aiohttp import web

from app.catalog import Catalog
from app.metrics import Metrics
from app.runs import RunManager, Starter
from app.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
CATALOG = web.AppKey("catalog", Catalog)
RUNNER = web.AppKey("runner", Starter)
RUNS = web.AppKey("runs", RunManager)
METRICS = web.AppKey("metrics", Metrics)
CLOSING = web.AppKey("closing", asyncio.Event)
"""Set when the server begins to shut down: whoever streams ends."""

RUN = web.RequestKey("run", str)
"""The run that a request is about, for the log; several are joined by commas."""
PROBLEM = web.RequestKey("problem", str)
"""The type of the error document that a request was answered with."""
