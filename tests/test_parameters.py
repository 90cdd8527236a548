"""Parameters: a strict grammar, and a substitution that changes one literal and nothing else."""

import ast
import json
import math
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.parameters import Parameter, ParameterError, Value, constants, parse, schema, substitute

LABEL = {"en": "Label", "zh": "标签"}
UNIT = Parameter("UNIT", "float", 0.3, 0.02, 1.0, "s", None, LABEL, 1)
WORKERS = Parameter("WORKERS", "int", 3, 1, 10, None, None, LABEL, 2)
MODE = Parameter("MODE", "str", "fast", None, None, None, ("fast", "slow"), LABEL, 3)
LOUD = Parameter("LOUD", "bool", False, None, None, None, None, LABEL, 4)
ALL = (UNIT, WORKERS, MODE, LOUD)


def errors(*sent: tuple[str, object]) -> list[dict[str, object]]:
    with pytest.raises(ParameterError) as caught:
        parse(ALL, sent)
    return [error.document() for error in caught.value.errors]


def test_defaults_stand_where_nothing_is_sent() -> None:
    assert parse(ALL, []) == {"UNIT": 0.3, "WORKERS": 3, "MODE": "fast", "LOUD": False}


@pytest.mark.parametrize(
    ("name", "sent", "value"),
    [
        ("UNIT", "0.5", 0.5),
        ("UNIT", "1", 1.0),
        ("UNIT", "2e-2", 0.02),
        ("UNIT", "5E-1", 0.5),
        ("UNIT", 1, 1.0),
        ("UNIT", 0.25, 0.25),
        ("WORKERS", "1", 1),
        ("WORKERS", "007", 7),
        ("WORKERS", 10, 10),
        ("MODE", "slow", "slow"),
        ("LOUD", "true", True),
        ("LOUD", "false", False),
        ("LOUD", True, True),
    ],
)
def test_what_is_in_bounds_is_taken(name: str, sent: object, value: Value) -> None:
    got = parse(ALL, [(name, sent)])[name]
    assert (got, type(got)) == (value, type(value))


@pytest.mark.parametrize(
    "sent",
    [
        *("", " ", "nan", "inf", "-inf", "Infinity", "1_000", "1,5", "0x1", "5 ", " 5", "+5", "5\n", "--5"),
        *(
            "\uff15",
            "٥",
            "5\u200b",
            "1e309",
            "1e-400",
            "0",
            "-1",
            "11",
            "1.",
            ".5",
            "1e",
            "None",
            "true",
            "5;6",
        ),
        *("9" * 64, "9" * 65, "5" * 4096, "\ud800", "1j", "1e5e5", "\x00", "½", "²"),
        *(None, True, [], [5], {}, -1, 11, 0, 10**400, math.inf, -math.inf, math.nan, 1e309),
    ],
)
@pytest.mark.parametrize("parameter", [UNIT, WORKERS], ids=["float", "int"])
def test_everything_else_names_the_field_and_its_bounds(parameter: Parameter, sent: object) -> None:
    [error] = errors((parameter.name, sent))
    assert error["field"] == parameter.name
    assert (error["minimum"], error["maximum"]) == (parameter.minimum, parameter.maximum)
    assert str(parameter.minimum) in str(error["message"])
    assert str(parameter.maximum) in str(error["message"])
    assert len(str(error["sent"])) <= 80


def test_the_whole_error_of_each_kind() -> None:
    assert errors(
        ("UNIT", "5"), ("WORKERS", "2.5"), ("MODE", "x"), ("LOUD", "yes"), ("COLOUR", "red"), ("UNIT", "0.5")
    ) == [
        {
            "field": "UNIT",
            "message": "must be from 0.02 to 1.0",
            "minimum": 0.02,
            "maximum": 1.0,
            "sent": "5",
        },
        {
            "field": "WORKERS",
            "message": "must be a whole number from 1 to 10, in plain digits",
            "minimum": 1,
            "maximum": 10,
            "sent": "2.5",
        },
        {"field": "MODE", "message": "must be one of fast, slow", "choices": ["fast", "slow"], "sent": "x"},
        {"field": "LOUD", "message": "must be true or false", "choices": ["false", "true"], "sent": "yes"},
        {
            "field": "COLOUR",
            "message": "unknown parameter; the known ones are UNIT, WORKERS, MODE, LOUD",
            "choices": ["UNIT", "WORKERS", "MODE", "LOUD"],
            "sent": "red",
        },
        {"field": "UNIT", "message": "sent more than once", "minimum": 0.02, "maximum": 1.0, "sent": "0.5"},
    ]


def test_to_json_a_whole_number_is_one_however_it_is_written() -> None:
    value = parse([WORKERS], [("WORKERS", json.loads("7.0"))])["WORKERS"]
    assert (value, type(value)) == (7, int)
    assert len(errors(("WORKERS", 11.0), ("WORKERS", "7.0"))) == 2


