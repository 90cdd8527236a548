"""What wraps every handler: errors become documents under /api and pages elsewhere."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from app import keys, pages
from app.problems import Problem, crash, from_http

LOGGER = logging.getLogger(__name__)


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Turn everything that is raised into an answer; a crash shows its id and nothing else."""
    try:
        return await handler(request)
    except Problem as error:
        problem = error
    except web.HTTPException as error:
        if error.status < 400:
            raise
        problem = from_http(error)
    except Exception as error:
        if isinstance(error, ConnectionError) and _gone(request):
            # There is nobody to tell.
            raise
        if _begun(request):
            # Too late for a document; break off, so that half an answer isn't taken for whole.
            LOGGER.exception("crash in the middle of the answer to %s", request.rel_url.raw_path)
            _abort(request)
            raise ConnectionResetError("the answer broke off") from None
        problem = crash(LOGGER, request)
    if problem.type != "about:blank":
        request[keys.PROBLEM] = problem.type
    if is_api(request):
        return problem.response(request)
    return pages.error_page(request, problem.status, problem.headers)


def is_api(request: web.Request) -> bool:
    """Whether errors are documents here: under /api, and where machines ask."""
    path = request.path
    return path == "/api" or path.startswith("/api/") or path in ("/healthz", "/readyz", "/metrics")


def _begun(request: web.Request) -> bool:
    return request.writer.output_size > 0


def _gone(request: web.Request) -> bool:
    return request.transport is None or request.transport.is_closing()


def _abort(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()
