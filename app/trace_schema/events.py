"""Every type of event and its fields: a row for each."""

from collections.abc import Mapping

from .parts import ABOUT, COUNT, LINT, TEXT
from .shapes import Schema, decided_by, fields, many, one_of, or_null, ref

_ID, _NAME, _WHERE, _BY = ref("id"), ref("name"), ref("where"), ref("by")
_MICROSECONDS = ref("microseconds")
_ID_OR_NULL, _TEXT_OR_NULL = or_null(_ID), or_null(TEXT)
_NULL: Schema = {"type": "null"}

_CHANGE = {"object": _ID, "task": _ID_OR_NULL, "by": _BY, "waiters": ref("waiters")}
_MORE_WAITERS = {"waiting": {"type": "integer", "minimum": 51}}
_INTERNAL = {"internal": _NAME}
_QUEUE = {"size": or_null(COUNT), "maxsize": {"type": "integer"}, "unfinished": COUNT}
_BARRIER = {"count": COUNT, "parties": {"type": "integer", "minimum": 1}}

EVENTS: dict[str, Schema] = {}
"""The schema of an event by its type; the keys are `app.events.TYPES`."""


def _event(
    kind: str, says: str, required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None
) -> None:
    EVENTS[kind] = {"description": says} | _line(kind, required, optional)


def _line(kind: str, required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    every = {"seq": ref("seq"), "at": _MICROSECONDS, "type": {"const": kind}}
    return fields({**every, **required}, optional)


def _by_outcome(
    kind: str, says: str, common: Mapping[str, Schema], outcomes: Mapping[str, Mapping[str, Schema]]
) -> None:
    shapes = {
        outcome: _line(kind, {**common, "outcome": {"const": outcome}, **more})
        for outcome, more in outcomes.items()
    }
    EVENTS[kind] = {"description": says} | decided_by("outcome", shapes)


def _change(kind: str, says: str, state: Mapping[str, Schema]) -> None:
    _event(kind, says, {**_CHANGE, **state}, _MORE_WAITERS)


# -- the run -------------------------------------------------------------------------------------------------

_event(
    "run_started",
    "The first event.",
    {
        "version": {"const": 1},
        "demo": _TEXT_OR_NULL,
        "variant": _TEXT_OR_NULL,
        "script": _NAME,
        "source_sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "parameters": {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean"]}},
        "python": {"type": "string", "pattern": "^3\\.[0-9]+\\.[0-9]+"},
        "clock": {"const": "monotonic"},
    },
)
_event(
    "output",
    "Text was written.",
    {"stream": one_of("stdout", "stderr"), "text": TEXT, "task": _ID_OR_NULL, "thread": _ID_OR_NULL},
    {"raw": {"const": True}},
)
_event("lint", "Something worth a second look, with the events that prove it.", LINT, ABOUT)
_event(
    "truncated",
    "Something is missing from the trace.",
    {
        "limit": one_of("events", "bytes", "output", "ring", "tracer", "generator", "loop"),
        "missing": or_null({"type": "integer", "minimum": 1}),
    },
    {"error": TEXT, "generator": _TEXT_OR_NULL, "where": _WHERE, "object": _ID},
)
_END = {"exit_code": {"type": "integer"}, "duration": _MICROSECONDS, "summary": ref("summary")}
_by_outcome(
    "run_finished",
    "The last event.",
    {},
    {
        "completed": _END | {"exit_code": {"const": 0}},
        "failed": _END | {"exit_code": {"type": "integer", "minimum": 1}},
        "killed": _END | {"exit_code": {"type": "integer", "maximum": -1}},
        "stopped": _END,
        "timed_out": _END,
        "limited": _END
        | {"limit": one_of("memory", "processes", "threads", "cpu"), "bound": COUNT, "used": COUNT},
        "lost": _END | {"exit_code": _NULL},
    },
)

# -- tasks ---------------------------------------------------------------------------------------------------

