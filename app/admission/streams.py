"""Handlers that stream take a place for as long as they do."""

import functools
from collections.abc import Awaitable, Callable

from aiohttp import web

from app import keys

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def counted(handler: _Handler) -> _Handler:
    """The handler, for those for whom there is a place; Problem for the others."""

    @functools.wraps(handler)
    async def streaming(request: web.Request) -> web.StreamResponse:
        place = request.app[keys.ADMISSION].stream(request)
        try:
            return await handler(request)
        finally:
            place.free()

    return streaming
