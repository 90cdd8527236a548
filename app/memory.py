"""Memory that runs have taken goes back to the system when they are forgotten.

Logs come and go in pieces of all sizes. The C library keeps what is freed among what is still in use, some
kilobytes a run, so that a service would grow for a day before it stays as it is. `malloc_trim` of glibc gives
back every page that nothing stands on; other libraries have none, and nothing is done there.
"""

import asyncio
import ctypes
import gc
from collections.abc import AsyncIterator, Callable

from aiohttp import web

from app import keys

EVERY = 5.0
"""Seconds; it takes some milliseconds, in a thread."""


def settle() -> None:
    """What is there now stays: the collector of cycles need not look at it again and again.

    A full collection right after the start held the loop for 24 ms; then it looks only at what came since.
    """
    gc.collect()
    gc.freeze()


async def given_back(app: web.Application) -> AsyncIterator[None]:
    """A context of the application, during which memory is given back after runs have ended."""
    trim = _trim()
    if trim is None:
        yield
        return
    trimming = asyncio.create_task(_again_and_again(app, trim), name="memory")
    yield
    trimming.cancel()
    await asyncio.wait({trimming})


async def _again_and_again(app: web.Application, trim: Callable[[int], int]) -> None:
    known = 0
    while True:
        await asyncio.sleep(EVERY)
        if (ended := app[keys.RUNS].ended) != known:
            known = ended
            await asyncio.to_thread(trim, 0)


def _trim() -> Callable[[int], int] | None:
    """`malloc_trim(3)`, where there is one."""
    found: Callable[[int], int] | None = getattr(ctypes.CDLL(None), "malloc_trim", None)
    return found
