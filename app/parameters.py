"""A script's parameters: its own module-level constants, read, checked and replaced.

Values arrive as text (a query, a form) or as JSON. The grammar is stricter than Python's
`int()` and `float()`, which take `1_000`, full-width digits, `nan` and spaces.
"""

import ast
import functools
import json
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

Value = int | float | str | bool
Kind = Literal["int", "float", "str", "bool"]

LONGEST = 64
"""Characters a sent value may have."""
SHOWN = 80
"""Characters of a sent value that an error repeats."""

_INT = re.compile(r"-?[0-9]+")
_FLOAT = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_BOOLS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One constant of a script that a run may change. Bounds are inclusive."""

    name: str
    type: Kind
    default: Value
    minimum: int | float | None
    maximum: int | float | None
    unit: str | None
    choices: tuple[str, ...] | None
    label: Mapping[str, str]
    line: int

    @property
    def bound(self) -> dict[str, object]:
        """What a value must keep to, as errors and documents show it."""
        if self.type == "bool":
            return {"choices": ["false", "true"]}
        if self.choices is not None:
            return {"choices": list(self.choices)}
        return {"minimum": self.minimum, "maximum": self.maximum}


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field of a request."""

    field: str
    message: str
    bound: Mapping[str, object]
    sent: str

    def document(self) -> dict[str, object]:
        return {"field": self.field, "message": self.message, **self.bound, "sent": self.sent}


