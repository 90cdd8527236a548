"""The schema of the trace format: served, agreed upon by all who name events, strict where it should be."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, get_args

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import laws
from app.events import TYPES, Outcome
from app.trace_schema import document
from app.trace_schema.awaiting import KINDS, WRAPPERS
from app.trace_schema.events import EVENTS
from app.trace_schema.parts import CAUSES, OBJECT_KINDS
from tests.conftest import Client
from tests.trace_schema import SCHEMA, assert_valid, is_valid, reason

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "trace-format.md").read_text(encoding="utf-8")
RECORDED = [
    json.loads(line)
    for path in sorted((ROOT / "tests" / "traces").glob("*.ndjson"))
    for line in path.read_text(encoding="utf-8").splitlines()
]
OPEN = jsonschema.Draft202012Validator(document())
CLOSED = jsonschema.Draft202012Validator(SCHEMA)


# -- as a document -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("schema", [document(), SCHEMA], ids=["open", "closed"])
def test_it_is_a_schema(schema: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(schema)


async def test_it_is_served(client: Client) -> None:
    plain = {"Accept-Encoding": "identity"}
    response = await client.get("/api/trace-schema.json", headers=plain)
    body = await response.text()
    assert response.content_type == "application/schema+json"
    assert body.endswith("}\n")
    assert json.loads(body) == document()
    head = await client.head("/api/trace-schema.json", headers=plain)
    assert (head.status, head.headers["ETag"]) == (200, response.headers["ETag"])
    assert int(head.headers["Content-Length"]) == len(body.encode())


@pytest.mark.parametrize("form", ["identity", "gzip"])
@pytest.mark.parametrize(("known", "status"), [("{}", 304), ('{}, "x"', 304), ("*", 304), ('"old"', 200)])
async def test_who_has_it_is_not_sent_it_again(client: Client, known: str, status: int, form: str) -> None:
    takes = {"Accept-Encoding": form}
    tag = (await client.head("/api/trace-schema.json", headers=takes)).headers["ETag"]
    headers = {"If-None-Match": known.format(tag)} | takes
    response = await client.get("/api/trace-schema.json", headers=headers)
    assert response.status == status
    assert response.headers["ETag"] == tag
    assert bool(await response.read()) == (status == 200)


def test_it_is_printed_without_a_service() -> None:
    command = [sys.executable, "-m", "app.trace_schema"]
    printed = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=30, check=True).stdout
    assert json.loads(printed) == document()


# -- agreement -----------------------------------------------------------------------------------------------


def test_the_vocabulary_is_the_same_everywhere() -> None:
    assert set(EVENTS) == TYPES
    assert set(SCHEMA["$defs"]["run_finished"]["properties"]["outcome"]["enum"]) == set(get_args(Outcome))
    assert set(CAUSES) == laws._CAUSES
    assert {kind: set(fields) for kind, fields in KINDS.items()} == {
        kind: set(fields) for kind, fields in laws._NAMED_BY.items()
    }


def section(title: str) -> str:
    """The text under a heading of the page, up to the next heading."""
    return PAGE.partition(f"# {title}\n")[2].partition("\n#")[0]


def words(text: str) -> list[str]:
    return re.findall(r"`([\w]+)`", text)


def rows(title: str) -> dict[str, str]:
    """The rows of the table in a section: what its first column names, and the rest of the row."""
    table = re.findall(r"^\| (`[^|]*) \|(.*)\|$", section(title), flags=re.MULTILINE)
    named = [(name, rest) for names, rest in table for name in words(names)]
    assert len(dict(named)) == len(named), "a name has two rows"
    return dict(named)


def test_the_page_has_a_row_for_each_type_with_all_its_fields() -> None:
    observed, later = rows("Events"), rows("Not observed yet")
    assert not observed.keys() & later.keys()
    table = observed | later
    assert set(table) == TYPES
    common = {"seq", "at", "type"}
    of_a_change = {"object", "task", "by", "waiters", "waiting"}
    more = {
        "object_created": "Greenlets and generators",
        "run_finished": "Outcomes",
        "truncated": "What is cut: `truncated`",
    }
    for kind, schema in EVENTS.items():
        shapes = [schema, *(case["then"] for case in schema.get("allOf", ()))]
        expected = {field for shape in shapes for field in shape["properties"]} - common
        told = {*words(table[kind]), *words(section(more.get(kind, "")))}
        if "the four" in table[kind]:
            told |= of_a_change
        assert expected <= told, kind


def test_the_page_has_a_row_for_each_kind_of_wait_with_all_its_fields() -> None:
    table = rows("What is awaited: `awaiting`")
    assert set(table) == set(KINDS)
    for kind, fields in KINDS.items():
        assert set(fields) <= set(words(table[kind])), kind


def test_the_page_names_all_causes_kinds_and_wrappers() -> None:
    assert set(CAUSES) <= set(words(section("Who caused it: `by`")))
    assert set(OBJECT_KINDS) <= set(words(section("Events")))
    assert set(WRAPPERS) <= set(words(section("What is awaited: `awaiting`") + section("Not observed yet")))
    assert set(get_args(Outcome)) <= set(words(section("Outcomes")))


# -- what passes, and what does not --------------------------------------------------------------------------

SUSPENDED = next(event for event in RECORDED if event.get("awaiting", {}).get("kind") == "lock")


def changed(event: dict[str, Any], path: str, value: object) -> dict[str, Any]:
    """A copy of `event` with the field at `a.b` set to `value`."""
    copy: dict[str, Any] = json.loads(json.dumps(event))
    *outer, last = path.split(".")
    target = copy
    for name in outer:
        target = target[name]
    target[last] = value
    return copy


def test_recorded_traces_are_valid() -> None:
    assert_valid(RECORDED)
    for event in RECORDED[::7]:
        assert OPEN.is_valid(event)


@pytest.mark.parametrize("path", ["news", "where.column", "awaiting.since"])
def test_unknown_fields_pass_where_it_is_open(path: str) -> None:
    event = changed(SUSPENDED, path, 1)
    assert OPEN.is_valid(event)
    assert not is_valid(event)
    assert "Additional properties are not allowed" in reason(event)


def test_unknown_types_pass_where_it_is_open() -> None:
    event = {"seq": 1, "at": 0, "type": "moon_rose", "phase": 0.5}
    assert OPEN.is_valid(event)
    assert not is_valid(event)
    assert "'moon_rose' is not one of" in reason(event)


@pytest.mark.parametrize(
    ("path", "value", "says"),
    [
        ("seq", 0, "$.seq: 0 is less than the minimum of 1"),
        ("at", -1, "$.at: -1 is less than the minimum of 0"),
        ("at", 1.5, "$.at: 1.5 is not of type 'integer'"),
        ("task", None, "$.task: None is not of type 'integer'"),
        ("outcome", "bored", "$.outcome: 'bored' is not one of"),
        ("outcome", "returned", "'result' is a required property"),
        ("awaiting.kind", "godot", "$.awaiting.kind: 'godot' is not one of"),
        ("awaiting.kind", "task", "$.awaiting: 'task' is a required property"),
        ("awaiting.through", ["magic"], "$.awaiting.through[0]: 'magic' is not one of"),
        ("where.line", 0, "$.where.line: 0 is less than the minimum of 1"),
    ],
)
def test_damage_is_refused_and_explained(path: str, value: object, says: str) -> None:
    event = changed(SUSPENDED, path, value)
    assert not OPEN.is_valid(event)
    assert says in reason(event)
    with pytest.raises(AssertionError) as failure:
        assert_valid([SUSPENDED, event])
    assert json.dumps(event) in str(failure.value)
    assert says in str(failure.value)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The paths of all that stands in an event."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(leaf for name, part in parts for leaf in leaves(part, (*path, name)))]


@settings(max_examples=150, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_the_quick_check_says_what_jsonschema_says(data: st.DataObject) -> None:
    event: Any = {"": json.loads(json.dumps(data.draw(st.sampled_from(RECORDED))))}
    path = ("", *data.draw(st.sampled_from(leaves(event[""]))))
    target = event
    for name in path[:-1]:
        target = target[name]
    if data.draw(st.booleans()) and len(path) > 1:
        del target[path[-1]]
    else:
        values = [None, True, 0, 1, -1, 51, 1.5, "", "x", "task", "lock", [], [1], {}, {"kind": "loop"}]
        target[path[-1]] = data.draw(st.sampled_from(values))
    assert is_valid(event[""]) == CLOSED.is_valid(event[""])
