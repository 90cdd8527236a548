"""The application: its addresses and what each answers."""

import asyncio

from aiohttp import web
from aiohttp.typedefs import Handler

from . import pages
from .bounds import seconds, whole
from .films import FILMS


def create_site() -> web.Application:
    """The application, not yet started."""
    app = web.Application(middlewares=[delayed])
    app.add_routes(
        [
            web.get("/", index),
            web.get("/cinema", cinema),
            web.get("/cinema/{film}", film),
            web.get("/pages/{page}", page),
            web.get("/delay/{seconds}", delay),
            web.get("/echo", echo),
        ]
    )
    return app


@web.middleware
async def delayed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Any address takes `delay=S`: the answer comes after that many seconds, 5 at most."""
    if "delay" in request.query:
        await asyncio.sleep(seconds(request.query["delay"], "delay"))
    return await handler(request)


async def index(request: web.Request) -> web.Response:
    """What there is."""
    return _html(pages.index())


async def cinema(request: web.Request) -> web.Response:
    """The listing; `films=N` shortens it."""
    films = whole(request.query.get("films", "10"), "films", 1, len(FILMS))
    return _html(pages.listing(FILMS[:films]))


async def film(request: web.Request) -> web.Response:
    """The details of one film, by its number in the listing."""
    number = whole(request.match_info["film"], "the film", 1, len(FILMS))
    return _html(pages.details(FILMS[number - 1]))


async def page(request: web.Request) -> web.Response:
    """A small page that says its number."""
    return _html(pages.numbered(whole(request.match_info["page"], "the page", 1, pages.MAX_PAGE)))


async def delay(request: web.Request) -> web.Response:
    """An answer that takes its time."""
    wait = seconds(request.match_info["seconds"], "the delay")
    await asyncio.sleep(wait)
    return web.Response(text=f"{wait:g} s later\n")


async def echo(request: web.Request) -> web.Response:
    """The query as a JSON object of strings; of a name given twice, the first value."""
    return web.json_response({name: request.query[name] for name in request.query})


def _html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")
