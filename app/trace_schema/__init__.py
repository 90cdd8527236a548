"""The trace format as a JSON Schema (draft 2020-12): what one line of a trace may be.

`events` has a row for each type, `awaiting` one for each kind of wait, `parts` what these are made of; a new
type is a new row. All of it is written closed, as the tracer that stands beside it emits it: a field that
no row names is an error. `document()` opens it for readers, who skip types and fields that they do not know;
the project's own tests check against `document(closed=True)`.
"""

import json
from typing import Any

from .events import EVENTS
from .parts import DEFINITIONS
from ..events import VERSION

Schema = dict[str, Any]


def document(*, closed: bool = False) -> Schema:
    """The whole schema; `closed`, it refuses the types and fields that it does not name."""
    schema: Schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:loopscope:trace:{VERSION}",
        "title": "An event of a Loopscope trace",
        "description": "A trace is NDJSON: each line is one such event. Times are integer microseconds.",
        "type": "object",
        "required": ["seq", "at", "type"],
        "properties": {
            "seq": {"$ref": "#/$defs/seq"},
            "at": {"$ref": "#/$defs/microseconds"},
            "type": {"enum": list(EVENTS)} if closed else {"type": "string"},
        },
        "allOf": [
            {
                "if": {"properties": {"type": {"const": kind}}, "required": ["type"]},
                "then": {"$ref": f"#/$defs/{kind}"},
            }
            for kind in EVENTS
        ],
        "$defs": DEFINITIONS | EVENTS,
    }
    return schema if closed else _opened(schema)


def _opened(schema: Any) -> Any:
    """The same without its refusals of unknown fields."""
    if isinstance(schema, dict):
        return {
            name: _opened(part)
            for name, part in schema.items()
            if (name, part) != ("additionalProperties", False)
        }
    return [_opened(part) for part in schema] if isinstance(schema, list) else schema


SERVED = (json.dumps(document(), indent=2) + "\n").encode()
"""The open document as it is served."""
