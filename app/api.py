"""JSON handlers: the catalogue, and runs from their start to their end."""

import asyncio
import hashlib
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from app import asked, keys, waiting
from app.catalog import Variant
from app.documents import (
    demo_document,
    result_document,
    results_document,
    run_document,
    variant_document,
)
from app.log import Log
from app.problems import KINDS, reply
from app.runs import Run
from app.trace_schema import SERVED

_INDEX = (
    ("GET", "/api/demos", "the catalogue", "-s"),
    ("GET", "/api/demos/{slug}", "one demo, its source and its parameters", "-s"),
    ("GET", "/api/demos/{slug}/run", "run it and wait: output, outcome and summary in one document", "-s"),
    ("POST", "/api/demos/{slug}/runs", "start a run and don't wait", "-s -X POST"),
    ("GET", "/api/runs/{id}", "a run's state and summary", "-s"),
    ("DELETE", "/api/runs/{id}", "stop a run", "-s -X DELETE"),
    ("GET", "/api/runs/{id}/events?after=0", "its events as they happen, as NDJSON", "-sN"),
    (
        "GET",
        "/api/runs/{id}/events?after=0",
        "the same as server-sent events",
        "-sN -H 'Accept: text/event-stream'",
    ),
    ("GET", "/api/runs/{id}/trace?format=ndjson", "its trace so far, as a file", "-sOJ"),
    (
        "GET",
        "/api/runs/{id}/trace?format=chrome",
        "the same as Chrome trace JSON, which Perfetto opens",
        "-sOJ",
    ),
    ("GET", "/api/trace-schema.json", "what an event may be, as a JSON Schema", "-s"),
    ("GET", "/api/openapi.json", "all of this, described for machines", "-s"),
    ("GET", "/healthz", "whether the server answers", "-s"),
)


async def index(request: web.Request) -> web.Response:
    """What there is, each with a `curl` line that works when the braces are filled in."""
    base = asked.address(request)
    routes: list[dict[str, str]] = [
        {"method": method, "path": path, "what": what, "curl": f"curl {options} '{base}{path}'"}
        for method, path, what, options in _INDEX
    ]
    socket = "/api/runs/{id}/ws?after=0"
    what = "the same over WebSocket: each text frame is one or more whole lines"
    routes.append({"method": "GET", "path": socket, "what": what})
    problems = [{"type": f"urn:loopscope:problem:{kind}", "what": what} for kind, what in KINDS.items()]
    return reply({"routes": routes, "problems": problems})


async def trace_schema(request: web.Request) -> web.Response:
    """The schema of the trace format; it changes only with the server, so that asking again costs nothing."""
    response = web.Response(body=SERVED, content_type="application/schema+json")
    response.headers["Cache-Control"] = "no-cache"
    tag = hashlib.sha256(SERVED).hexdigest()[:32]
    response.etag = tag
    if any(etag.value in ("*", tag) for etag in request.if_none_match or ()):
        response.body = None
        response.set_status(304)
    return response


async def demos(request: web.Request) -> web.Response:
    language = asked.language(request)
    base = asked.address(request)
    listed = [demo_document(demo, language, base) for demo in request.app[keys.CATALOG].demos]
    return reply({"demos": listed}, headers=_language_headers(language))


async def demo(request: web.Request) -> web.Response:
    demo = asked.demo(request)
    language = asked.language(request)
    document = demo_document(demo, language, asked.address(request))
    document["variants"] = [variant_document(variant, language) for variant in demo.variants]
    return reply(document, headers=_language_headers(language))


async def start(request: web.Request) -> web.Response:
    """Start a run of the variant asked for, or of the first one: 201 with its address."""
    demo = asked.demo(request)
    # First the place, then the body: who is refused need not send it, and who sends it slowly is counted.
    with request.app[keys.ADMISSION].start(request) as place:
        names, sent = asked.from_query(request)
        more_names, more = await asked.from_body(request)
        variant = asked.chosen_variants(demo, names)[0]
        if more_names:
            variant = asked.chosen_variants(demo, more_names)[0]
        values = asked.values(variant.parameters, sent, more)
        run = await waiting.started(request, place, waiting.Plan(demo, variant, values))
    return reply(run_document(run), status=201, headers={"Location": f"/api/runs/{run.id}"})


async def run_and_wait(request: web.Request) -> web.Response:
    """Run it and answer when it ends, with all that it is compared with; who hangs up before ends it."""
    demo = asked.demo(request)
    names, sent = asked.from_query(request)
    # Everything is checked before anything runs.
    plans = waiting.plans(request, demo, names, sent)
    runs = await waiting.run_all(request, plans)
    ran = [(run, plan.variant) for run, plan in zip(runs, plans, strict=True)]
    results = [await _result(run, variant) for run, variant in ran]
    if len(results) == 1:
        return reply(results[0])
    gain = demo.gain == "time"
    return reply(results_document(results, ran, asked.language(request), gain=gain))


async def run(request: web.Request) -> web.Response:
    return reply(run_document(asked.run(request)))


async def stop(request: web.Request) -> web.Response:
    """Ask a run for its end: 202, or 200 if it had ended by itself."""
    run = asked.run(request)
    status = 200 if run.log.finished else 202
    run.stop()
    return reply(run_document(run), status=status)


async def printed(log: Log) -> dict[str, list[str]]:
    """The lines of each stream, in order, from the log's `output` events."""
    texts: dict[str, list[str]] = {"stdout": [], "stderr": []}
    for block in log.blocks():
        for line in block[:-1].split(b"\n") if b'"output"' in block else ():
            if b'"output"' in line and (event := json.loads(line))["type"] == "output":
                texts[event["stream"]].append(event["text"])
        # A long log must not keep the server's loop from everyone else.
        await asyncio.sleep(0)
    return {stream: _lines("".join(parts)) for stream, parts in texts.items()}


async def _result(run: Run, variant: Variant) -> dict[str, Any]:
    lines = await printed(run.log)
    return result_document(run, variant, lines["stdout"], lines["stderr"])


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return lines if lines[-1] else lines[:-1]


def _language_headers(language: str) -> Mapping[str, str]:
    return {"Content-Language": language, "Vary": "Accept-Language"}
