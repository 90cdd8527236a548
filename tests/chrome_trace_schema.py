"""The Trace Event format as a JSON Schema: the JSON Object form, with the phases that we write and no other.

Written from the format's public description, not from our code: each phase with the fields that it must have.
"""

from typing import Any

Schema = dict[str, Any]

_TIME: Schema = {"type": "number", "minimum": 0, "description": "microseconds"}
_ID: Schema = {"type": "integer", "minimum": 0}
_TEXT: Schema = {"type": "string"}
_PLACED: Schema = {"pid": _ID, "tid": _ID, "ts": _TIME}
_ARGS: Schema = {"args": {"type": "object"}}
_NAMED: Schema = {"name": _TEXT, "cat": {"type": "string", "minLength": 1}}


def _phase(phase: str, required: Schema, optional: Schema | None = None) -> Schema:
    return {
        "type": "object",
        "properties": {"ph": {"const": phase}, **required, **(optional or {})},
        "required": ["ph", *required],
        "additionalProperties": False,
    }


def _metadata(name: str, argument: str, kind: str) -> Schema:
    args = {"type": "object", "properties": {argument: {"type": kind}}, "required": [argument]}
    named: Schema = {"name": {"const": name}, "args": args | {"additionalProperties": False}}
    return _phase("M", {"pid": _ID, "tid": _ID} | named)


_COUNTS: Schema = {"type": "object", "additionalProperties": {"type": "number"}}

PHASES: dict[str, list[Schema]] = {
    # A duration: the end needs no name, since it closes what began last on its track.
    "B": [_phase("B", _PLACED | _NAMED, _ARGS)],
    "E": [_phase("E", _PLACED, _ARGS)],
    # Asynchronous, on no track: paired by category and id.
    "b": [_phase("b", _PLACED | _NAMED | {"id": _ID}, _ARGS)],
    "e": [_phase("e", _PLACED | _NAMED | {"id": _ID}, _ARGS)],
    # A flow: `bp` "e" binds its end to the slice that encloses it.
    "s": [_phase("s", _PLACED | _NAMED | {"id": _ID}, _ARGS)],
    "f": [_phase("f", _PLACED | _NAMED | {"id": _ID, "bp": {"const": "e"}}, _ARGS)],
    # An instant: of all, of a process, or of a thread.
    "i": [_phase("i", _PLACED | _NAMED | {"s": {"enum": ["g", "p", "t"]}}, _ARGS)],
    # A counter: its series are numbers.
    "C": [_phase("C", _PLACED | {"name": _TEXT, "args": _COUNTS})],
    "M": [
        _metadata("process_name", "name", "string"),
        _metadata("process_labels", "labels", "string"),
        _metadata("process_sort_index", "sort_index", "integer"),
        _metadata("thread_name", "name", "string"),
        _metadata("thread_sort_index", "sort_index", "integer"),
    ],
}

EVENT: Schema = {"anyOf": [schema for schemas in PHASES.values() for schema in schemas]}

DOCUMENT: Schema = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "properties": {
        "traceEvents": {"type": "array", "items": EVENT},
        "displayTimeUnit": {"enum": ["ms", "ns"]},
        "otherData": {"type": "object"},
    },
    "required": ["traceEvents"],
    "additionalProperties": False,
}
