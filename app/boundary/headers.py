"""What every answer tells a browser not to do."""

from collections.abc import MutableMapping
from http import HTTPStatus

from aiohttp import hdrs, web
from multidict import CIMultiDict

PAGE = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        # No text ever becomes markup or code by itself, not even by a mistake of ours.
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
"""What a page may do (CSP level 3): load our scripts, styles and pictures, and talk to us. Nothing inline."""

OTHER = "default-src 'none'; frame-ancestors 'none'"
"""The same for what is no page: opened by itself, it loads nothing."""

PARTS = ("text/javascript", "text/css")
"""A browser shows these as text: a policy would bind nobody, and weigh as much as some of them."""

_EVERYWHERE = {
    # What is text stays text, even if it looks like something else.
    "X-Content-Type-Options": "nosniff",
    # A page's address has its parameters in it. `no-referrer` would send our own forms with `Origin: null`.
    "Referrer-Policy": "same-origin",
    # No other site's page may show or run any of it.
    "Cross-Origin-Resource-Policy": "same-origin",
    # And nobody needs to know the versions of what we are made of.
    hdrs.SERVER: "loopscope",
}


def secure(headers: MutableMapping[str, str], *, page: bool) -> None:
    """Add them to the headers of an answer."""
    for name, value in _EVERYWHERE.items():
        headers[name] = value
    headers["Content-Security-Policy"] = PAGE if page else OTHER
    if page:
        # For browsers that do not know `frame-ancestors`.
        headers["X-Frame-Options"] = "DENY"


def secure_part(headers: CIMultiDict[str]) -> None:
    """For the parts of a page, over a hundred of them: what is no document has nothing to be told."""
    headers["X-Content-Type-Options"] = "nosniff"
    headers.popall(hdrs.SERVER, None)


async def on_prepare(_: web.Request, response: web.StreamResponse) -> None:
    """Called for every answer, whoever made it, before its headers are sent."""
    if response.status == HTTPStatus.SWITCHING_PROTOCOLS:
        # No content: who asks for its type leaves the answer there, for as long as a viewer watches.
        secure(response.headers, page=False)
    elif response.content_type in PARTS:
        secure_part(response.headers)
    else:
        secure(response.headers, page=response.content_type == "text/html")
