"""Those who follow a log or download it: how many there are, and the end that is not of their own making."""

import asyncio
from collections import Counter
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any


class Reader:
    """One of them. `cut` is resolved when it has to go, whatever it still lacks."""

    __slots__ = ("cut",)

    def __init__(self) -> None:
        self.cut: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def unless_cut(self, work: Coroutine[Any, Any, None]) -> bool:
        """Await `work`; False if the reader had to go first, and `work` was cancelled."""
        return await unless(self.cut, work)


class Readers:
    """All of them, for whoever counts, and for the end of the server."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()
        """How many there are now, by transport: websocket, sse, ndjson, download."""
        self.dropped: Counter[str] = Counter()
        """How many were cut off since the start, by reason: stalled, gone, closing."""
        self._all: set[Reader] = set()

    @contextmanager
    def reader(self, transport: str) -> Iterator[Reader]:
        """One more, as long as the context lasts."""
        reader = Reader()
        self._all.add(reader)
        self.open[transport] += 1
        try:
            yield reader
        finally:
            self.open[transport] -= 1
            self._all.discard(reader)

    def cut_all(self) -> None:
        """Nobody is waited for any longer."""
        for reader in self._all:
            if not reader.cut.done():
                self.dropped["closing"] += 1
                reader.cut.set_result(None)


async def unless(other: asyncio.Future[Any], work: Coroutine[Any, Any, None]) -> bool:
    """Await `work`; False if `other` was done first, and `work` was cancelled."""
    task = asyncio.create_task(work)
    try:
        ends: set[asyncio.Future[Any]] = {task, other}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            return False
        await task
        return True
    finally:
        # Also if it has ended: whoever waits here may have been cancelled before looking.
        await drop(task)


async def drop(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait until it has ended."""
    let_go(task)
    await asyncio.wait({task})


def let_go(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks whose end interests nobody."""
    for task in tasks:
        task.add_done_callback(_forget)
        task.cancel()


def _forget(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        # Looked at, or asyncio complains that nobody did.
        task.exception()
