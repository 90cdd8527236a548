"""Who may come in: asked before anything of a request is read or looked up."""

import logging

from aiohttp import web
from aiohttp.typedefs import Handler

from app.boundary import headers, sites
from app.boundary.authority import Authority
from app.boundary.hosts import Hosts, hosts, is_unspecified
from app.middlewares import is_api
from app.parameters import FieldError, cut
from app.problems import Problem
from app.settings import Settings

PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by machines, under whatever address they have; they tell numbers and do nothing."""

_SAFE = frozenset({"GET", "HEAD"})
_HOSTS = web.AppKey("hosts", Hosts)

LOGGER = logging.getLogger(__name__)


def setup_boundary(app: web.Application, settings: Settings) -> None:
    """What `gate` asks by, and the headers of every answer."""
    app[_HOSTS] = hosts(settings.allowed_hosts, settings.host)
    if app[_HOSTS].any:
        LOGGER.warning(
            "ALLOWED_HOSTS=* lets any name in: sites can then use a visitor's browser to reach this server"
        )
    elif settings.allowed_hosts == Settings().allowed_hosts and is_unspecified(settings.host):
        LOGGER.info(
            "answers to localhost only, on whatever address; ALLOWED_HOSTS names what else it is called"
        )
    app.on_response_prepare.append(headers.on_prepare)


@web.middleware
async def gate(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what is called by another's name, or sent by another site's page to where that matters.

    A link from elsewhere to one of our pages is fine, to the API it is not: there, a GET can start a run.
    """
    if request.path not in PROBES:
        _check_name(request, sites.called(request))
        if is_api(request) or request.method not in _SAFE:
            sites.refuse_others(request)
    return await handler(request)


def _check_name(request: web.Request, name: Authority | None) -> None:
    sent = request.headers.get("Host")
    if name is None:
        if sent is None and request.version < (1, 1):
            # Before 1.1 there was no such header. Browsers send it always.
            return
        wanted = "must be a name or an address, with a port where that is not the usual one"
        detail = f"The request does not say which server it is for: Host {wanted}."
        raise Problem(400, detail, errors=[FieldError("Host", wanted, {}, cut(sent or ""))])
    if name.host in request.app[_HOSTS]:
        return
    wanted = "must be localhost, a loopback address, or one of the setting ALLOWED_HOSTS"
    detail = (
        f"This server is not called {cut(name.host)}. The setting ALLOWED_HOSTS has the names that it is."
    )
    raise Problem(421, detail, kind="unknown-host", errors=[FieldError("Host", wanted, {}, cut(str(name)))])
