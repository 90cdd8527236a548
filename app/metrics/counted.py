"""What wraps every handler in order to count what is answered."""

from aiohttp import web
from aiohttp.typedefs import Handler

from app import keys

HUNG_UP = 499
"""As nginx calls it: the peer left before the answer's end."""


@web.middleware
async def counted(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Stands outside of what turns exceptions into answers, so as to see what is answered."""
    metrics, route = request.app[keys.METRICS], _route(request)
    status = HUNG_UP
    try:
        response = await handler(request)
        status = response.status
        return response
    except web.HTTPException as error:
        status = error.status
        raise
    finally:
        metrics.answered(route, status)
        if (problem := request.get(keys.PROBLEM)) is not None:
            metrics.problem(problem)


def _route(request: web.Request) -> str:
    """The template of the path; all that leads nowhere together is `other`."""
    resource = request.match_info.route.resource
    return resource.canonical if resource is not None else "other"
