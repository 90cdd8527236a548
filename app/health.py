"""For whoever operates the service: is it alive, does it take work."""

from aiohttp import web

from app import keys, shutdown
from app.problems import Problem, reply


async def healthz(request: web.Request) -> web.Response:
    """200 as long as the server's loop turns."""
    return reply({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """200 while runs are accepted, 503 as soon as the server begins to shut down."""
    if shutdown.has_begun(request.app):
        raise Problem(503, "The server is shutting down.", kind="closing")
    return reply({"status": "ready", "live_runs": request.app[keys.RUNS].live})
