"""A run's log, live, on a WebSocket: text frames of whole lines.

Closed with 1000 at the log's end, with 1001 when the server goes, with 4410 when the run is forgotten.
"""

import asyncio
import contextlib

from aiohttp import WSCloseCode, WSMsgType, web

from app import access_log, asked, keys
from app.admission.places import Place
from app.log import Cursor, LogGoneError
from app.problems import Problem
from app.readers.readers import STUCK_SECONDS, drop, let_go
from app.readers.stalled import Heart, abort

CLOSE_SECONDS = 1.0
LONGEST_MESSAGE = 64 * 1024
"""Bytes that a viewer may say at once; nothing that it says matters."""

GONE = 4410
"""The close code of a run that is forgotten while somebody reads it, after HTTP's 410."""

CLOSING = b"the server is shutting down"


async def websocket(request: web.Request) -> web.StreamResponse:
    """Shakes hands. The log follows when everything that surrounds a handler has come to its end."""
    run = asked.run(request)
    cursor = run.log.cursor(asked.after(request, run.log.last_seq))
    place = request.app[keys.ADMISSION].stream(request)
    try:
        socket = LogSocket(request, cursor, place)
        if not socket.can_prepare(request).ok:
            headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
            raise Problem(
                426, "This path speaks WebSocket. Its sibling /events speaks HTTP.", headers=headers
            )
        await socket.prepare(request)
        # They have been sent, and would lie here for as long as the viewer watches.
        socket.headers.clear()
    except BaseException:
        place.free()
        raise
    return socket


class LogSocket(web.WebSocketResponse):
    """One viewer. The server calls `write_eof` last of all: there is the log sent, and seen to the end.

    A thousand viewers who wait cost little this way: none of them keeps the frames of a request's
    middlewares alive.
    """

    # What aiohttp keeps of each fits just so into a small dict, and would not with these.
    __slots__ = ("_cursor", "_place", "_request", "_sending", "_told_to_go")

    def __init__(self, request: web.Request, cursor: Cursor, place: Place) -> None:
        # Compression costs more than it saves here, in time and in 90 KB a connection.
        super().__init__(
            timeout=CLOSE_SECONDS,
            autoping=False,
            compress=False,
            # aiohttp refuses, with 1009, what is as long as this or longer.
            max_msg_size=LONGEST_MESSAGE + 1,
        )
        self._request = request
        self._cursor = cursor
        self._place = place
        self._sending = True
        self._told_to_go = False

    async def write_eof(self) -> None:  # type: ignore[override]
        """Send what there is and what comes, until the log or the viewer is at an end; close."""
        began = asyncio.get_running_loop().time()
        transport = self._request.transport
        readers = self._request.app[keys.READERS]
        readers.enter("websocket", self)
        heart = self._request.app[keys.STALLED].listen(transport)
        listener = asyncio.create_task(self._until_left(heart), name="until left")
        try:
            try:
                while piece := await self._cursor.next():
                    await self.send_frame(piece, WSMsgType.TEXT)
                code, reason = await self._all_sent()
            except LogGoneError:
                readers.dropped["gone"] += 1
                code, reason = GONE, b"the run is no longer kept"
            self._sending = False
            if listener.done():
                return
            # A socket closes without waiting for its peer while somebody else reads from it; and where
            # the peer's last frame isn't read, the kernel resets the connection and drops what is on
            # its way.
            await drop(listener)
            heart.stop()
            # The answer to the close frame has its own timeout; this one is for a peer that reads nothing.
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(2 * CLOSE_SECONDS):
                    await self.close(code=code, message=reason)
        except ConnectionError:
            abort(transport)
        except asyncio.CancelledError:
            access_log.hung_up_after(self._request, asyncio.get_running_loop().time() - began)
            raise
        finally:
            self._sending = False
            let_go(listener)
            readers.leave("websocket", self)
            self._place.free()
            if transport is not None and transport.get_write_buffer_size():
                # To close it in order would take as long as the peer likes.
                abort(transport)

    def cut(self) -> None:
        """It has to go; who doesn't even take what is being sent now, goes at once."""
        if not self._told_to_go:
            self._told_to_go = True
            self._cursor.stop()
            asyncio.get_running_loop().call_later(STUCK_SECONDS, self._give_up)

    @property
    def has_to_go(self) -> bool:
        """Whether it gets no more, whatever it still lacks."""
        return self._told_to_go

    async def _all_sent(self) -> tuple[int, bytes]:
        """How to close, once it has been sent."""
        if not self._cursor.log.finished or self._told_to_go:
            return WSCloseCode.GOING_AWAY, CLOSING
        if (transport := self._request.transport) is not None:
            # A slow peer gets all its time for this; for its answer to the close frame it has a second.
            transport.set_write_buffer_limits(high=0)
            assert self._payload_writer is not None
            await self._payload_writer.drain()
        return WSCloseCode.OK, b""

    async def _until_left(self, heart: Heart) -> None:
        """Read until the peer leaves; what it says doesn't matter, but that it does."""
        try:
            while (message := await self.receive()).type not in _LEAVING:
                heart.beat()
                if message.type is WSMsgType.PING:
                    await self.pong(message.data)
        finally:
            if self._sending:
                self._cursor.stop()
                self._give_up()

    def _give_up(self) -> None:
        transport = self._request.transport
        if self._sending and transport is not None and transport.get_write_buffer_size():
            abort(transport)


_LEAVING = frozenset({WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED})