class ParameterError(Exception):
    """Some fields of a request are wrong; `errors` has one entry for each, in the order sent."""

    def __init__(self, errors: Sequence[FieldError]) -> None:
        super().__init__("; ".join(f"{error.field}: {error.message}" for error in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True, slots=True)
class Constant:
    """`NAME = literal` at the top level of a script. Columns count bytes of UTF-8, as `ast` does."""

    value: Value
    line: int
    start: int
    end: int


@functools.lru_cache(maxsize=256)
def constants(source: str) -> Mapping[str, Sequence[Constant]]:
    """The module-level constants of a script, by name; a name bound twice has two entries.

    Raises SyntaxError for a text that isn't Python. Cached: parsing took half the time of starting a run.
    """
    found: dict[str, list[Constant]] = {}
    for statement in ast.parse(source).body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        if value.end_lineno != value.lineno or value.end_col_offset is None:
            continue
        try:
            literal = ast.literal_eval(value)
        except ValueError:
            continue
        if isinstance(literal, (bool, int, float, str)):
            constant = Constant(literal, value.lineno, value.col_offset, value.end_col_offset)
            found.setdefault(name, []).append(constant)
    return found


def kind_of(value: Value) -> Kind:
    if isinstance(value, bool):
        return "bool"
    if isinstance(value, int):
        return "int"
    return "float" if isinstance(value, float) else "str"


def parse(parameters: Sequence[Parameter], sent: Iterable[tuple[str, object]]) -> dict[str, Value]:
    """Every parameter's value: as sent where it was, its default elsewhere.

    `sent` are names with text or with what JSON gives. Raises ParameterError for an unknown
    name, a name sent twice, and a value that is of another type, too long or out of bounds.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values = {parameter.name: parameter.default for parameter in parameters}
    errors: list[FieldError] = []
    seen: set[str] = set()
    for name, raw in sent:
        parameter = known.get(name)
        try:
            if parameter is None:
                raise ValueError("unknown parameter; the known ones are " + (", ".join(known) or "none"))
            if name in seen:
                raise ValueError("sent more than once")
            seen.add(name)
            values[name] = _value(parameter, raw)
        except ValueError as error:
            bound = parameter.bound if parameter is not None else {"choices": list(known)}
            errors.append(FieldError(cut(name), str(error), bound, cut(raw)))
    if errors:
        raise ParameterError(errors)
    return values


def cut(raw: object) -> str:
    """What was sent, short enough to be repeated."""
    try:
        text = raw if isinstance(raw, str) else json.dumps(raw, ensure_ascii=False, default=str)
    except RecursionError:
        # It could be read only just as deep as it is.
        text = "…"
    return text if len(text) <= SHOWN else text[: SHOWN - 1] + "…"


def _value(parameter: Parameter, raw: object) -> Value:
    value = _typed(parameter, raw)
    if parameter.choices is not None and value not in parameter.choices:
        raise ValueError("must be one of " + ", ".join(parameter.choices))
    if parameter.type in ("int", "float"):
        assert isinstance(value, (int, float))
        assert parameter.minimum is not None
        assert parameter.maximum is not None
        if not parameter.minimum <= value <= parameter.maximum:
            raise ValueError(f"must be from {parameter.minimum} to {parameter.maximum}")
    return value


def _typed(parameter: Parameter, raw: object) -> Value:
    if isinstance(raw, str):
        return _from_text(parameter, raw)
    if parameter.type == "bool" and isinstance(raw, bool):
        return raw
    if parameter.type == "int" and isinstance(raw, int) and not isinstance(raw, bool):
        return raw
    if parameter.type == "int" and isinstance(raw, float) and raw.is_integer():
        # To JSON, 7.0 is a whole number like any other.
        return int(raw)
    if parameter.type == "float" and isinstance(raw, (int, float)) and not isinstance(raw, bool):
        try:
            return float(raw)
        except OverflowError:
            raise ValueError(_wanted(parameter)) from None
    raise ValueError(_wanted(parameter))


def _from_text(parameter: Parameter, text: str) -> Value:
    if len(text) > LONGEST:
        raise ValueError(f"must have at most {LONGEST} characters; {_wanted(parameter)}")
    if parameter.type == "str":
        return text
    if parameter.type == "bool":
        if text not in _BOOLS:
            raise ValueError(_wanted(parameter))
        return _BOOLS[text]
    if not (_INT if parameter.type == "int" else _FLOAT).fullmatch(text):
        raise ValueError(_wanted(parameter))
    if parameter.type == "int":
        return int(text)
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(_wanted(parameter))
    return number


def _wanted(parameter: Parameter) -> str:
    match parameter.type:
        case "int":
            return f"must be a whole number from {parameter.minimum} to {parameter.maximum}, in plain digits"
        case "float":
            return f"must be a decimal from {parameter.minimum} to {parameter.maximum}, in plain digits"
        case "bool":
            return "must be true or false"
        case "str":
            return "must be one of " + ", ".join(parameter.choices or ())


def substitute(source: str, values: Mapping[str, Value]) -> str:
    """The script with other literals after those names; everything else stays as it is.

    A value equal to the script's own leaves the literal as its author wrote it. The number of
    lines never changes. Raises KeyError for a name that is no constant of the script.
    """
    found = constants(source)
    edits = [
        (found[name][0], value)
        for name, value in values.items()
        if (found[name][0].value, kind_of(found[name][0].value)) != (value, kind_of(value))
    ]
    # Python ends lines at \n, \r and \r\n alone, str.splitlines() at eight characters more.
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", source)
    # From right to left: an edit must not move the columns of another on its line.
    for constant, value in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
        line = lines[constant.line - 1].encode()
        literal = _literal(value).encode()
        lines[constant.line - 1] = (line[: constant.start] + literal + line[constant.end :]).decode()
    return "".join(lines)


def _literal(value: Value) -> str:
    # JSON's double-quoted text is Python's as well, and what formatters prefer.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def schema(parameters: Sequence[Parameter], language: str) -> dict[str, Any]:
    """JSON Schema of an object with these parameters."""
    names: dict[Kind, str] = {"int": "integer", "float": "number", "str": "string", "bool": "boolean"}
    properties: dict[str, Any] = {}
    for parameter in parameters:
        entry: dict[str, Any] = {
            "type": names[parameter.type],
            "title": parameter.label[language],
            "default": parameter.default,
        }
        if parameter.choices is not None:
            entry["enum"] = list(parameter.choices)
        if parameter.minimum is not None:
            entry["minimum"] = parameter.minimum
            entry["maximum"] = parameter.maximum
        properties[parameter.name] = entry
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
    }
