"""The URL table, a line per URL."""

from aiohttp import web

from app import api, health, log_socket, openapi, pages, results, stream
from app.admission.streams import counted
from app.input import bodies
from app.metrics import shown

# `allow_head=False`: a HEAD must start nothing, and a socket has none.
ROUTES = (
    web.get("/", pages.catalogue, name="catalogue"),
    web.get("/demos/{slug}", pages.demo, name="demo"),
    web.get("/demos/{slug}/result", results.result, allow_head=False),
    web.get("/runs/{id}", pages.run, name="run"),
    web.get("/open", pages.open_trace, name="open"),
    web.get("/api", api.index),
    web.get("/api/openapi.json", openapi.openapi),
    web.get("/api/trace-schema.json", api.trace_schema),
    web.get("/api/demos", api.demos),
    web.get("/api/demos/{slug}", api.demo),
    web.get("/api/demos/{slug}/run", api.run_and_wait, allow_head=False),
    web.post("/api/demos/{slug}/runs", api.start, name=bodies.READS_ITSELF),
    web.get("/api/runs/{id}", api.run),
    web.delete("/api/runs/{id}", api.stop),
    web.get("/api/runs/{id}/events", counted(stream.events)),
    web.get("/api/runs/{id}/ws", log_socket.websocket, allow_head=False),
    web.get("/api/runs/{id}/trace", counted(stream.trace)),
    web.get("/healthz", health.healthz),
    web.get("/readyz", health.readyz),
    web.get("/metrics", shown.metrics),
)
