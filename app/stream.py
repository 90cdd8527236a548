"""One run's log, live, on three transports: WebSocket, server-sent events, NDJSON.

Each viewer is a cursor of its own on the log. One that takes nothing is dropped (`app.readers.stalled`),
one that reads slowly keeps nobody waiting, and whoever was cut off goes on after the last event it has.
"""

import asyncio
import contextlib
import functools
import logging
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any

from aiohttp import WSCloseCode, WSMsgType, web
from aiohttp.abc import AbstractStreamWriter

from app import asked, chrome_trace, keys
from app.log import Log, LogGoneError
from app.problems import Problem
from app.readers.readers import Reader, drop, let_go
from app.readers.stalled import Heart, abort
from app.runs import Run

LOGGER = logging.getLogger(__name__)

CLOSE_SECONDS = 1.0
KEEP_ALIVE_SECONDS = 15.0
LONGEST_MESSAGE = 64 * 1024
"""Bytes that a viewer may say at once on a WebSocket; nothing that it says matters."""

GONE = 4410
"""The close code of a run that is forgotten while somebody reads it, after HTTP's 410."""

CLOSING = b"the server is shutting down"

FORMATS = ("ndjson", "chrome")
"""What a trace can be had as."""

_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def websocket(request: web.Request) -> web.StreamResponse:
    """The log as text frames of whole lines.

    Closed with 1000 at its end, with 1001 when the server goes, with 4410 when the run is forgotten.
    """
    run = asked.run(request)
    after = asked.after(request, run.log.last_seq)
    # Compression costs more than it saves here, in time and in 90 KB a connection.
    socket = web.WebSocketResponse(
        timeout=CLOSE_SECONDS,
        autoping=False,
        compress=False,
        # aiohttp refuses, with 1009, what is as long as this or longer.
        max_msg_size=LONGEST_MESSAGE + 1,
    )
    if not socket.can_prepare(request).ok:
        headers = {"Upgrade": "websocket", "Connection": "Upgrade"}
        raise Problem(426, "This path speaks WebSocket. Its sibling /events speaks HTTP.", headers=headers)
    writer = await socket.prepare(request)
    transport = request.transport
    with request.app[keys.READERS].reader("websocket") as reader:
        sender = asyncio.create_task(_send_frames(socket, writer, transport, run.log, after, reader))
        heart = request.app[keys.STALLED].listen(transport)
        listener = asyncio.create_task(_until_left(socket, heart))
        try:
            if await reader.ends(sender, listener) and not listener.done():
                # A socket closes without waiting for its peer while somebody else reads from it; and where
                # the peer's last frame isn't read, the kernel resets the connection and drops what is on
                # its way.
                await drop(listener)
                heart.stop()
                await _say_goodbye(request, socket, sender)
        finally:
            # Not awaited: the connection is closed by now, and its end cancels a handler that still waits.
            let_go(sender, listener)
            if transport is not None and transport.get_write_buffer_size():
                # To close it in order would take as long as the peer likes.
                abort(transport)
    return socket


async def events(request: web.Request) -> web.StreamResponse:
    """The log as NDJSON, or as server-sent events where `Accept` prefers them."""
    run = asked.run(request)
    sse = asked.wants_sse(request)
    newest = run.log.last_seq
    after = asked.last_event_id(request, newest) if sse else asked.after(request, newest)
    if sse and run.log.finished and after >= newest:
        # Anything else makes an event source ask again, for ever.
        return web.Response(status=204, headers={"Vary": "Accept"})
    response = web.StreamResponse(headers=_STREAM_HEADERS | {"Vary": "Accept"})
    response.content_type = "text/event-stream" if sse else "application/x-ndjson"
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    write = _write_sse if sse else _write_lines
    with request.app[keys.READERS].reader("sse" if sse else "ndjson") as reader:
        await _written(request, response, run, reader, write(response, run.log, after, reader))
    return response


