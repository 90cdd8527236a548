"""One run's log, live, as server-sent events or NDJSON, and as a file. (`log_socket` has it on a WebSocket.)

Each viewer is a cursor of its own on the log. One that takes nothing is dropped (`app.readers.stalled`),
one that reads slowly keeps nobody waiting, and whoever was cut off goes on after the last event it has.
"""

import asyncio
import functools
import logging
from collections.abc import Coroutine
from contextlib import aclosing
from typing import Any

from aiohttp import web

from app import asked, chrome_trace, keys
from app.log import Log, LogGoneError
from app.readers.readers import Reader, let_go
from app.readers.stalled import abort
from app.runs import Run

LOGGER = logging.getLogger(__name__)

KEEP_ALIVE_SECONDS = 15.0
FORMATS = ("ndjson", "chrome")
"""What a trace can be had as."""

_STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


async def events(request: web.Request) -> web.StreamResponse:
    """The log as NDJSON, or as server-sent events where `Accept` prefers them."""
    run = asked.run(request)
    sse = asked.wants_sse(request)
    newest = run.log.last_seq
    after = asked.last_event_id(request, newest)
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


async def _write_lines(response: web.StreamResponse, log: Log, after: int, reader: Reader) -> bool:
    cursor = log.cursor(after)
    while piece := await cursor.next():
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
