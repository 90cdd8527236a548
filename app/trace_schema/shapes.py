"""How a schema is put together: objects of named fields, and objects whose shape one field decides."""

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """What stands under `$defs` by that name."""
    return {"$ref": f"#/$defs/{name}"}


def or_null(schema: Schema) -> Schema:
    """The same, or null."""
    if "type" in schema:
        return schema | {"type": [schema["type"], "null"]}
    return {"anyOf": [schema, {"type": "null"}]}


def many(items: Schema, most: int | None = None) -> Schema:
    """A list of these, at most so many."""
    schema: Schema = {"type": "array", "items": items}
    return schema if most is None else schema | {"maxItems": most}


def one_of(*values: str) -> Schema:
    """One of these texts."""
    return {"enum": list(values)}


def fields(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with these fields and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def decided_by(name: str, shapes: Mapping[str, Schema]) -> Schema:
    """An object whose field `name` has one of these values, and with each value a shape of its own."""
    return {
        "type": "object",
        "properties": {name: one_of(*shapes)},
        "required": [name],
        "allOf": [
            {"if": {"properties": {name: {"const": value}}, "required": [name]}, "then": shape}
            for value, shape in shapes.items()
        ],
    }
