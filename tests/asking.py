"""Requests at random, made from the OpenAPI document: such as it allows, and such as it doesn't."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from app.catalog import load
from app.main import DEMOS
from app.openapi import document

CATALOG = load(DEMOS)
DOCUMENT = json.loads(json.dumps(document(CATALOG)))
OPERATIONS = [
    (method, path, operation)
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
]

OF_RUNS = [operation for operation in OPERATIONS if "/runs/{id}" in operation[1]]
"""A few among very many ways to start one."""

JSON, FORM = "application/json", "application/x-www-form-urlencoded"
KEPT = "{kept}"
"""Stands for the id of a run that is there."""
NO_NUMBERS = ["", " 1", "1_0", "５", "nan", "inf", "-inf", "1e309", "0x1", "1,5", "--1", "\x00", "null"]
LONG = "9" * 5000


STRANGE = st.recursive(
    st.none() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
)
"""Anything that JSON can say."""


@dataclass
class Asked:
    """One request. `good` says that it keeps to the document, as far as that can be told."""

    method: str
    path: str
    operation: Mapping[str, Any]
    query: list[tuple[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    good: bool = True


def right(schema: Mapping[str, Any]) -> st.SearchStrategy[Any]:
    """Values that a schema of the document allows."""
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    match schema["type"]:
        case "integer":
            return st.integers(schema["minimum"], schema.get("maximum", 10**15 - 1))
        case "number":
            return st.floats(schema["minimum"], schema["maximum"], allow_subnormal=False)
        case "boolean":
            return st.booleans()
        case "string" if "pattern" in schema:
            return st.from_regex(schema["pattern"], fullmatch=True)
    return st.text(max_size=80)


def wrong(schema: Mapping[str, Any]) -> st.SearchStrategy[Any] | None:
    """Values, as a query has them, that it does not allow. None where everything is allowed."""
    if "enum" in schema:
        return st.text(max_size=80).filter(lambda text: text not in schema["enum"])
    match schema["type"]:
        case "integer" | "number":
            outside = st.integers(max_value=int(schema["minimum"]) - 1)
            if "maximum" in schema:
                outside |= st.integers(min_value=int(schema["maximum"]) + 1)
            return outside | st.sampled_from([*NO_NUMBERS, LONG])
        case "boolean":
            return st.sampled_from(["True", "1", "yes", "", "null"])
        case "string" if "pattern" in schema:
            return st.text(alphabet="0189./~%é", min_size=1, max_size=20)
    return None


def text(value: object) -> str:
    """A value as a query or a form has it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


@st.composite
def requests(draw: st.DrawFn) -> Asked:
    method, path, operation = draw(st.sampled_from(OPERATIONS) | st.sampled_from(OF_RUNS))
    asked = Asked(method.upper(), path, operation)
    for parameter in operation.get("parameters", ()):
        schema, name = parameter["schema"], parameter["name"]
        if parameter["in"] == "path":
            kept = st.just(KEPT) if name == "id" else st.nothing()
            value = _some(draw, asked, schema, kept | right(schema))
            quoted = value if value == KEPT else quote(value, safe="")
            asked.path = asked.path.replace("{" + name + "}", quoted)
        elif draw(st.integers(0, 3)) == 0:
            if parameter["in"] == "header":
                asked.headers[name] = text(draw(right(schema)))
            else:
                value = _some(draw, asked, schema, right(schema))
                twice = draw(st.integers(0, 30)) == 0
                asked.query += [(name, value)] * (1 + twice)
                asked.good = asked.good and (not twice or name == "lang")
    if draw(st.integers(0, 30)) == 0 and "/demos/{slug}/run" in _general(path):
        asked.query.append((draw(st.text(min_size=1, max_size=10).filter(lambda name: name != "lang")), ""))
        asked.good = False
    if draw(st.integers(0, 2)) == 0:
        asked.headers["Accept"] = draw(
            st.sampled_from(["*/*", "text/event-stream", "application/x-ndjson;q=0.1", "x", ";q=nan,,", ""])
        )
    if draw(st.integers(0, 2)) == 0:
        asked.headers["Accept-Language"] = draw(st.text(alphabet="zhen-CN,;q=01.* ", max_size=40)).strip()
    if "requestBody" in operation:
        _add_body(draw, asked)
    return asked


def _general(path: str) -> str:
    return path.replace(path.split("/")[3], "{slug}") if path.startswith("/api/demos/") else path


def _some(draw: st.DrawFn, asked: Asked, schema: Mapping[str, Any], rights: st.SearchStrategy[Any]) -> str:
    wrongs = wrong(schema)
    if wrongs is not None and draw(st.integers(0, 7)) == 0:
        asked.good = False
        return text(draw(wrongs))
    return text(draw(rights))


def _add_body(draw: st.DrawFn, asked: Asked) -> None:
    kind = draw(st.sampled_from(["none", "json", "form", "json", "form", "broken", "other"]))
    schema = asked.operation["requestBody"]["content"][FORM if kind == "form" else JSON]["schema"]
    if kind == "json":
        values: dict[str, Any] = {}
        for name, one in schema["properties"]["parameters"]["properties"].items():
            if draw(st.booleans()):
                values[name] = draw(right(one))
                if one["type"] == "integer" and draw(st.integers(0, 3)) == 0:
                    # A whole number all the same, says JSON Schema.
                    values[name] = float(values[name])
        said = draw(st.booleans())
        sent: dict[str, Any] = {"parameters": values} if values or said else {}
        if draw(st.integers(0, 3)) == 0:
            sent["variant"] = draw(right(schema["properties"]["variant"]))
        if draw(st.integers(0, 7)) == 0:
            where = values if draw(st.booleans()) else sent
            where["~" + draw(st.text(max_size=3))] = draw(STRANGE)
            sent["parameters"] = values
            asked.good = False
        asked.body = json.dumps(sent).encode()
        asked.headers["Content-Type"] = JSON
    elif kind == "form":
        pairs = [
            (name, _some(draw, asked, one, right(one)))
            for name, one in schema["properties"].items()
            if draw(st.integers(0, 2)) == 0
        ]
        asked.body = urlencode(pairs).encode()
        asked.headers["Content-Type"] = FORM
    elif kind == "broken":
        asked.body = draw(
            st.binary(min_size=1, max_size=40).filter(lambda body: body.strip(b" \t\r\n{}") != b"")
        )
        asked.headers["Content-Type"] = JSON
        asked.good = False
    elif kind == "other":
        asked.body = draw(st.binary(min_size=1, max_size=40))
        asked.headers["Content-Type"] = draw(
            st.sampled_from(["text/plain", "multipart/form-data; boundary=x", "x"])
        )
        asked.good = False
