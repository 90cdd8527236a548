"""What a suspended task waits for: a row for each kind."""

from .shapes import Schema, decided_by, fields, many, one_of, or_null, ref

_ID = ref("id")
_ADDRESS: Schema = {"type": ["string", "integer"]}
_SLEEP = {"delay": ref("delay"), "deadline": ref("deadline")}

KINDS: dict[str, dict[str, Schema]] = {
    "yield": {},
    "sleep": _SLEEP,
    "task": {"task": _ID},
    "future": {"object": _ID},
    "gather": {"tasks": ref("ids")},
    "wait": {"tasks": ref("ids")},
    "lock": {"object": _ID},
    "event": {"object": _ID},
    "condition": {"object": _ID},
    "semaphore": {"object": _ID},
    "barrier": {"object": _ID},
    "queue_get": {"object": _ID},
    "queue_put": {"object": _ID},
    "queue_join": {"object": _ID},
    "stream_read": {"object": _ID},
    "stream_drain": {"object": _ID},
    "connect": {},
    "socket": {"object": _ID},
    "process": {"process": or_null(_ID)},
    "thread": {"thread": or_null(_ID), "work": or_null(_ID)},
    "other": {"type": ref("name")},
}
"""The fields that name what is awaited, by `kind`."""

OPTIONAL: dict[str, dict[str, Schema]] = {
    "gather": {"works": ref("ids"), "objects": ref("ids")},
    "wait": {"works": ref("ids"), "objects": ref("ids")},
    "connect": {"host": _ADDRESS, "port": _ADDRESS, "path": _ADDRESS},
    "process": {"work": _ID},
    "other": {"object": _ID},
}
"""Those that are there only where there is something to tell."""

WRAPPERS = ("wait_for", "timeout", "shield", "TaskGroup", "as_completed")
"""What `through` may list."""

AWAITING = decided_by(
    "kind",
    {
        kind: fields(
            {"kind": {"const": kind}, **named},
            {**OPTIONAL.get(kind, {}), "through": many(one_of(*WRAPPERS)) | {"minItems": 1}},
        )
        for kind, named in KINDS.items()
    },
)
