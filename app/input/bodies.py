"""Bodies of requests: so large, so long under way, and no more; also where nobody wants them."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler

from app.parameters import FieldError
from app.problems import Problem

LARGEST = 64 * 1024
"""Bytes of a body, as it came and unpacked."""
SECONDS = 10.0
"""From the head to the body's last byte. The server's own timeouts end with the head."""

READS_ITSELF = "start"
"""The one route whose handler reads the body, when it has a place to start a run."""


@web.middleware
async def bounded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse a body that says it is too large, and read the one that no handler reads.

    Otherwise one without an end would be read, and thrown away, after the answer.
    """
    if (length := request.content_length or 0) > LARGEST:
        raise too_large(f"{length} bytes")
    if request.can_read_body and request.match_info.route.name != READS_ITSELF:
        await read(request)
    return await handler(request)


async def read(request: web.Request) -> bytes:
    """The whole body. Raises Problem for one that is too large, too slow, or broken."""
    try:
        async with asyncio.timeout(SECONDS):
            return await request.read()
    except TimeoutError:
        detail = f"The body of the request took longer than {SECONDS:g} seconds."
        raise Problem(408, detail, headers={"Connection": "close"}) from None
    except web.HTTPRequestEntityTooLarge:
        raise too_large(f"more than {LARGEST} bytes") from None
    except web.RequestPayloadError:
        raise Problem(400, "The body of the request can't be read.") from None


def too_large(sent: str) -> Problem:
    message = f"must have at most {LARGEST} bytes"
    # What is still on its way would be read as the next request.
    return Problem(
        413,
        f"The body of the request is too large: it {message}.",
        errors=[FieldError("body", message, {"maximum": LARGEST}, sent)],
        headers={"Connection": "close"},
    )
