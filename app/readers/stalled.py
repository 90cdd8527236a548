"""Connections whose peer takes nothing of what waits for it: found, and cut.

A timeout on `send` does not find them. The kernel takes megabytes for a peer that reads nothing, so a
stream of 20 KB/s would go on for minutes; and where less than the transport's high-water mark is left,
no `send` waits at all: closing such a connection waits for ever. What tells is the kernel's own count of
bytes that the peer has acknowledged, asked of every connection once a second. The peer's kernel, too, takes
much for a program that sleeps; a WebSocket's peer is therefore asked as well, and has to answer what has
reached it. (aiohttp's own heartbeat would drop whoever is slow: there, the answer comes after all that is
still on its way.)
"""

import asyncio
import contextlib
import logging
import math
import socket
import struct
import sys
from asyncio.trsock import TransportSocket
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass

from aiohttp import web
from aiohttp.typedefs import Handler

from app.readers.readers import drop

LOGGER = logging.getLogger(__name__)

STALL_SECONDS = 7.0
"""How long something may wait for a peer that takes nothing."""
LOOK_SECONDS = 1.0
PING_SECONDS = 3.0
"""After so much silence a WebSocket's peer is asked whether it is awake."""
UNSENT = 128 * 1024
"""Bytes that the kernel takes of us beyond what the peer's window has room for."""

# struct tcp_info of linux/tcp.h, which only ever grows at its end: packets that are on their way, bytes
# that were acknowledged, bytes that were not sent yet.
_UNACKED, _ACKED, _NOT_SENT = 24, 120, 144
_TCP_INFO_BYTES = 148
_PING = b"\x89\x00"
"""A whole frame, without a payload (RFC 6455, 5.5.2)."""
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


@dataclass(slots=True)
class _Connection:
    socket: TransportSocket
    asked: str
    remote: str | None
    acked: int
    since: float
    heart: "Heart | None" = None


@dataclass(slots=True)
class Heart:
    """What a WebSocket's peer was asked, and when it was last heard."""

    heard: float
    asked: bool = False
    arrived: float | None = None
    """Since when the question has been with the peer."""

    def beat(self) -> None:
        """It was heard."""
        self.heard = asyncio.get_running_loop().time()
        self.asked, self.arrived = False, None

    def stop(self) -> None:
        """It is asked no more: after the frame that closes, nothing follows."""
        self.heard, self.asked = math.inf, False


class Stalled:
    """Watches every connection that has asked for something, until it is closed."""

    def __init__(self, dropped: Counter[str]) -> None:
        self._dropped = dropped
        self._connections: dict[asyncio.Transport, _Connection] = {}

    def watch(self, request: web.BaseRequest) -> None:
        """From now on, and as long as the connection is open; what it asks for is what the log tells."""
        transport = request.transport
        if transport is None:
            return
        # All who watch one run have one text.
        asked = sys.intern(f"{request.method} {request.raw_path[:200]}")
        known = self._connections.get(transport)
        if known is not None:
            known.asked = asked
            return
        connection = transport.get_extra_info("socket")
        if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
            return
        with contextlib.suppress(OSError):
            # A reader that stalls costs the kernel this and no more.
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, UNSENT)
        now = asyncio.get_running_loop().time()
        self._connections[transport] = _Connection(connection, asked, request.remote, -1, now)

    def listen(self, transport: asyncio.Transport | None) -> Heart:
        """Ask the peer of a WebSocket from now on; whoever reads from it tells what was heard."""
        heart = Heart(asyncio.get_running_loop().time())
        if transport is not None and (known := self._connections.get(transport)) is not None:
            known.heart = heart
        return heart

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Every connection that asks for something is watched."""
        self.watch(request)
        return await handler(request)

    async def context(self, _: web.Application) -> AsyncIterator[None]:
        """Looks for as long as the application runs."""
        looking = asyncio.create_task(self._run(), name="stalled readers")
        yield
        await drop(looking)

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(min(LOOK_SECONDS, STALL_SECONDS))
            self._look(asyncio.get_running_loop().time())

    def _look(self, now: float) -> None:
        for transport, connection in list(self._connections.items()):
            if connection.socket.fileno() < 0:
                del self._connections[transport]
                continue
            waits, acked = _sent(transport, connection.socket)
            if not waits or acked != connection.acked:
                connection.acked, connection.since = acked, now
            elif now - connection.since >= STALL_SECONDS:
                self._cut(transport, connection)
                continue
            if connection.heart is not None and _asleep(transport, connection.heart, waits, now):
                self._cut(transport, connection)

    def _cut(self, transport: asyncio.Transport, connection: _Connection) -> None:
        del self._connections[transport]
        self._dropped["stalled"] += 1
        LOGGER.info(
            "%s dropped: it took nothing for %g s of the answer to %s",
            *(connection.remote, STALL_SECONDS, connection.asked),
        )
        abort(transport)


def _asleep(transport: asyncio.Transport, heart: Heart, waits: bool, now: float) -> bool:
    """Whether a peer has had a question for too long; asks it if it is time to."""
    if transport.is_closing():
        return False
    if not heart.asked:
        if now - heart.heard >= PING_SECONDS:
            heart.asked = True
            transport.write(_PING)
    elif heart.arrived is None:
        if not waits:
            heart.arrived = now
    else:
        return now - heart.arrived >= STALL_SECONDS
    return False


def abort(transport: asyncio.Transport | None) -> None:
    """Close a connection at once, without what it was still to get.

    The peer sees a reset. An orderly close would leave the kernel with the bytes that nobody takes.
    """
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    if connection is not None and connection.fileno() >= 0:
        with contextlib.suppress(OSError):
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
    transport.abort()


def _sent(transport: asyncio.Transport, connection: TransportSocket) -> tuple[bool, int]:
    """Whether anything waits for the peer, and a number that changes when it takes some of it."""
    buffered = transport.get_write_buffer_size()
    try:
        info = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, _TCP_INFO_BYTES)
    except OSError:
        info = b""
    if len(info) < _TCP_INFO_BYTES:
        # Not this kernel: what our own buffer tells is less, and true.
        return buffered > 0, buffered
    (unacked,) = struct.unpack_from("=I", info, _UNACKED)
    (acked,) = struct.unpack_from("=Q", info, _ACKED)
    (not_sent,) = struct.unpack_from("=I", info, _NOT_SENT)
    return bool(buffered or unacked or not_sent), acked