_event(
    "task_created",
    "A task was made, and is ready.",
    {"task": _ID, "name": TEXT, "coro": TEXT, "parent": _ID_OR_NULL, "loop": _ID, "where": _WHERE},
    _INTERNAL | {"by": _BY},
)
_event("task_renamed", "`Task.set_name` was called.", {"task": _ID, "name": TEXT})
_event("task_ready", "A waiting task was woken.", {"task": _ID, "by": _BY})
_event("step_started", "A task runs.", {"task": _ID, "eager": {"type": "boolean"}})
_by_outcome(
    "step_ended",
    "A task's step is over: it waits, or has ended.",
    {"task": _ID},
    {
        "suspended": {"awaiting": ref("awaiting"), "where": _WHERE},
        "returned": {"result": TEXT},
        "raised": {"exception": ref("exception")},
        "cancelled": {},
    },
)
_event(
    "step_held",
    "A step, or with `task` null a callback, has run for so long, and is at that line now.",
    {"task": _ID_OR_NULL, "loop": _ID, "where": _WHERE, "for": _MICROSECONDS},
)
_event(
    "task_cancel_requested",
    "Somebody called `Task.cancel`.",
    {"task": _ID, "by": _BY, "message": _TEXT_OR_NULL, "where": _WHERE},
)
_event(
    "task_cancel_delivered",
    "CancelledError is thrown into the task.",
    {"task": _ID, "where": _WHERE, "message": _TEXT_OR_NULL},
)
_event(
    "task_cancel_ended",
    "A cancellation is over.",
    {"task": _ID, "how": one_of("cancelled", "handled", "swallowed")},
)
_event("task_destroyed", "A task was collected while it was pending.", {"task": _ID})

# -- objects -------------------------------------------------------------------------------------------------

_BEGINS_WITH = {
    "value": COUNT,
    "bound": COUNT,
    "parties": COUNT,
    "maxsize": {"type": "integer"},
    "lock": _ID_OR_NULL,
}
_LANE = {"name": TEXT, "defined": _WHERE, "parent": _ID_OR_NULL, "thread": _ID_OR_NULL}
_event(
    "object_created",
    "A thing to wait for, or a lane that is no task.",
    {"object": _ID, "kind": ref("object_kind"), "where": _WHERE},
    {**_BEGINS_WITH, "seen": _WHERE, **_LANE, **_INTERNAL},
)
_change("lock_acquired", "A lock has an owner.", {"owner": _ID_OR_NULL})
_change("lock_released", "A lock is free.", {"owner": _NULL})
_change("semaphore_acquired", "A permit was taken.", {"value": COUNT})
_change("semaphore_released", "A permit was given back.", {"value": COUNT})
_change("event_set", "An event's flag is up.", {"flag": {"const": True}})
_change("event_cleared", "An event's flag is down.", {"flag": {"const": False}})
_change("condition_notified", "Waiters of a condition were woken.", {"woken": ref("ids")})
_change("barrier_arrived", "One more party at a barrier.", _BARRIER)
_change("barrier_left", "A party has left a barrier.", _BARRIER)
_change("barrier_released", "A barrier lets its parties go.", _BARRIER)
_change("barrier_reset", "A barrier was reset: those inside are sent away.", _BARRIER)
_change("barrier_aborted", "A barrier was broken.", _BARRIER)
_change("queue_put", "An item went into a queue.", _QUEUE)
_change("queue_got", "An item left a queue.", _QUEUE)
_change("queue_task_done", "An item's work is done.", _QUEUE)
_change("queue_shut_down", "A queue takes no more items.", _QUEUE)

# -- what is forgotten ---------------------------------------------------------------------------------------

_DROPPED = {"task": _ID_OR_NULL, "dropped": _WHERE}
_event(
    "coroutine_never_awaited",
    "A coroutine was collected that never ran.",
    {"coro": TEXT, "where": _WHERE, **_DROPPED},
)
_event(
    "exception_never_retrieved",
    "A task or a future was collected with an exception that nobody asked for.",
    {"exception": ref("exception")},
    {"task": _ID, "object": _ID},
)
_event(
    "resource_unclosed",
    "Something was collected that should have been closed.",
    {"kind": one_of("transport", "stream", "process", "loop"), "name": _NAME, **_DROPPED},
    {"object": _ID_OR_NULL, "process": _ID_OR_NULL},
)

