"""Where a request came from: from our own pages, or from somebody else's.

Browsers say so in two headers that no page can write: `Origin`, on everything that is not a plain GET, and
`Sec-Fetch-Site`, on everything, an `<img>` too, where the address is https or loopback. curl sends neither.
"""

import functools
import re
from typing import NamedTuple

from aiohttp import web

from app.boundary.authority import Authority, authority
from app.parameters import FieldError, cut
from app.problems import Problem

_PORTS = {"http": 80, "https": 443}
_SCHEMES = {"http": "http", "https": "https", "ws": "http", "wss": "https"}
"""What proxies call them. Some name the protocol of a WebSocket by its own scheme."""

_ABSOLUTE = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)


class Origin(NamedTuple):
    """Scheme, host and port (RFC 6454): the same page only where all three are."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        port = None if self.port == _PORTS[self.scheme] else self.port
        return f"{self.scheme}://{Authority(self.host, port)}"


def called(request: web.BaseRequest) -> Authority | None:
    """What the client called us: Host, unless the request line has a whole address (RFC 9112, 3.2.2).

    None where there is no name, or none that could be one. Raises Problem for more than one.
    """
    if (absolute := _ABSOLUTE.match(request.raw_path)) is not None:
        return authority(absolute[1])
    sent = request.headers.getall("Host", [])
    if len(sent) > 1:
        raise Problem(400, "The request has more than one Host header.")
    return authority(sent[0]) if sent else None


def own_origin(request: web.BaseRequest) -> Origin | None:
    """Our origin as the client sees it; None where it did not say what it calls us.

    A proxy that ends TLS says so in X-Forwarded-Proto. It is believed whoever sent it: what is decided by it
    is decided against pages in browsers, and these cannot add that header to a request to somewhere else.
    """
    name = called(request)
    if name is None:
        return None
    forwarded = request.headers.get("X-Forwarded-Proto", "").split(",")[0].strip().lower()
    return _origin(_SCHEMES.get(forwarded, request.scheme), name)


def refuse_others(request: web.BaseRequest) -> None:
    """Raise Problem where another site's page sent the request. Whoever is no browser may pass."""
    for sent in request.headers.getall("Origin", []):
        own = own_origin(request)
        if own is None or _parsed(sent) != own:
            wanted = f"must be {own}, or absent" if own else "must be absent"
            raise _refused("Origin", wanted, sent)
    # `same-site` is another port or another name below the same domain: somebody else all the same.
    for sent in request.headers.getall("Sec-Fetch-Site", []):
        if sent.strip().lower() not in ("same-origin", "none"):
            raise _refused("Sec-Fetch-Site", "must be same-origin or none, or absent", sent)


def _refused(field: str, wanted: str, sent: str) -> Problem:
    detail = f"Another site's page sent this request: {field} {wanted}."
    return Problem(403, detail, kind="other-site", errors=[FieldError(field, wanted, {}, cut(sent))])


def _origin(scheme: str, name: Authority) -> Origin:
    return Origin(scheme, name.host, _PORTS[scheme] if name.port is None else name.port)


@functools.lru_cache(maxsize=1024)
def _parsed(text: str) -> Origin | None:
    scheme, separator, rest = text.partition("://")
    name = authority(rest) if separator and scheme in _PORTS else None
    return _origin(scheme, name) if name is not None else None
