"""What the server writes about itself, to stderr: one line a record, no control characters."""

import asyncio
import logging
import re

from aiohttp import web
from aiohttp.abc import AbstractAccessLogger
from aiohttp.http_exceptions import HttpProcessingError
from aiohttp.log import access_logger
from aiohttp.typedefs import Handler

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class OneLine(logging.Formatter):
    """Escapes what a client could use to forge a line or to steer a terminal; tracebacks keep theirs."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the base class's name
        record.message = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", record.message)
        return super().formatMessage(record)


@web.middleware
async def hung_up(request: web.Request, handler: Handler) -> web.StreamResponse:
    """A line for a request whose peer left before the answer's end; the server itself writes none then."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    try:
        return await handler(request)
    except asyncio.CancelledError:
        path, took = request.raw_path[:1000], (loop.time() - began) * 1000
        access_logger.info("%s %s %s hung up after %.1f ms", request.remote, request.method, path, took)
        raise


class AccessLogger(AbstractAccessLogger):
    """A line for each request: who, what, the status, bytes and milliseconds."""

    def log(self, request: web.BaseRequest, response: web.StreamResponse, time: float) -> None:
        self.logger.info(
            "%s %s %s %d %d B %.1f ms",
            request.remote,
            request.method,
            request.raw_path[:1000],
            response.status,
            response.body_length,
            time * 1000,
        )

    @property
    def enabled(self) -> bool:
        return self.logger.isEnabledFor(logging.INFO)


def shorten(record: logging.LogRecord) -> bool:
    """A request that isn't HTTP is its sender's fault: a line about it will do, without a traceback."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, HttpProcessingError):
        return True
    record.levelno, record.levelname = logging.INFO, "INFO"
    record.msg, record.args = "bad request: %s", (type(error).__name__,)
    record.exc_info = None
    return logging.getLogger().isEnabledFor(logging.INFO)


def set_up(level: str) -> None:
    """Send records of `level` and above to stderr."""
    handler = logging.StreamHandler()
    handler.setFormatter(OneLine("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.addFilter(shorten)
    logging.basicConfig(level=level, handlers=[handler])
