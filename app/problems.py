"""Errors as documents (RFC 9457), and JSON as this service writes it: readable, with a newline at the end."""

import json
import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from logging import Logger
from typing import Any

from aiohttp import web

from app.parameters import FieldError

KINDS: Mapping[str, str] = {
    "invalid-request": "Some fields of the request are wrong; `errors` names each.",
    "unknown-host": "The server is not called this; its setting ALLOWED_HOSTS has the names that it is.",
    "other-site": "The request came from another site's page, which may not send it.",
    "run-gone": "The run is over and its log is no longer kept.",
    "too-many-runs": "As many runs are live as may (429: yours); there is room after `Retry-After` seconds.",
    "too-many-starts": "As many runs began in a minute as may; the next one may after `Retry-After` seconds.",
    "too-many-streams": "As many streams are open as may be; there is room after `Retry-After` seconds.",
    "runner-unavailable": "No child process can be started now; try again after `Retry-After` seconds.",
    "closing": "The server is shutting down.",
    "crash": "A fault of the server; its log repeats the `id`.",
}
"""The problems that have a type of their own; all others are `about:blank`, and their title says it all."""

# As RFC 9110 has them; `http` does only from Python 3.13 on.
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}


class Problem(Exception):
    """Ends a request with an error document."""

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        kind: str | None = None,
        errors: Sequence[FieldError] = (),
        headers: Mapping[str, str] | None = None,
        **extra: object,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.type = f"urn:loopscope:problem:{kind}" if kind else "about:blank"
        self.errors = tuple(errors)
        self.headers = dict(headers or {})
        self.extra = extra

    @property
    def title(self) -> str:
        return _TITLES.get(self.status) or HTTPStatus(self.status).phrase

    def document(self, instance: str) -> dict[str, object]:
        """`instance` is the path that was asked for."""
        document: dict[str, object] = {
            "type": self.type,
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
            "instance": instance,
        }
        if self.errors:
            document["errors"] = [error.document() for error in self.errors]
        return document | self.extra

    def response(self, request: web.BaseRequest) -> web.Response:
        return web.Response(
            body=encode(self.document(request.rel_url.raw_path[:200])),
            status=self.status,
            content_type="application/problem+json",
            headers={"Cache-Control": "no-store"} | self.headers,
        )


def invalid(errors: Sequence[FieldError]) -> Problem:
    """422, from what is wrong with each field."""
    fields = ", ".join(dict.fromkeys(error.field for error in errors))
    return Problem(422, f"The request has a bad value for: {fields}", kind="invalid-request", errors=errors)


def from_http(error: web.HTTPException) -> Problem:
    """The same from aiohttp's own errors."""
    headers = {name: error.headers[name] for name in ("Allow", "Retry-After") if name in error.headers}
    match error:
        case web.HTTPNotFound():
            detail = "There is nothing under this path. GET /api lists what there is."
        case web.HTTPMethodNotAllowed():
            detail = (
                f"{error.method} is not possible here; possible: {', '.join(sorted(error.allowed_methods))}."
            )
        case web.HTTPExpectationFailed():
            detail = "The only thing that can be expected here is `100-continue`."
        case _:
            detail = error.text or error.reason
    return Problem(error.status, detail, headers=headers)


def crash(logger: Logger, request: web.BaseRequest) -> Problem:
    """500 with an id, and a record of the exception that is being handled, with the same id."""
    id = secrets.token_hex(8)
    logger.exception("crash %s in the answer to %s %s", id, request.method, request.rel_url.raw_path)
    return Problem(500, f"Something went wrong in the server. Its log has it as {id}.", kind="crash", id=id)


def encode(document: Any) -> bytes:
    """JSON with two spaces of indent and a newline at the end, in UTF-8."""
    try:
        text = json.dumps(document, ensure_ascii=False, allow_nan=False, indent=2)
        return (text + "\n").encode()
    except UnicodeEncodeError:
        # A script may print half of a surrogate pair: UTF-8 has no such thing, an escape has.
        return (json.dumps(document, allow_nan=False, indent=2) + "\n").encode()


def reply(document: Any, status: int = 200, headers: Mapping[str, str] | None = None) -> web.Response:
    return web.Response(
        body=encode(document),
        status=status,
        content_type="application/json",
        headers={"Cache-Control": "no-store"} | dict(headers or {}),
    )
