"""Checks events against the trace format's schema, closed: a field that it does not name is refused.

`jsonschema` needs half a millisecond for an event, which is too long for every event of every test. So the
schema is compiled to plain functions that say yes or no; for a no, `jsonschema` finds the reason.
"""

import functools
import json
import re
from collections.abc import Callable, Iterable
from typing import Any

import jsonschema

from app.trace_schema import document

Event = dict[str, Any]
Check = Callable[[Any], bool]

SCHEMA = document(closed=True)
_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,), "array": (list,), "string": (str,), "integer": (int,), "number": (int, float),
    "boolean": (bool,), "null": (type(None),),
}  # fmt: skip
_SILENT = {"$schema", "$id", "$defs", "title", "description"}


def assert_valid(events: Iterable[Event]) -> None:
    """Every event is as the schema says; a failure shows the event and the reason."""
    wrong = [event for event in events if not is_valid(event)]
    assert not wrong, "\n".join(f"{json.dumps(event)}\n  {reason(event)}" for event in wrong[:5])


def is_valid(event: Any) -> bool:
    """What `jsonschema` would say, in a fraction of the time."""
    kind = event.get("type") if type(event) is dict else None
    return type(kind) is str and kind in SCHEMA["$defs"] and _definition(kind)(event)


def reason(event: Any) -> str:
    """Why an event is refused: what is wrong with it, and where."""
    errors = jsonschema.Draft202012Validator(SCHEMA).iter_errors(event)
    return "; ".join(f"{error.json_path}: {error.message}" for error in errors)


@functools.cache
def _definition(name: str) -> Check:
    return compiled(SCHEMA["$defs"][name])


def compiled(schema: Event) -> Check:
    """Tells of any value whether it is valid. Raises KeyError for a keyword that is not known here."""
    checks = [_KEYWORDS[word](schema[word], schema) for word in schema if word not in _SILENT]
    if len(checks) == 1:
        return checks[0]
    return lambda value: all(check(value) for check in checks)


def _type(names: str | list[str], _: Event) -> Check:
    kinds = {kind for name in ([names] if isinstance(names, str) else names) for kind in _TYPES[name]}
    return lambda value: type(value) in kinds


def _enum(choices: list[Any], _: Event) -> Check:
    known = {(type(choice), choice) for choice in choices}
    return lambda value: type(value) not in (dict, list) and (type(value), value) in known


def _number(value: Any) -> bool:
    return type(value) is int or type(value) is float


def _properties(properties: Event, schema: Event) -> Check:
    checks = {name: compiled(part) for name, part in properties.items()}
    others = schema.get("additionalProperties", True)
    other: Check = (lambda _: bool(others)) if isinstance(others, bool) else compiled(others)

    def check(value: Any) -> bool:
        return type(value) is not dict or all(checks.get(name, other)(part) for name, part in value.items())

    return check


def _additional(_: object, schema: Event) -> Check:
    return (lambda _: True) if "properties" in schema else _properties({}, schema)


def _required(names: list[str], _: Event) -> Check:
    wanted = frozenset(names)
    return lambda value: type(value) is not dict or wanted <= value.keys()


def _any_of(schemas: list[Event], _: Event) -> Check:
    checks = [compiled(schema) for schema in schemas]
    return lambda value: any(check(value) for check in checks)


def _all_of(schemas: list[Event], _: Event) -> Check:
    """A list of `if` and `then` for each value of one field, which is what ours all are: a look-up does."""
    (name,) = {name for schema in schemas for name in schema["if"]["properties"]}
    cases = {schema["if"]["properties"][name]["const"]: compiled(schema["then"]) for schema in schemas}

    def check(value: Any) -> bool:
        case = cases.get(value.get(name)) if type(value) is dict else None
        return case is None or case(value)

    return check


def _items(schema: Event, _: Event) -> Check:
    check = compiled(schema)
    return lambda value: type(value) is not list or all(check(item) for item in value)


def _ref(target: str, _: Event) -> Check:
    name = target.removeprefix("#/$defs/")
    return lambda value: _definition(name)(value)


def _pattern(pattern: str, _: Event) -> Check:
    found = re.compile(pattern).search
    return lambda value: type(value) is not str or found(value) is not None


_KEYWORDS: dict[str, Callable[[Any, Event], Check]] = {
    "type": _type,
    "const": lambda constant, schema: _enum([constant], schema),
    "enum": _enum,
    "minimum": lambda least, _: lambda value: not _number(value) or value >= least,
    "maximum": lambda most, _: lambda value: not _number(value) or value <= most,
    "minLength": lambda least, _: lambda value: type(value) is not str or len(value) >= least,
    "pattern": _pattern,
    "items": _items,
    "minItems": lambda least, _: lambda value: type(value) is not list or len(value) >= least,
    "maxItems": lambda most, _: lambda value: type(value) is not list or len(value) <= most,
    "properties": _properties,
    "additionalProperties": _additional,
    "required": _required,
    "anyOf": _any_of,
    "allOf": _all_of,
    "$ref": _ref,
}
