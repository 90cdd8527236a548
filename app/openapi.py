"""The API described for machines: OpenAPI 3.1, built from the catalogue so that it never falls behind."""

from collections.abc import Iterable, Sequence
from typing import Any

from aiohttp import web

from app import keys
from app.catalog import LANGUAGES, Catalog, Demo, Variant
from app.parameters import schema as parameters_schema
from app.problems import KINDS, reply
from app.stream import FORMATS

_TEXT = {"type": "string"}
_WHOLE = {"type": "integer", "minimum": 0}
_FORMAT = {"enum": list(FORMATS), "default": "ndjson"}
_RETRY_AFTER = {
    "schema": {"type": "integer", "minimum": 1},
    "required": True,
    "description": "seconds after which there is room, unless others come first",
}
_OUTCOMES = ["completed", "failed", "killed", "stopped", "timed_out", "limited", "lost"]


async def openapi(request: web.Request) -> web.Response:
    return reply(document(request.app[keys.CATALOG]))


def document(catalog: Catalog) -> dict[str, Any]:
    """The whole description of a service with this catalogue."""
    slugs = [demo.slug for demo in catalog.demos]
    slug = _parameter("slug", "path", {"type": "string", "enum": slugs}, "a demo's name")
    run = _parameter("id", "path", {"type": "string", "pattern": "^[a-z2-7]{16}$"}, "a run's id")
    languages = " or ".join(LANGUAGES)
    lang = _parameter("lang", "query", _TEXT, f"language of titles and labels: {languages}")
    after = _parameter(
        "after",
        "query",
        _WHOLE | {"maximum": 10**15 - 1, "default": 0},
        "the `seq` of the last event you have; 422 beyond the last there is",
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Loopscope",
            "version": "1",
            "description": "Runs plain asyncio scripts and shows what their event loop did.",
        },
        "paths": {
            "/api": {"get": _operation("index", "What there is", _json({"type": "object"}))},
            "/api/openapi.json": {"get": _operation("openapi", "This document", _json({"type": "object"}))},
            "/api/trace-schema.json": {
                "get": _operation(
                    "trace_schema",
                    "What an event may be, as a JSON Schema (draft 2020-12)",
                    {
                        "200": {
                            "description": "the schema; its `ETag` changes with the server only",
                            "content": {"application/schema+json": {"schema": {"type": "object"}}},
                        },
                        "304": {"description": "you have it"},
                    },
                ),
            },
            "/api/demos": {
                "get": _operation("demos", "The catalogue", _json(_ref("Catalogue")), [lang]),
            },
            "/api/demos/{slug}": {
                "get": _operation("demo", "One demo", _json(_ref("DemoInFull")), [slug, lang], 404),
            },
            **{path: item for demo in catalog.demos for path, item in _running(catalog, demo).items()},
            "/api/runs/{id}": {
                "get": _operation("run", "Its state and summary", _json(_ref("Run")), [run], 404, 410),
                "delete": _operation(
                    "stop",
                    "Stop it: 202, or 200 if it is over already",
                    _json(_ref("Run")) | _json(_ref("Run"), 202),
                    [run],
                    *(404, 410),
                ),
            },
            "/api/runs/{id}/events": {
                "get": _operation(
                    "events",
                    "Its log, past and live: NDJSON, or server-sent events where `Accept` prefers them",
                    {
                        "200": {
                            "description": "a line or an event for each event of the log, to its end",
                            "content": {
                                "application/x-ndjson": {"schema": _ref("Event")},
                                "text/event-stream": {"schema": _TEXT},
                            },
                        },
                        "204": {"description": "an event source has all of a finished run"},
                    },
                    [run, after, _parameter("Last-Event-ID", "header", _WHOLE, "wins over `after`")],
                    *(404, 410, 422, 429, 503),
                ),
            },
            "/api/runs/{id}/ws": {
                "get": _operation(
                    "websocket",
                    "The same over WebSocket: a text frame is one or more whole lines of NDJSON",
                    {
                        "101": {
                            "description": "closes with 1000 after the last event, 1001 when the server "
                            "stops, 4410 when the run is forgotten meanwhile"
                        }
                    },
                    [run, after],
                    *(404, 410, 422, 426, 429, 503),
                ),
            },
            "/api/runs/{id}/trace": {
                "get": _operation(
                    "trace",
                    "Its log so far, as a file",
                    {
                        "200": {
                            "description": "the file",
                            "content": {
                                "application/x-ndjson": {"schema": _ref("Event")},
                                "application/json": {"schema": _ref("ChromeTrace")},
                            },
                        }
                    },
                    [run, _parameter("format", "query", _FORMAT, "the file's format")],
                    *(404, 410, 422, 429, 503),
                ),
            },
            "/healthz": {"get": _operation("healthz", "Is it alive", _json({"type": "object"}))},
            "/readyz": {"get": _operation("readyz", "Does it take runs", _json({"type": "object"}), (), 503)},
            "/metrics": {
                "get": _operation(
                    "metrics",
                    "What it counts about itself, for Prometheus",
                    {
                        "200": {
                            "description": "the text format 0.0.4",
                            "content": {"text/plain": {"schema": _TEXT}},
                        }
                    },
                )
            },
        },
        "components": {"schemas": _schemas(slugs)},
    }


