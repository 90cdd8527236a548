"""Compression of pages and documents. Streams are never touched: an event must not wait for the next."""

import asyncio
import gzip
import re

import brotli
from aiohttp import ETag, hdrs, web
from aiohttp.typedefs import Handler

SMALLEST = 1024
"""Bytes below which compression gains nothing."""

AT_ONCE = 128 * 1024
"""Bytes that are compressed on the loop, in a few milliseconds; more are in a thread."""

_LEVELS = {"br": (5, 11), "gzip": (6, 9)}
"""The codings, best first; with each, how hard it tries for one answer and for what is kept."""

_TYPES = re.compile(r"text/(?:html|css|javascript|plain)|image/svg\+xml|application/(?:[a-z-]+\+)?json")


def compressible(content_type: str) -> bool:
    return _TYPES.fullmatch(content_type) is not None


def coding_for(request: web.Request) -> str | None:
    """The best coding that `Accept-Encoding` allows and does not weigh below another; None: as it is."""
    weights: dict[str, float] = {}
    for item in ",".join(request.headers.getall(hdrs.ACCEPT_ENCODING, [])).split(","):
        name, _, parameter = item.partition(";")
        weights[name.strip().lower().removeprefix("x-")] = _weight(parameter)
    others = weights.get("*", 0.0)
    best = max(_LEVELS, key=lambda name: weights.get(name, others))
    weight = weights.get(best, others)
    return best if weight > 0 and weight >= weights.get("identity", 0.0) else None


def vary(response: web.StreamResponse, name: str) -> None:
    """Add to the headers on which the answer depends."""
    known = response.headers.get(hdrs.VARY, "")
    if name.lower() not in known.lower():
        response.headers[hdrs.VARY] = f"{known}, {name}" if known else name


def squeezed(body: bytes, coding: str, hard: bool = False) -> bytes:
    """`body` in a coding; `hard` takes long, for what is kept."""
    level = _LEVELS[coding][hard]
    if coding == "br":
        text: bytes = brotli.compress(body, quality=level)
        return text
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
    coding = coding_for(request)
    if coding is None:
        return response
    if (tag := response.etag) is not None:
        # Two forms of one document are alike, not the same to the byte. A 304 names the same tag.
        response.etag = ETag(value=tag.value, is_weak=True)
    body = response.body
    if isinstance(body, bytes) and len(body) >= SMALLEST:
        at_once = len(body) <= AT_ONCE
        response.body = squeezed(body, coding) if at_once else await asyncio.to_thread(squeezed, body, coding)
        response.headers[hdrs.CONTENT_ENCODING] = coding
    return response


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip().lower() != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
