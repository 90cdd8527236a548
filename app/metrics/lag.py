"""How late the loop is: a timer that tells how much later than due it was woken."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import web

from app import keys

EVERY = 0.1
"""Seconds between two looks."""


async def watched(app: web.Application) -> AsyncIterator[None]:
    """A context of the application, during which its loop is measured."""
    measuring = asyncio.create_task(_measure(app), name="loop lag")
    yield
    measuring.cancel()
    await asyncio.wait({measuring})


async def _measure(app: web.Application) -> None:
    loop, metrics = asyncio.get_running_loop(), app[keys.METRICS]
    while True:
        due = loop.time() + EVERY
        await asyncio.sleep(EVERY)
        metrics.lagged(max(0.0, loop.time() - due))
