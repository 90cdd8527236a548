"""One connection: it says its heads in time, and where it doesn't speak HTTP, it gets a document too."""

import asyncio
import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError, LineTooLong

from app.boundary.headers import secure
from app.input import heads
from app.problems import Problem, crash, from_http

if TYPE_CHECKING:
    from app.input.crowd import Crowd

HEAD_SECONDS = 10.0
"""From a connection's beginning, or a head's first byte, to the head's end."""


class Connection(web.RequestHandler):
    """aiohttp's connection, with deadlines where it has none.

    aiohttp closes what is idle for `keepalive_timeout`, which is also all the time that a head has, and
    writes what it refuses itself as plain text. `_waiter`, its own, is there and not done while it waits
    for a whole head.
    """

    __slots__ = ("_crowd", "_head_timer")

    def __init__(self, manager: web.Server, crowd: "Crowd", **options: Any) -> None:
        super().__init__(manager, loop=asyncio.get_running_loop(), **options)
        self._crowd = crowd
        self._head_timer: asyncio.TimerHandle | None = None

    @property
    def idle(self) -> bool:
        """Whether no whole request is here that would have to be answered."""
        return self._waiter is not None and not self._waiter.done()

    def leave(self) -> None:
        """Make room: nobody loses an answer."""
        self._crowd.left(self)
        self.force_close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        if not self._crowd.enter(self):
            self._force_close = True
            transport.write(_bare(503, "As many connections are open as may be.", {"Retry-After": "1"}))
            transport.close()
            return
        super().connection_made(transport)
        self._await_head()

    def connection_lost(self, exc: BaseException | None) -> None:
        self._crowd.left(self)
        self._stop_head_timer()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if not self.idle:
            self._stop_head_timer()
        elif self._head_timer is None and data:
            self._await_head()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """The answer to what isn't HTTP, and to a crash outside of all handlers."""
        if request.writer.output_size > 0:
            raise ConnectionError("a part of another answer is on its way")
        if isinstance(exc, HttpProcessingError):
            # What came may be anything, also what steers a terminal: it is not repeated.
            self.logger.info("bad request: %s", type(exc).__name__)
            problem = _unreadable(exc, self.max_line_size)
        else:
            problem = crash(self.logger, request)
        response = problem.response(request)
        secure(response.headers, page=False)
        response.force_close()
        return response

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        """What aiohttp refuses before any of our code sees it, such as an `Expect`, is a document as well."""
        if isinstance(resp, web.HTTPException) and resp.status >= 400:
            resp = from_http(resp).response(request)
            secure(resp.headers, page=False)
        return await super().finish_response(request, resp, start_time)

    def _await_head(self) -> None:
        self._head_timer = self._loop.call_later(HEAD_SECONDS, self._too_slow)

    def _too_slow(self) -> None:
        self._head_timer = None
        if self.idle and self.transport is not None:
            detail = f"The head of the request took longer than {HEAD_SECONDS:g} seconds."
            self.transport.write(_bare(408, detail))
            self.force_close()

    def _stop_head_timer(self) -> None:
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None


def _unreadable(error: HttpProcessingError, longest_address: int) -> Problem:
    if isinstance(error, LineTooLong):
        most = next((item for item in error.args if isinstance(item, int)), 0)
        field = "address" if most == longest_address else "header"
        return heads.too_large(field, most, f"more than {most} bytes")
    return Problem(400, "This is no request of HTTP/1.1 that can be read.", headers={"Connection": "close"})


def _bare(status: int, detail: str, headers: dict[str, str] | None = None) -> bytes:
    """A whole answer for whom there is no request to answer."""
    problem = Problem(status, detail, headers={"Connection": "close"} | (headers or {}))
    secure(problem.headers, page=False)
    body = json.dumps(problem.document("/")).encode() + b"\n"
    lines = [
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}",
        "Content-Type: application/problem+json",
        f"Content-Length: {len(body)}",
        "Cache-Control: no-store",
        *(f"{name}: {value}" for name, value in problem.headers.items()),
    ]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body