# -- beyond tasks --------------------------------------------------------------------------------------------

_event(
    "thread_started",
    "A thread was started, or seen for the first time.",
    {"thread": _ID, "name": TEXT, "call": _TEXT_OR_NULL, "where": _WHERE},
    _INTERNAL | {"executor": _ID, "by": _BY},
)
_event(
    "thread_blocked",
    "A call holds a thread from here on.",
    {"thread": _ID_OR_NULL, "task": _ID_OR_NULL, "call": _NAME, "where": _WHERE},
)
_event(
    "thread_unblocked",
    "The call is over.",
    {"thread": _ID_OR_NULL, "task": _ID_OR_NULL, "call": _NAME},
)
_event("thread_ended", "A thread is over.", {"thread": _ID})
_event(
    "process_started",
    "A child process was started.",
    {"process": _ID, "pid": COUNT, "argv": or_null(many(TEXT, 20)), "where": _WHERE},
    {"call": _TEXT_OR_NULL, "helper": one_of("practice site"), "by": _BY},
)
_event(
    "process_exited",
    "A child process was reaped.",
    {"process": _ID, "pid": COUNT, "exit_code": {"type": "integer"}},
)
_event(
    "work_submitted",
    "Work was handed to an executor.",
    {"work": _ID, "by": _BY, "call": _TEXT_OR_NULL, "executor": _ID, "where": _WHERE},
)
_event(
    "work_started", "A worker has begun it.", {"work": _ID}, {"thread": _ID_OR_NULL, "process": _ID_OR_NULL}
)
_by_outcome(
    "work_ended",
    "It is done, or will never be.",
    {"work": _ID},
    {"returned": {}, "raised": {"exception": ref("exception")}, "cancelled": {}},
)

# -- greenlets and generators --------------------------------------------------------------------------------

_SWITCH = {"from": _ID_OR_NULL, "to": _ID, "value": _TEXT_OR_NULL, "how": one_of("switch", "throw")}
_event(
    "greenlet_switched",
    "Control went from one greenlet to another.",
    {**_SWITCH, "thread": _ID_OR_NULL, "where": _WHERE},
    {"awaiting": fields({"kind": {"const": "sleep"}, "delay": ref("delay")})},
)
_event(
    "greenlet_ended",
    "A greenlet's function is over.",
    {"greenlet": _ID, "outcome": one_of("returned", "raised"), "thread": _ID_OR_NULL},
    {"result": TEXT, "exception": ref("exception")},
)
_INSIDE = {"where": _WHERE, "parent": _ID_OR_NULL, "task": _ID_OR_NULL, "thread": _ID_OR_NULL}
_HOW = {"enum": ["next", "send", "throw", None]}
_event(
    "generator_resumed",
    "A generator runs.",
    {"generator": _ID, "value": _TEXT_OR_NULL, "how": _HOW, "caller": _WHERE, **_INSIDE},
)
_event("generator_yielded", "A generator yields.", {"generator": _ID, "value": _TEXT_OR_NULL, **_INSIDE})
_by_outcome(
    "generator_ended",
    "A generator is over.",
    {"generator": _ID, **_INSIDE},
    {"returned": {"result": TEXT}, "raised": {"exception": ref("exception")}, "closed": {}},
)

# -- loops ---------------------------------------------------------------------------------------------------

_event("loop_stopped", "A loop leaves `run_forever` or `run_until_complete`.", {"loop": _ID})
_event("loop_closed", "An event loop was closed.", {"loop": _ID, "where": _WHERE})
_event(
    "loop_tick",
    "An event loop has looked for I/O and timers, and runs what is ready.",
    {"loop": _ID, "ready": COUNT, "timers": COUNT, "select": _MICROSECONDS},
)
_event(
    "loop_idle",
    "An event loop begins to wait for what can never come, as far as can be seen.",
    {"loop": _ID, "files": COUNT, "threads": COUNT, "children": COUNT, "signals": COUNT},
)
