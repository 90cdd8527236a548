"""The end of the server: first nothing new begins, then everybody gets what is due and is let go at once."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from aiohttp import web

from app import keys
from app.readers.readers import drop, let_go

DUE_SECONDS = 1.0
"""For what a reader still lacks of what there is when it is let go."""


def drain(app: web.Application) -> None:
    """Readiness fails, and no run begins; everything else goes on."""
    app[keys.DRAINING].set()


async def close(app: web.Application) -> None:
    """Let every reader go: each gets what is there now, in DUE_SECONDS at most, and is told."""
    drain(app)
    app[keys.CLOSING].set()
    app[keys.RUNS].release()
    asyncio.get_running_loop().call_later(DUE_SECONDS, app[keys.READERS].cut_all)


def has_begun(app: web.Application) -> bool:
    return app[keys.DRAINING].is_set() or app[keys.CLOSING].is_set()


async def until_closing(app: web.Application, work: Coroutine[Any, Any, None]) -> bool:
    """Await `work`; False if readers were let go first, and `work` was cancelled."""
    task = asyncio.create_task(work)
    closing = asyncio.create_task(app[keys.CLOSING].wait())
    try:
        await asyncio.wait({task, closing}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            return False
        await task
        return True
    finally:
        let_go(closing)
        # Also if it has ended: whoever waits here may have been cancelled before looking.
        await drop(task)
