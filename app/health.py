"""For whoever operates the service: is it alive, does it take work."""

from aiohttp import web

from app import keys
from app.problems import Problem, reply


async def healthz(request: web.Request) -> web.Response:
    """200 as long as the server's loop turns."""
    return reply({"status": "ok"})


async def readyz(request: web.Request) -> web.Response:
    """200 while runs are accepted, 503 once the server shuts down."""
    if request.app[keys.CLOSING].is_set():
        raise Problem(503, "The server is shutting down.", kind="closing")
    return reply({"status": "ready", "live_runs": request.app[keys.RUNS].live})