def _running(catalog: Catalog, demo: Demo) -> dict[str, Any]:
    """The two ways to run a demo, under its own paths: only so can its parameters' bounds be said."""
    names = {"type": "string", "enum": [variant.name for variant in demo.variants]}
    compared = catalog.compared(demo)
    properties = _properties(demo.variants)
    all_properties = _properties(variant for _, variant in compared) | properties
    variant = _parameter("variant", "query", names, "one script of the demo")
    chosen = [variant, *_queries(properties)]
    values = {"type": "object", "properties": properties, "additionalProperties": False}
    asked = {"variant": names, "parameters": values}
    answer = {"oneOf": [_ref("Result"), _ref("Results")]} if compared else _ref("Result")
    run = _operation(
        f"run_{demo.slug}",
        f"Run {demo.slug} and answer when it is over; hanging up stops it",
        _json(answer),
        [variant, *_queries(all_properties)],
        *(422, 429, 503),
    )
    start = _operation(
        f"start_{demo.slug}",
        f"Start a run of {demo.slug}, of its first variant unless one is named; the body wins over the query",
        _started(),
        chosen,
        *(400, 408, 413, 415, 422, 429, 503),
    )
    start["requestBody"] = {
        "content": {
            "application/json": {
                "schema": {"type": "object", "properties": asked, "additionalProperties": False}
            },
            "application/x-www-form-urlencoded": {
                "schema": {
                    "type": "object",
                    "properties": {"variant": names, **properties},
                    "additionalProperties": False,
                }
            },
        }
    }
    path = f"/api/demos/{demo.slug}"
    return {f"{path}/run": {"get": run}, f"{path}/runs": {"post": start}}


def _started() -> dict[str, Any]:
    """The answer to a start, with what may be asked of its run."""
    answer = _json(_ref("Run"), 201, {"Location": {"schema": _TEXT, "required": True}})
    parameters = {"id": "$response.body#/run"}
    operations = ("run", "stop", "events", "trace")
    answer["201"]["links"] = {name: {"operationId": name, "parameters": parameters} for name in operations}
    return answer


def _properties(variants: Iterable[Variant]) -> dict[str, Any]:
    return {
        name: schema
        for variant in variants
        for name, schema in parameters_schema(variant.parameters, LANGUAGES[0])["properties"].items()
    }


def _queries(properties: dict[str, Any]) -> list[dict[str, Any]]:
    return [_parameter(name, "query", schema, schema["title"]) for name, schema in properties.items()]


def _operation(
    name: str, summary: str, responses: dict[str, Any], parameters: Sequence[Any] = (), *problems: int
) -> dict[str, Any]:
    operation: dict[str, Any] = {"operationId": name, "summary": summary}
    if parameters:
        operation["parameters"] = list(parameters)
    problem = {"application/problem+json": {"schema": _ref("Problem")}}
    refusals = {str(status): {"description": "a problem", "content": problem} for status in problems}
    for status in {"429", "503"} & refusals.keys():
        refusals[status]["headers"] = {"Retry-After": _RETRY_AFTER}
    others = {"description": "a problem that any request may have, such as too large a body"}
    operation["responses"] = responses | refusals | {"default": others | {"content": problem}}
    return operation


def _parameter(name: str, where: str, schema: dict[str, Any], description: str) -> dict[str, Any]:
    parameter = {"name": name, "in": where, "description": description, "schema": schema}
    return parameter | {"required": True} if where == "path" else parameter


