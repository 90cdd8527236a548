"""What events are made of: ids, times, places, causes, exceptions, the summary."""

from .awaiting import AWAITING
from .shapes import Schema, decided_by, fields, many, one_of, or_null, ref

TEXT: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}

CAUSES = ("task", "timer", "io", "thread", "signal", "callback", "loop")
OBJECT_KINDS = (
    "loop", "lock", "event", "condition", "semaphore", "barrier", "queue", "future", "stream", "socket",
    "executor", "greenlet", "generator",
)  # fmt: skip

_NAMED_CAUSES = {"task": {"task": ref("id")}, "thread": {"thread": or_null(ref("id"))}}
_BY = decided_by(
    "kind",
    {
        kind: fields({"kind": {"const": kind}, **_NAMED_CAUSES.get(kind, {})}, {"via": ref("name")})
        for kind in CAUSES
    },
)
_PLACE = fields(
    {"file": ref("name"), "line": {"type": "integer", "minimum": 1}, "function": ref("name")},
    {"library": ref("name")},
)
_TIMES = {state: ref("microseconds") for state in ("ready", "running", "waiting")}
_ENDS: dict[str, dict[str, Schema]] = {
    "finished": {"result": TEXT},
    "failed": {"exception": ref("exception")},
    "cancelled": {},
    "pending": {},
}
_ROW = decided_by(
    "state",
    {
        state: fields({"task": ref("id"), "name": TEXT, "state": {"const": state}, **_TIMES, **end})
        for state, end in _ENDS.items()
    },
)
_TOTALS = fields({**dict.fromkeys(("tasks", *_ENDS, "steps"), COUNT), **_TIMES})

LINT: dict[str, Schema] = {
    "rule": ref("name"),
    "text": ref("name"),
    "evidence": many(ref("seq")) | {"minItems": 1},
}
ABOUT: dict[str, Schema] = {
    "task": or_null(ref("id")),
    "object": or_null(ref("id")),
    "missing": {"type": "integer", "minimum": 1},
}
"""What a lint may name beside that: what it is about, or how many others are left out."""

DEFINITIONS: dict[str, Schema] = {
    "seq": {
        "type": "integer",
        "minimum": 1,
        "description": "1, 2, 3, … without a gap: its line in the trace",
    },
    "microseconds": {"type": "integer", "minimum": 0},
    "id": {
        "type": "integer",
        "minimum": 1,
        "description": "of a task, object, thread, process, loop, …: unique in the run, never used again",
    },
    "ids": many(ref("id")),
    "name": {"type": "string", "minLength": 1},
    "delay": or_null({"type": "number", "description": "seconds; null: not finite"}),
    "deadline": or_null({"type": "integer", "description": "µs on the scale of `at`; null: not finite"}),
    "where": or_null(_PLACE) | {"description": "a place in user code; null: none is involved"},
    "by": _BY | {"description": "the first cause of what happened"},
    "awaiting": AWAITING | {"description": "what a suspended task waits for"},
    "exception": fields({"type": ref("name"), "message": TEXT}),
    "waiters": many(ref("id"), 50) | {"description": "the first of those who wait, in the order they began"},
    "object_kind": one_of(*OBJECT_KINDS),
    "summary": fields(
        {"totals": _TOTALS, "tasks": many(_ROW, 1000)},
        {"lints": many(fields(LINT, ABOUT), 100)},
    ),
}
"""What stands under `$defs` beside the events."""
