"""What a request asks for: its language, its run, its parameters, its place in a log; and of whom."""

import json
import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from app import i18n, keys
from app.boundary.sites import own_origin
from app.catalog import Demo, Variant
from app.input import bodies
from app.parameters import FieldError, Parameter, ParameterError, Value, cut, parse
from app.problems import Problem, invalid
from app.runs import Run, RunGoneError

FIELDS = 100
"""Fields that a request may have; each that is wrong is answered by name."""

Sent = list[tuple[str, object]]

_CURSOR = re.compile(r"[0-9]{1,15}")


def address(request: web.Request) -> str:
    """Ours, as the client calls it; as the settings have it where the client says nothing."""
    if (own := own_origin(request)) is not None:
        return str(own)
    settings = request.app[keys.SETTINGS]
    return f"{request.scheme}://{settings.host}:{settings.port}"


def demo(request: web.Request) -> Demo:
    slug = request.match_info["slug"]
    try:
        return request.app[keys.CATALOG].get(slug)
    except KeyError:
        raise Problem(404, "There is no demo of this name. GET /api/demos lists them.") from None


def run(request: web.Request) -> Run:
    try:
        found = request.app[keys.RUNS].get(request.match_info["id"])
    except RunGoneError:
        raise Problem(410, "This run is over, and its log is no longer kept.", kind="run-gone") from None
    except KeyError:
        raise Problem(404, "There is no run of this id.") from None
    request[keys.RUN] = found.id
    return found


def language(request: web.Request) -> str:
    """`lang=`, else the best of `Accept-Language`, else English; a cookie is a page's business."""
    return i18n.asked(request) or i18n.accepted(request.headers.get("Accept-Language", ""))


def wants_sse(request: web.Request) -> bool:
    """Whether `Accept` prefers an event stream to NDJSON; who names neither gets NDJSON."""
    weights = {}
    for item in ",".join(request.headers.getall("Accept", [])).split(","):
        kind, _, quality = item.partition(";")
        weights[kind.strip().lower()] = _quality(quality)
    sse = weights.get("text/event-stream", 0)
    return sse > 0 and sse >= weights.get("application/x-ndjson", 0)


def after(request: web.Request, newest: int) -> int:
    """The `seq` of the last event that the client has, from the query.

    `newest` is that of the last event there is. Raises Problem for a cursor that is none, or beyond it:
    whoever has an event that never was has another log in mind, and would wait for ever.
    """
    values = request.query.getall("after", ["0"])
    return _cursor("after", values, newest)


def last_event_id(request: web.Request, newest: int) -> int:
    """The same where the header of event sources may say it, which then wins over the query."""
    queried = after(request, newest)
    values = request.headers.getall("Last-Event-ID", [])
    return _cursor("Last-Event-ID", values, newest) if values else queried


def choice(request: web.Request, name: str, choices: Sequence[str], default: str) -> str:
    values = request.query.getall(name, [default])
    if len(values) > 1:
        raise invalid([FieldError(name, "sent more than once", {"choices": list(choices)}, cut(values[-1]))])
    if values[0] not in choices:
        message = "must be one of " + ", ".join(choices)
        raise invalid([FieldError(name, message, {"choices": list(choices)}, cut(values[0]))])
    return values[0]


def from_query(request: web.Request) -> tuple[list[str], Sent]:
    """The variants named, and the parameters, of a query string. Raises Problem for very many."""
    return _split([(name, value) for name, value in request.query.items() if name != "lang"])


async def from_body(request: web.Request) -> tuple[list[str], Sent]:
    """The same from the body, which is a JSON object, a form, or nothing."""
    body = await bodies.read(request)
    if not body:
        return [], []
    match request.content_type:
        case "application/json":
            return _json(body)
        case "application/x-www-form-urlencoded":
            return _split(_form(body))
        case _:
            accepted = "application/json, application/x-www-form-urlencoded"
            raise Problem(415, f"The body must be one of {accepted}.", headers={"Accept-Post": accepted})


def chosen_variants(demo: Demo, names: Sequence[str]) -> tuple[Variant, ...]:
    """The variant asked for, or all of them. Raises Problem for one that isn't there."""
    if not names:
        return demo.variants
    known = [variant.name for variant in demo.variants]
    bound = {"choices": known}
    if len(names) > 1:
        raise invalid([FieldError("variant", "sent more than once", bound, cut(names[-1]))])
    if names[0] not in known:
        raise invalid([FieldError("variant", "must be one of " + ", ".join(known), bound, cut(names[0]))])
    return (demo.variant(names[0]),)


def values(parameters: Sequence[Parameter], *sent: Sent) -> dict[str, Value]:
    """Every parameter's value. What was sent last wins, but what it wins over must be right as well.

    Raises Problem for what is wrong.
    """
    values = parse(parameters, ())
    errors: list[FieldError] = []
    for some in sent:
        try:
            parsed = parse(parameters, some)
        except ParameterError as error:
            errors += error.errors
        else:
            values |= {name: parsed[name] for name, _ in some}
    if errors:
        raise invalid(errors)
    return values


def _cursor(field: str, values: Sequence[str], newest: int) -> int:
    bound = {"minimum": 0}
    if len(values) > 1:
        raise invalid([FieldError(field, "sent more than once", bound, cut(values[-1]))])
    if not _CURSOR.fullmatch(values[0]):
        message = "must be the seq of an event, a whole number from 0, in plain digits"
        raise invalid([FieldError(field, message, bound, cut(values[0]))])
    cursor = int(values[0])
    if cursor > newest:
        message = f"is beyond the newest event of this log, which is {newest}"
        raise invalid([FieldError(field, message, bound | {"maximum": newest}, cut(values[0]))])
    return cursor


def _quality(parameters: str) -> float:
    for item in parameters.split(";"):
        name, _, value = item.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


def _split(pairs: Sequence[tuple[str, object]]) -> tuple[list[str], Sent]:
    _bounded(len(pairs))
    variants = [str(value) for name, value in pairs if name == "variant"]
    return variants, [(name, value) for name, value in pairs if name != "variant"]


def _form(body: bytes) -> Sent:
    try:
        pairs = parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)
    except ValueError:
        raise Problem(400, "The body isn't a form in UTF-8.") from None
    return list(pairs)


class _Pairs(list[tuple[str, Any]]):
    """A JSON object as it stands, repeated names included."""


def _json(body: bytes) -> tuple[list[str], Sent]:
    try:
        document = json.loads(body, object_pairs_hook=_Pairs, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise Problem(400, "The body isn't JSON.") from None
    if not isinstance(document, _Pairs):
        raise Problem(400, 'The body must be a JSON object like {"variant": "…", "parameters": {…}}.')
    variants: list[str] = []
    sent: Sent = []
    _bounded(len(document))
    for name, value in document:
        if name == "variant" and isinstance(value, str):
            variants.append(value)
        elif name == "parameters" and isinstance(value, _Pairs):
            _bounded(len(value))
            sent += value
        else:
            bound = {"choices": ["variant", "parameters"]}
            message = "must be a text" if name == "variant" else "must be an object"
            if name not in bound["choices"]:
                message = "unknown; the known ones are variant, parameters"
            raise invalid([FieldError(cut(name), message, bound, cut(value))])
    return variants, sent


def _bounded(count: int) -> None:
    if count > FIELDS:
        message = f"must be at most {FIELDS}"
        raise invalid([FieldError("fields", message, {"maximum": FIELDS}, f"{count} fields")])


def _no_constant(name: str) -> float:
    raise ValueError(f"{name} isn't JSON")