def _json(schema: dict[str, Any], status: int = 200, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    answer: dict[str, Any] = {"description": "as asked", "content": {"application/json": {"schema": schema}}}
    return {str(status): answer | ({"headers": headers} if headers else {})}


def _ref(name: str) -> dict[str, Any]:
    return {"$ref": f"#/components/schemas/{name}"}


def _object(properties: dict[str, Any], *optional: str) -> dict[str, Any]:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _or_null(schema: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [schema, {"type": "null"}]}


def _schemas(slugs: list[str]) -> dict[str, Any]:
    microseconds = _WHOLE | {"description": "microseconds"}
    demo = {
        "slug": {"type": "string", "enum": slugs},
        "title": _TEXT,
        "promise": _TEXT,
        "chapter": _TEXT,
        "order": {"type": "integer"},
        "concepts": _list(_TEXT),
        "read_first": _list({"type": "string", "enum": slugs}),
        "twin": _or_null({"type": "string", "enum": slugs}),
        "links": {"type": "object", "additionalProperties": _TEXT},
        "curl": _TEXT,
    }
    run = {
        "run": _TEXT,
        "demo": _TEXT,
        "variant": _TEXT,
        "parameters": {"type": "object"},
        "outcome": _or_null({"type": "string", "enum": _OUTCOMES}),
        "exit_code": _or_null({"type": "integer"}),
        "summary": _or_null(_ref("Summary")),
    }
    task = {
        "task": _WHOLE,
        "name": _TEXT,
        "state": {"type": "string", "enum": ["finished", "failed", "cancelled", "pending"]},
        "ready": microseconds,
        "running": microseconds,
        "waiting": microseconds,
        "result": _TEXT,
        "exception": {"type": "object"},
    }
    problem = {
        "type": {"enum": ["about:blank", *(f"urn:loopscope:problem:{kind}" for kind in KINDS)]},
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "instance": _TEXT,
        "errors": _list(_object({"field": _TEXT, "message": _TEXT, "sent": _TEXT})),
        "id": _TEXT,
        "setting": _TEXT,
        "maximum": _WHOLE,
    }
    return {
        "Catalogue": _object({"demos": _list(_ref("Demo"))}),
        "Demo": _object(demo | {"variants": _list(_TEXT)}),
        "DemoInFull": _object(demo | {"variants": _list(_ref("Variant"))}),
        "Variant": _object(
            {
                "name": _TEXT,
                "label": _or_null(_TEXT),
                "file": _TEXT,
                "dependencies": _list(_TEXT),
                "source": _TEXT,
                "parameters": _list({"type": "object"}),
                "schema": {"type": "object"},
                "measured": _or_null({"type": "object"}),
            }
        ),
        "Run": _object(
            run
            | {
                "state": {"type": "string", "enum": ["running", "finished"]},
                "events": _WHOLE,
                "source": _TEXT,
                "created": {"type": "string", "format": "date-time"},
                "links": {"type": "object", "additionalProperties": _TEXT},
            }
        ),
        "Result": _object(
            run | {"output": _list(_TEXT), "stderr": _list(_TEXT), "measured": _list({"type": "object"})},
            "measured",
        ),
        "Results": _object({"runs": _list(_ref("Result")), "comparison": _ref("Comparison")}, "comparison"),
        "Comparison": _object(
            {
                "basis": {"enum": ["work", "measured"]},
                "times": _or_null({"type": "number"}),
                "runs": _list(_object({"label": _TEXT, "seconds": _or_null({"type": "number"})})),
                "text": _TEXT,
            }
        ),
        "Summary": _object(
            {
                "totals": {"type": "object"},
                "tasks": _list(_object(task, "result", "exception")),
                "lints": _list({"type": "object"}),
            },
            "lints",
        ),
        "Event": _object({"seq": _WHOLE | {"minimum": 1}, "at": microseconds, "type": _TEXT})
        | {"externalDocs": {"description": "every type and field", "url": "/api/trace-schema.json"}},
        "ChromeTrace": _object(
            {
                "displayTimeUnit": {"const": "ms"},
                "traceEvents": _list({"type": "object"}),
                "otherData": {"type": "object"},
            }
        )
        | {"description": "a document of the Trace Event format, which Perfetto and chrome://tracing open"},
        "Problem": _object(problem, "errors", "id", "setting", "maximum"),
    }
