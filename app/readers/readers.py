"""Those who follow a log or download it: how many there are, and the end that is not of their own making."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

STUCK_SECONDS = 0.5
"""How long a send may still take when its reader has to go."""


class Cuttable(Protocol):
    """One of them."""

    @property
    def has_to_go(self) -> bool:
        """Whether it gets no more, whatever it still lacks."""

    def cut(self) -> None:
        """Say that it has to go."""


class Reader:
    """One who is sent something by a task."""

    __slots__ = ("_cut",)

    def __init__(self) -> None:
        self._cut: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def has_to_go(self) -> bool:
        """Whether it gets no more, whatever it still lacks. Who sends looks at it after each send."""
        return self._cut.done()

    def cut(self) -> None:
        """Say that it has to go."""
        if not self._cut.done():
            self._cut.set_result(None)

    async def ends(self, sender: asyncio.Future[Any]) -> bool:
        """Wait for `sender`; False if it has to go and a send doesn't get through.

        Nothing is cancelled here: aiohttp hands the broken wait of a cancelled send to whoever sends next.
        """
        await asyncio.wait({self._cut, sender}, return_when=asyncio.FIRST_COMPLETED)
        if not sender.done():
            await asyncio.wait({sender}, timeout=STUCK_SECONDS)
        return sender.done()


class Readers:
    """All of them, for whoever counts, and for the end of the server."""

    def __init__(self) -> None:
        self.open: Counter[str] = Counter()
        """How many there are now, by transport: websocket, sse, ndjson, download."""
        self.dropped: Counter[str] = Counter()
        """How many were cut off since the start, by reason: stalled, gone, closing."""
        self._all: set[Cuttable] = set()

    @contextmanager
    def reader(self, transport: str) -> Iterator[Reader]:
        """One more, as long as the context lasts."""
        reader = Reader()
        self.enter(transport, reader)
        try:
            yield reader
        finally:
            self.leave(transport, reader)

    def enter(self, transport: str, reader: Cuttable) -> None:
        """The same for who says himself when it is over."""
        self._all.add(reader)
        self.open[transport] += 1

    def leave(self, transport: str, reader: Cuttable) -> None:
        """It is over; once."""
        self.open[transport] -= 1
        self._all.discard(reader)

    def cut_all(self) -> None:
        """Nobody is waited for any longer."""
        for reader in self._all:
            if not reader.has_to_go:
                self.dropped["closing"] += 1
                reader.cut()


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
