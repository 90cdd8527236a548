"""One run's log, live, on three transports: WebSocket, server-sent events, NDJSON.

Each viewer is a cursor of its own on the log. A send that does not get through in
SEND_SECONDS ends its viewer and nobody else's.
"""

import asyncio
import functools
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web

from app import asked, chrome_trace, keys
from app.log import Log
from app.problems import Problem
from app.runs import Run

SEND_SECONDS = 10.0
CLOSE_SECONDS = 1.0
HEARTBEAT_SECONDS = 20.0
KEEP_ALIVE_SECONDS = 15.0

FORMATS = ("ndjson", "chrome")
"""What a trace can be had as."""

_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def websocket(request: web.Request) -> web.StreamResponse:
    """The log as text frames of whole lines; closed with 1000 at its end, 1001 when the server goes."""
    run = asked.run(request)
    after = asked.after(request)
    # Compression costs more than it saves here, in time and in 90 KB a connection.
    socket = web.WebSocketResponse(
        heartbeat=HEARTBEAT_SECONDS, timeout=CLOSE_SECONDS, compress=False, max_msg_size=4096
    )
    if not socket.can_prepare(request).ok:
        headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
        raise Problem(426, "This path speaks WebSocket. Its sibling /events speaks HTTP.", headers=headers)
    await socket.prepare(request)
    transport = request.transport
    sender = asyncio.create_task(_send_frames(socket, run.log, after, transport))
    reader = asyncio.create_task(_until_left(socket))
    closing = asyncio.create_task(request.app[keys.CLOSING].wait())
    try:
        await asyncio.wait({sender, reader, closing}, return_when=asyncio.FIRST_COMPLETED)
        if reader.done():
            return socket
        # A socket closes without waiting for its peer while somebody else reads from it; and where the
        # peer's last frame isn't read, the kernel resets the connection and drops what is on its way.
        await _drop(reader)
        if closing.done():
            await _drop(sender)
            await _close(socket, transport, WSCloseCode.GOING_AWAY)
        elif (error := sender.exception()) is None:
            await _close(socket, transport, WSCloseCode.OK)
        elif isinstance(error, ConnectionError):
            _abort(transport)
        else:
            raise error
    finally:
        # Not awaited: the connection is closed by now, and its end cancels a handler that still waits.
        _let_go(sender, reader, closing)
    return socket


async def events(request: web.Request) -> web.StreamResponse:
    """The log as NDJSON, or as server-sent events where `Accept` prefers them."""
    run = asked.run(request)
    sse = asked.wants_sse(request)
    after = asked.last_event_id(request) if sse else asked.after(request)
    if sse and run.log.finished and after >= run.log.last_seq:
        # Anything else makes an event source ask again, for ever.
        return web.Response(status=204, headers={"Vary": "Accept"})
    response = web.StreamResponse(headers=_STREAM_HEADERS | {"Vary": "Accept"})
    response.content_type = "text/event-stream" if sse else "application/x-ndjson"
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    write = _write_sse if sse else _write_lines
    try:
        await until_closing(request.app, write(request, response, run.log, after))
        async with asyncio.timeout(CLOSE_SECONDS):
            await response.write_eof()
    except TimeoutError:
        _abort(request.transport)
    return response


