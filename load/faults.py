"""A proxy that does to connections what networks do: it slices, it delays, it cuts."""

import asyncio
import contextlib
import random
import socket
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_RESET = struct.pack("ii", 1, 0)
_READ = 1 << 16


class FaultProxy:
    """Stands before a server. What the server says arrives in random slices, some late, until it is cut off.

    A connection lives for a random number of bytes, up to `most`; half of them end in a reset, half in an
    orderly close, wherever in a line, a frame or a header that is. After `cuts` cuts it lets all pass.
    """

    def __init__(self, host: str, port: int, *, cuts: int, most: int, seed: int) -> None:
        self._target = host, port
        self._left = cuts
        self._most = most
        self._random = random.Random(seed)
        self._tasks: set[asyncio.Task[None]] = set()
        self.cuts = 0
        """How many connections were cut."""

    @asynccontextmanager
    async def running(self) -> AsyncIterator[int]:
        """The port on which it listens."""
        server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        try:
            yield int(server.sockets[0].getsockname()[1])
        finally:
            server.close()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            upstream, sink = await asyncio.open_connection(*self._target)
        except OSError:
            writer.transport.abort()
            return
        up = asyncio.create_task(_carry(reader, sink))
        try:
            with contextlib.suppress(ConnectionError):
                await self._down(upstream, writer)
        finally:
            up.cancel()
            await asyncio.gather(up, return_exceptions=True)
            sink.transport.abort()
            writer.close()

    async def _down(self, upstream: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        budget = self._random.randint(0, self._most) if self.cuts < self._left else None
        while data := await upstream.read(_READ):
            while data:
                size = self._random.choice((1, 3, 100, 1_000, 5_000))
                piece, data = data[:size], data[size:]
                if budget is not None and len(piece) >= budget:
                    writer.write(piece[:budget])
                    self._cut(writer)
                    return
                writer.write(piece)
                await writer.drain()
                if budget is not None:
                    budget -= len(piece)
                if self._random.random() < 0.05:
                    await asyncio.sleep(self._random.random() * 0.004)

    def _cut(self, writer: asyncio.StreamWriter) -> None:
        self.cuts += 1
        if self._random.random() < 0.5:
            connection = writer.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
            writer.transport.abort()


async def _carry(reader: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(_READ):
            sink.write(data)
            await sink.drain()
        # The client has left: so does this side, as it would without a proxy.
        sink.transport.abort()
