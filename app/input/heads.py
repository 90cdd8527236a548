"""Heads of requests: all their lines together within a bound."""

from aiohttp import web
from aiohttp.typedefs import Handler

from app.parameters import FieldError
from app.problems import Problem

LONGEST_ADDRESS = 16 * 1024
"""Bytes of an address. 4 kB of text, escaped, are up to 12 kB; what is wrong there deserves an answer."""
LONGEST_HEADER = 8190
"""Bytes of one header, its name included."""
MOST_HEADERS = 100
LARGEST = 32 * 1024
"""Bytes of all headers: the server bounds each of them, which together are far too many to be taken apart."""


@web.middleware
async def bounded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse headers that are too large together. Stands before all that reads any."""
    size = sum(len(name) + len(value) for name, value in request.raw_headers)
    if size > LARGEST:
        return too_large("headers", LARGEST, f"{size} bytes").response(request)
    return await handler(request)


def too_large(field: str, most: int, sent: str) -> Problem:
    """The answer to a head of which a part (`address`, `header` or `headers`) is too large."""
    message = f"must have at most {most} bytes"
    return Problem(
        414 if field == "address" else 431,
        f"A part of the request's head is too large: {field} {message}.",
        errors=[FieldError(field, message, {"maximum": most}, sent)],
        headers={"Connection": "close"},
    )
