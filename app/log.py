"""The log of one run: append-only, read by any number of cursors.

A cursor is a number: the `seq` of the last event its owner has. Nobody has a queue of their
own, so the slowest reader costs no memory and delays nobody. A block is made once and handed
to every reader as the same `bytes` object.
"""

import asyncio
from bisect import bisect_right
from collections.abc import AsyncGenerator, Iterator

BLOCK = 64 * 1024
"""Bytes: no block is longer, unless it is a single line that is."""


class LogGoneError(Exception):
    """The log is no longer kept."""


class Log:
    """NDJSON lines whose `seq` are 1, 2, 3, …: the n-th line of the log is event n."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._ends: list[int] = []
        self._size = 0
        self._finished = False
        self._released = False
        self._forgotten = False
        self._waiting: set[asyncio.Future[None]] = set()

    @property
    def last_seq(self) -> int:
        """The `seq` of the newest event, 0 in an empty log."""
        return self._ends[-1] if self._ends else 0

    @property
    def size(self) -> int:
        """Bytes of all lines."""
        return self._size

    @property
    def finished(self) -> bool:
        """Whether nothing more will come."""
        return self._finished

    @property
    def forgotten(self) -> bool:
        """Whether nothing of it is kept any longer."""
        return self._forgotten

    def append(self, chunk: bytes) -> None:
        """Add whole lines, each ending in a newline.

        Raises ValueError for a chunk that ends inside a line, RuntimeError after `close`.
        """
        if self._finished:
            raise RuntimeError("the log is closed")
        if not chunk:
            return
        if not chunk.endswith(b"\n"):
            raise ValueError("a chunk must end in a newline")
        self._size += len(chunk)
        seq = self.last_seq
        for block in _blocks(chunk):
            seq += block.count(b"\n")
            self._blocks.append(block)
            self._ends.append(seq)
        self._wake()

    def close(self) -> None:
        """Say that nothing more will come; readers end after the last line."""
        if self._finished:
            return
        self._finished = True
        self._compact()
        self._wake()

    def release(self) -> None:
        """Let those who follow go: they end when they have all that is there, whatever may still come."""
        self._released = True
        self._wake()

    def forget(self) -> None:
        """Give the memory back. Those who are still reading get LogGoneError."""
        self._forgotten = True
        self._blocks, self._ends = [], self._ends[-1:]
        self._wake()

    def read(self, after: int, limit_bytes: int = BLOCK) -> bytes:
        """Whole lines that follow event `after`, at most `limit_bytes` of them, at least one line.

        Empty when there is nothing after `after` (yet). Raises LogGoneError after `forget`.
        """
        return self._read(after, limit_bytes)[0]

    def _read(self, after: int, limit_bytes: int) -> tuple[bytes, int]:
        """What `read` gives, and the `seq` of its last line."""
        if self._forgotten:
            raise LogGoneError
        index = bisect_right(self._ends, after)
        if index == len(self._ends):
            return b"", after
        before = self._ends[index - 1] if index else 0
        first = _skip_lines(self._blocks[index], after - before)
        if len(first) > limit_bytes:
            first = _first_lines(first, limit_bytes)
            return first, max(after, before) + first.count(b"\n")
        parts, size = [first], len(first)
        while (index := index + 1) < len(self._blocks):
            size += len(self._blocks[index])
            if size > limit_bytes:
                break
            parts.append(self._blocks[index])
        return first if len(parts) == 1 else b"".join(parts), self._ends[index - 1]

    async def changed(self, after: int) -> None:
        """Wait until there is something after event `after`, or nothing will ever be."""
        while self.last_seq <= after and not self._finished:
            await self._news()

    def cursor(self, after: int = 0) -> "Cursor":
        """A reader that has everything up to event `after`."""
        return Cursor(self, max(after, 0))

    async def follow(self, after: int = 0, idle: float | None = None) -> AsyncGenerator[bytes, None]:
        """What a `cursor` gives, and an empty piece whenever `idle` seconds pass without news."""
        cursor = self.cursor(after)
        while True:
            try:
                async with asyncio.timeout(idle):
                    piece = await cursor.next()
            except TimeoutError:
                yield b""
                continue
            if not piece:
                return
            yield piece

    async def _news(self) -> None:
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.add(waiter)
        try:
            await waiter
        finally:
            self._waiting.discard(waiter)

    async def past(self, size: int) -> AsyncGenerator[bytes, None]:
        """The first `size` bytes, in blocks of whole lines, with a turn for others between two of them.

        `size` is what `size` was at some time. Raises LogGoneError if the log is forgotten meanwhile.
        """
        cursor, left = 0, size
        while left:
            piece, cursor = self._read(cursor, BLOCK)
            # What came since stands behind it.
            piece = piece[:left]
            left -= len(piece)
            yield piece
            await asyncio.sleep(0)

    def last_line(self) -> bytes:
        """The newest line without its newline, empty in an empty log."""
        return self._blocks[-1][:-1].rpartition(b"\n")[2] if self._blocks else b""

    def blocks(self) -> Iterator[bytes]:
        """Everything there is now, in blocks of whole lines."""
        yield from tuple(self._blocks)

    def _wake(self) -> None:
        # A new set each time: a reader that has not run yet can't miss the next news.
        waiting, self._waiting = self._waiting, set()
        for waiter in waiting:
            if not waiter.done():
                waiter.set_result(None)

    def _compact(self) -> None:
        """Join the small chunks of a live run: all later readers get the same few blocks."""
        blocks: list[bytes] = []
        ends: list[int] = []
        pending: list[bytes] = []
        size = 0
        previous_end = 0
        for block, end in zip(self._blocks, self._ends, strict=True):
            if pending and size + len(block) > BLOCK:
                blocks.append(b"".join(pending))
                ends.append(previous_end)
                pending, size = [], 0
            pending.append(block)
            size += len(block)
            previous_end = end
        if pending:
            blocks.append(b"".join(pending))
            ends.append(previous_end)
        self._blocks, self._ends = blocks, ends


class Cursor:
    """A reader of a log: it gets what is there after the last event that it has, then what comes."""

    __slots__ = ("_behind", "_log", "_seq", "_stopped", "_waiter")

    def __init__(self, log: Log, after: int) -> None:
        self._log = log
        self._seq = after
        self._behind = False
        self._stopped = False
        self._waiter: asyncio.Future[None] | None = None

    @property
    def log(self) -> Log:
        """What it reads."""
        return self._log

    async def next(self) -> bytes:
        """Whole lines, at most a block of them; empty at the end, which `release` and `stop` bring about too.

        Raises LogGoneError if the log is forgotten before its end was read. Nothing is lost where this is
        cancelled.
        """
        log = self._log
        while not self._stopped:
            if self._behind:
                # A long past must not keep the server's loop from everyone else.
                await asyncio.sleep(0)
            piece, self._seq = log._read(self._seq, BLOCK)
            self._behind = bool(piece)
            if piece:
                return piece
            if log._finished or log._released:
                break
            self._waiter = asyncio.get_running_loop().create_future()
            waiting = log._waiting
            waiting.add(self._waiter)
            try:
                await self._waiter
            finally:
                waiting.discard(self._waiter)
        return b""

    def stop(self) -> None:
        """Say that no more is wanted."""
        self._stopped = True
        if self._waiter is not None and not self._waiter.done():
            self._waiter.set_result(None)


def _blocks(chunk: bytes) -> Iterator[bytes]:
    while len(chunk) > BLOCK:
        block = _first_lines(chunk, BLOCK)
        yield block
        chunk = chunk[len(block) :]
    if chunk:
        yield chunk


def _first_lines(lines: bytes, limit_bytes: int) -> bytes:
    """The lines that fit into `limit_bytes`; the first line even if it doesn't fit."""
    end = lines.rfind(b"\n", 0, max(limit_bytes, 0)) + 1
    return lines[: end or lines.index(b"\n") + 1]


def _skip_lines(lines: bytes, count: int) -> bytes:
    start = 0
    for _ in range(count):
        start = lines.index(b"\n", start) + 1
    return lines[start:] if start else lines
