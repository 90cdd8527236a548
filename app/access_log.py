"""A line for each request: who, what, how it ended, and which run it was about.

Nothing of a request is written but its first line and its peer: no header, no cookie, no body.
"""

import asyncio
import logging
from typing import Any

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.log import access_logger
from aiohttp.typedefs import Handler

from app import keys

_LONGEST_PATH = 1000


@web.middleware
async def hung_up(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A line for a request whose peer left before the answer's end; the server itself writes none then."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    address = request.app[keys.ADMISSION].address(request)
    if address is not None and address != request.remote:
        request[keys.CLIENT] = address
    try:
        return await handler(request)
    except asyncio.CancelledError:
        hung_up_after(request, loop.time() - began)
        raise


def hung_up_after(request: web.Request, seconds: float) -> None:
    """Write that line."""
    took = seconds * 1000
    path = request.raw_path[:_LONGEST_PATH]
    access_logger.info(
        "%s %s %s hung up after %.1f ms",
        *(_client(request), request.method, path, took),
        extra=_extra(request, took),
    )


class AccessLogger(AbstractAccessLogger):
    """A line for each request: who, what, the status, bytes and milliseconds."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        took = time * 1000
        path = request.raw_path[:_LONGEST_PATH]
        self.logger.info(
            "%s %s %s %d %d B %.1f ms",
            *(_client(request), request.method, path, response.status, response.body_length, took),
            extra=_extra(request, took, status=response.status, bytes=response.body_length),
        )

    @property
    def enabled(self) -> bool:
        return self.logger.isEnabledFor(logging.INFO)


def _client(request: web.BaseRequest) -> str | None:
    """Behind a proxy that is trusted, whom it names."""
    named: str | None = request.get(keys.CLIENT)
    return named or request.remote


def _extra(request: web.BaseRequest, milliseconds: float, **more: object) -> dict[str, Any]:
    """What a structured record of a request has beside its message."""
    fields = {
        "client": _client(request),
        "method": request.method,
        "path": request.raw_path[:_LONGEST_PATH],
        **more,
        "milliseconds": round(milliseconds, 1),
    }
    return {"fields": fields, "run": request.get(keys.RUN)}
