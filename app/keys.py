"""What the application and its requests carry, each under a typed key."""

import asyncio

from aiohttp import web

from app.admission.gate import Admission
from app.catalog import Catalog
from app.metrics import Metrics
from app.readers.readers import Readers
from app.readers.stalled import Stalled
from app.runs import RunManager, Starter
from app.settings import Settings

SETTINGS = web.AppKey("settings", Settings)
CATALOG = web.AppKey("catalog", Catalog)
RUNNER = web.AppKey("runner", Starter)
RUNS = web.AppKey("runs", RunManager)
METRICS = web.AppKey("metrics", Metrics)
STALLED = web.AppKey("stalled", Stalled)
READERS = web.AppKey("readers", Readers)
DRAINING = web.AppKey("draining", asyncio.Event)
"""Set when the end of the server begins: nothing new is taken on."""
ADMISSION = web.AppKey("admission", Admission)
CLOSING = web.AppKey("closing", asyncio.Event)
"""Set when readers are let go: whoever streams ends."""

RUN = web.RequestKey("run", str)
"""The run that a request is about, for the log; several are joined by commas."""
CLIENT = web.RequestKey("client", str)
"""Who asks, where a trusted proxy asks for somebody."""
PROBLEM = web.RequestKey("problem", str)
"""The type of the error document that a request was answered with."""