@given(st.text(max_size=80))
def test_the_float_grammar_is_exactly_this(text: str) -> None:
    wide = Parameter("X", "float", 0.0, -1e308, 1e308, None, None, LABEL, 1)
    good = re.fullmatch(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?", text, re.ASCII) and len(text) <= 64
    if good and abs(float(text)) <= 1e308:
        assert parse([wide], [("X", text)]) == {"X": float(text)}
    else:
        with pytest.raises(ParameterError):
            parse([wide], [("X", text)])


@given(st.from_regex(r"-?[0-9]{1,60}", fullmatch=True, alphabet=st.characters(codec="ascii")))
def test_every_plain_whole_number_is_taken_within_bounds(text: str) -> None:
    wide = Parameter("X", "int", 0, -(10**60), 10**60, None, None, LABEL, 1)
    assert parse([wide], [("X", text)]) == {"X": int(text)}


@given(st.floats(0.02, 1.0), st.integers(1, 10), st.sampled_from(["fast", "slow"]), st.booleans())
def test_values_survive_text_and_script(unit: float, workers: int, mode: str, loud: bool) -> None:
    source = "UNIT = 0.3\nWORKERS = 3\nMODE = 'fast'\nLOUD = False\n"
    sent = [("UNIT", repr(unit)), ("WORKERS", str(workers)), ("MODE", mode), ("LOUD", str(loud).lower())]
    values = parse(ALL, sent)
    assert values == {"UNIT": unit, "WORKERS": workers, "MODE": mode, "LOUD": loud}
    there: dict[str, Any] = {}
    exec(substitute(source, values), there)
    assert {name: there[name] for name in values} == values


SOURCE = '''\
"""Prose with UNIT = 1 — 中文."""
import asyncio\f
名 = "中文"; UNIT = 0.30; MODE = 'fast'  # UNIT = 0.3 is the delay
WORKERS: int = (3)\r
TEXT = """UNIT = 5
WORKERS = 6"""


def main(UNIT=7):
    WORKERS = 9
    return UNIT, WORKERS
'''


def test_substitution_changes_the_literals_and_nothing_else() -> None:
    assert substitute(SOURCE, {"UNIT": 0.5, "WORKERS": 12, "MODE": "slow"}) == (
        SOURCE.replace("UNIT = 0.30", "UNIT = 0.5")
        .replace("'fast'", '"slow"')
        .replace("WORKERS: int = (3)", "WORKERS: int = (12)")
    )


def test_a_value_equal_to_the_scripts_own_leaves_it_as_it_was_written() -> None:
    assert substitute(SOURCE, {"UNIT": 0.3, "WORKERS": 3, "MODE": "fast"}) == SOURCE


def test_an_unknown_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        substitute(SOURCE, {"COLOUR": 1})


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["x = [\n1]", "# é ü 中", "pass", "'''a\nb'''", "y = 5; z = 'ß'", "\f", ""]),
            st.sampled_from(["\n", "\r\n", "\r"]),
        ),
        max_size=6,
    ),
    st.sampled_from(["é = 1; ", ""]),
    st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["\n", "\r\n", "\r", ""]),
)
def test_line_numbers_never_change(
    before: list[tuple[str, str]], prefix: str, value: float, end: str
) -> None:
    source = "".join(text + newline for text, newline in before) + prefix + "UNIT = 0.25" + end
    changed = substitute(source, {"UNIT": value})
    assert changed == (source if value == 0.25 else source.replace("UNIT = 0.25", f"UNIT = {value!r}"))
    there: dict[str, Any] = {}
    exec(compile(changed, "demo.py", "exec"), there)
    assert there["UNIT"] == value


def test_constants_are_plain_literals_at_the_top_level() -> None:
    found = constants(
        "A = 1\nB: float = -2.5\nC = D = 3\nE = 1 + 1\nF, G = 1, 2\nH = (4)\nI = 'x' 'y'\nA = 2\n"
    )
    assert {name: [constant.value for constant in each] for name, each in found.items()} == {
        "A": [1, 2],
        "B": [-2.5],
        "H": [4],
        "I": ["xy"],
    }


def test_constants_of_what_is_no_python() -> None:
    with pytest.raises(SyntaxError):
        constants("A = = 1")


def test_the_schema_describes_what_parse_takes() -> None:
    assert schema(ALL, "zh") == {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "type": "object",
        "properties": {
            "UNIT": {"type": "number", "title": "标签", "default": 0.3, "minimum": 0.02, "maximum": 1.0},
            "WORKERS": {"type": "integer", "title": "标签", "default": 3, "minimum": 1, "maximum": 10},
            "MODE": {"type": "string", "title": "标签", "default": "fast", "enum": ["fast", "slow"]},
            "LOUD": {"type": "boolean", "title": "标签", "default": False},
        },
        "additionalProperties": False,
    }


def test_the_script_of_a_run_still_parses() -> None:
    ast.parse(substitute(SOURCE, {"UNIT": 1e-7, "WORKERS": -5}))