async def trace(request: web.Request) -> web.StreamResponse:
    """The log so far, as a file."""
    run = asked.run(request)
    chrome = asked.choice(request, "format", list(FORMATS), "ndjson") == "chrome"
    name = f"loopscope-{run.demo}-{run.id}.{'json' if chrome else 'ndjson'}"
    response = web.StreamResponse(
        headers={"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    )
    response.content_type = "application/json" if chrome else "application/x-ndjson"
    size = run.log.size
    if not chrome:
        # Of the other form it is known only at its end how long it gets.
        response.content_length = size
    await response.prepare(request)
    if request.method == "HEAD":
        return response
    write = _write_chrome if chrome else _write_past
    with request.app[keys.READERS].reader("download") as reader:
        await _written(request, response, run, reader, write(response, run.log, size, reader))
    return response


async def _written(
    request: web.Request,
    response: web.StreamResponse,
    run: Run,
    reader: Reader,
    writing: Coroutine[Any, Any, bool],
) -> None:
    """Await the body and end it; break it off where it would be taken for what it is not."""
    writer = asyncio.create_task(_whole(response, writing))
    try:
        if not (await reader.ends(writer) and await writer):
            abort(request.transport)
    except LogGoneError:
        request.app[keys.READERS].dropped["gone"] += 1
        LOGGER.info("%s dropped: run %s is no longer kept", request.remote, run.id)
        abort(request.transport)
    except ConnectionError:
        # The peer has left, which is no error of ours.
        pass
    finally:
        let_go(writer)


async def _whole(response: web.StreamResponse, writing: Coroutine[Any, Any, bool]) -> bool:
    """Await the body and end it, unless it is not whole."""
    whole = await writing
    if whole:
        await response.write_eof()
    return whole


async def _write_past(response: web.StreamResponse, log: Log, size: int, reader: Reader) -> bool:
    """Write the first `size` bytes; False for less."""
    async with aclosing(log.past(size)) as pieces:
        async for piece in pieces:
            if reader.has_to_go:
                return False
            await response.write(piece)
    return True


async def _write_chrome(response: web.StreamResponse, log: Log, size: int, reader: Reader) -> bool:
    """The same as Chrome trace JSON, made while it is sent."""
    writer = chrome_trace.Writer()
    async with aclosing(log.past(size)) as pieces:
        async for block in pieces:
            lines = block.split(b"\n")
            for start in range(0, len(lines), chrome_trace.AT_ONCE):
                if reader.has_to_go:
                    return False
                if piece := writer.write(lines[start : start + chrome_trace.AT_ONCE]):
                    await response.write(piece)
                # A long log must not keep the server's loop from everyone else.
                await asyncio.sleep(0)
    await response.write(writer.end())
    return True


async def _send_frames(
    socket: web.WebSocketResponse,
    writer: AbstractStreamWriter,
    transport: asyncio.Transport | None,
    log: Log,
    after: int,
    reader: Reader,
) -> bool:
    """Send what there is and what comes; whether that was the whole log."""
    async with aclosing(log.follow(after)) as pieces:
        async for piece in pieces:
            await socket.send_frame(piece, WSMsgType.TEXT)
            if reader.has_to_go:
                return False
    if not log.finished:
        return False
    if transport is not None:
        # A slow peer gets the time it needs for this; for its answer to the close frame it has a second.
        transport.set_write_buffer_limits(high=0)
        await writer.drain()
    return True


async def _until_left(socket: web.WebSocketResponse, heart: Heart) -> None:
    """Read until the peer leaves; what it says doesn't matter, but that it does."""
    async for message in socket:
        heart.beat()
        if message.type is WSMsgType.PING:
            await socket.pong(message.data)


async def _say_goodbye(
    request: web.Request, socket: web.WebSocketResponse, sender: asyncio.Task[bool]
) -> None:
    """Close the socket with what there is to say about the end of `sender`."""
    try:
        whole = await sender
    except LogGoneError:
        request.app[keys.READERS].dropped["gone"] += 1
        code, reason = GONE, b"the run is no longer kept"
    except ConnectionError:
        abort(request.transport)
        return
    else:
        code, reason = (WSCloseCode.OK, b"") if whole else (WSCloseCode.GOING_AWAY, CLOSING)
    # The answer to the close frame has its own timeout; this one is for a peer that reads nothing.
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(2 * CLOSE_SECONDS):
            await socket.close(code=code, message=reason)


async def _write_lines(response: web.StreamResponse, log: Log, after: int, reader: Reader) -> bool:
    async with aclosing(log.follow(after)) as pieces:
        async for piece in pieces:
            await response.write(piece)
            if reader.has_to_go:
                break
    # Whole lines, in any case: without `run_finished` nobody takes them for the whole log.
    return True


async def _write_sse(response: web.StreamResponse, log: Log, after: int, reader: Reader) -> bool:
    seq = after
    async with aclosing(log.follow(after, KEEP_ALIVE_SECONDS)) as pieces:
        async for piece in pieces:
            await response.write(_sse(seq + 1, piece) if piece else b": still here\n\n")
            seq += piece.count(b"\n")
            if reader.has_to_go:
                break
    return True


@functools.lru_cache(maxsize=64)
def _sse(first: int, lines: bytes) -> bytes:
    """Lines as events. Cached: all live viewers get the same piece of the log at about the same time."""
    return b"".join(
        b"id: %d\ndata: %b\n\n" % (seq, line) for seq, line in enumerate(lines[:-1].split(b"\n"), first)
    )
