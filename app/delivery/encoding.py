"""gzip for pages and documents. Streams are never touched: an event must not wait for the next."""

import asyncio
import gzip
import re

from aiohttp import ETag, hdrs, web
from aiohttp.typedefs import Handler

SMALLEST = 1024
"""Bytes below which compression gains nothing."""

AT_ONCE = 128 * 1024
"""Bytes that are compressed on the loop, in a few milliseconds; more are in a thread."""

LEVEL = 6

_TYPES = re.compile(r"text/(?:html|css|javascript|plain)|image/svg\+xml|application/(?:[a-z-]+\+)?json")


def compressible(content_type: str) -> bool:
    return _TYPES.fullmatch(content_type) is not None


def takes_gzip(request: web.Request) -> bool:
    """Whether `Accept-Encoding` allows gzip and does not weigh the plain form higher."""
    weights: dict[str, float] = {}
    for item in ",".join(request.headers.getall(hdrs.ACCEPT_ENCODING, [])).split(","):
        coding, _, parameter = item.partition(";")
        weights[coding.strip().lower()] = _weight(parameter)
    gzip_weight = weights.get("gzip", weights.get("x-gzip", weights.get("*", 0.0)))
    return gzip_weight > 0 and gzip_weight >= weights.get("identity", 0.0)


def vary(response: web.StreamResponse, name: str) -> None:
    """Add to the headers on which the answer depends."""
    known = response.headers.get(hdrs.VARY, "")
    if name.lower() not in known.lower():
        response.headers[hdrs.VARY] = f"{known}, {name}" if known else name


def squeezed(body: bytes, level: int = LEVEL) -> bytes:
    # Without a time, so that the same bytes stay the same.
    return gzip.compress(body, level, mtime=0)


@web.middleware
async def compressed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Compress what a handler made in one piece. Files and streams pass as they are."""
    response = await handler(request)
    if (
        not isinstance(response, web.Response)
        or response.prepared
        or not compressible(response.content_type)
        or hdrs.CONTENT_ENCODING in response.headers
    ):
        return response
    vary(response, hdrs.ACCEPT_ENCODING)
    if not takes_gzip(request):
        return response
    if (tag := response.etag) is not None:
        # Two forms of one document are alike, not the same to the byte. A 304 names the same tag.
        response.etag = ETag(value=tag.value, is_weak=True)
    body = response.body
    if isinstance(body, bytes) and len(body) >= SMALLEST:
        response.body = squeezed(body) if len(body) <= AT_ONCE else await asyncio.to_thread(squeezed, body)
        response.headers[hdrs.CONTENT_ENCODING] = "gzip"
    return response


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