async def trace(request: web.Request) -> web.StreamResponse:
    """The log so far, as a file."""
    run = asked.run(request)
    if asked.choice(request, "format", list(FORMATS), "ndjson") == "chrome":
        return await _chrome_trace(request, run)
    blocks = tuple(run.log.blocks())
    name = f"loopscope-{run.demo}-{run.id}.ndjson"
    response = web.StreamResponse(
        headers={"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    )
    response.content_type = "application/x-ndjson"
    response.content_length = sum(map(len, blocks))
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    with Patience(request.transport) as patience:
        for block in blocks:
            await patience.send(response.write(block))
            await asyncio.sleep(0)
    return response


async def _chrome_trace(request: web.Request, run: Run) -> web.StreamResponse:
    """The log so far as Chrome trace JSON, made while it is sent; how long it gets is known at its end."""
    name = f"loopscope-{run.demo}-{run.id}.json"
    response = web.StreamResponse(
        headers={"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    )
    response.content_type = "application/json"
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    writer = chrome_trace.Writer()
    with Patience(request.transport) as patience:
        for block in run.log.blocks():
            lines = block.split(b"\n")
            for start in range(0, len(lines), chrome_trace.AT_ONCE):
                if piece := writer.write(lines[start : start + chrome_trace.AT_ONCE]):
                    await patience.send(response.write(piece))
                # A long log must not keep the server's loop from everyone else.
                await asyncio.sleep(0)
        await patience.send(response.write(writer.end()))
    return response


async def until_closing(app: web.Application, work: Coroutine[Any, Any, None]) -> bool:
    """Await `work`; False if the server began to shut down first, and `work` was cancelled."""
    task = asyncio.create_task(work)
    closing = asyncio.create_task(app[keys.CLOSING].wait())
    try:
        await asyncio.wait({task, closing}, return_when=asyncio.FIRST_COMPLETED)
        if not task.done():
            return False
        await task
        return True
    finally:
        _let_go(closing)
        if not task.done():
            await _drop(task)


class Patience:
    """Aborts a connection on which one send takes longer than SEND_SECONDS, twice that at most.

    The stalled send then ends with a ConnectionError. There is one timer for each viewer: a timeout
    for each send costs a fifth of all that a viewer costs.
    """

    def __init__(self, transport: asyncio.Transport | None) -> None:
        self._transport = transport
        self._loop = asyncio.get_running_loop()
        self._since: float | None = None

    def __enter__(self) -> "Patience":
        self._timer = self._loop.call_later(SEND_SECONDS, self._look)
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    async def send(self, sending: Coroutine[Any, Any, None]) -> None:
        self._since = self._loop.time()
        try:
            await sending
        finally:
            self._since = None

    def _look(self) -> None:
        if self._since is not None and self._loop.time() - self._since >= SEND_SECONDS:
            _abort(self._transport)
        else:
            self._timer = self._loop.call_later(SEND_SECONDS, self._look)


async def _send_frames(
    socket: web.WebSocketResponse, log: Log, after: int, transport: asyncio.Transport | None
) -> None:
    with Patience(transport) as patience:
        async with aclosing(log.follow(after)) as pieces:
            async for piece in pieces:
                await patience.send(socket.send_frame(piece, WSMsgType.TEXT))


async def _until_left(socket: web.WebSocketResponse) -> None:
    """Read until the peer leaves or its heart stops; what it says doesn't matter."""
    async for _ in socket:
        pass


async def _close(
    socket: web.WebSocketResponse, transport: asyncio.Transport | None, code: WSCloseCode
) -> None:
    try:
        # The answer to the close frame has its own timeout; this one is for a peer that reads nothing.
        async with asyncio.timeout(2 * CLOSE_SECONDS):
            await socket.close(code=code)
    except TimeoutError:
        pass
    if transport is not None and transport.get_write_buffer_size():
        _abort(transport)


async def _write_lines(request: web.Request, response: web.StreamResponse, log: Log, after: int) -> None:
    with Patience(request.transport) as patience:
        async with aclosing(log.follow(after)) as pieces:
            async for piece in pieces:
                await patience.send(response.write(piece))


async def _write_sse(request: web.Request, response: web.StreamResponse, log: Log, after: int) -> None:
    seq = after
    with Patience(request.transport) as patience:
        async with aclosing(log.follow(after, KEEP_ALIVE_SECONDS)) as pieces:
            async for piece in pieces:
                await patience.send(response.write(_sse(seq + 1, piece) if piece else b": still here\n\n"))
                seq += piece.count(b"\n")


@functools.lru_cache(maxsize=64)
def _sse(first: int, lines: bytes) -> bytes:
    """Lines as events. Cached: all live viewers get the same piece of the log at about the same time."""
    return b"".join(
        b"id: %d\ndata: %b\n\n" % (seq, line) for seq, line in enumerate(lines[:-1].split(b"\n"), first)
    )


def _abort(transport: asyncio.Transport | None) -> None:
    if transport is not None:
        transport.abort()


async def _drop(task: asyncio.Task[Any]) -> None:
    """Cancel a task and wait until it has ended."""
    _let_go(task)
    await asyncio.wait({task})


def _let_go(*tasks: asyncio.Task[Any]) -> None:
    """Cancel tasks whose end interests nobody."""
    for task in tasks:
        task.add_done_callback(_forget)
        task.cancel()


def _forget(task: asyncio.Task[Any]) -> None:
    if not task.cancelled():
        # Looked at, or asyncio complains that nobody did.
        task.exception()
