"""The checker finds what is wrong in a trace, and nothing in a true one."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from app.laws import check, main
from tests.trace_schema import assert_valid

TRACES = sorted((Path(__file__).parent / "traces").glob("*.ndjson"))
Events = list[dict[str, Any]]


def lock_trace() -> Events:
    path = Path(__file__).parent / "traces" / "lock.ndjson"
    return [json.loads(line) for line in path.read_text().splitlines()]


def renumbered(events: Events) -> list[str]:
    return [json.dumps({**event, "seq": seq}) for seq, event in enumerate(events, 1)]


def first(events: Events, kind: str, **fields: object) -> int:
    return next(
        index
        for index, event in enumerate(events)
        if event["type"] == kind and all(event.get(name) == value for name, value in fields.items())
    )


@pytest.mark.parametrize("trace", TRACES, ids=[trace.stem for trace in TRACES])
def test_a_recorded_trace_keeps_the_laws_and_the_schema(trace: Path) -> None:
    lines = trace.read_bytes().splitlines()
    assert check(lines) == []
    assert_valid(map(json.loads, lines))


def drop(kind: str) -> Callable[[Events], object]:
    return lambda events: events.pop(first(events, kind))


def change(kind: str, **fields: object) -> Callable[[Events], object]:
    return lambda events: events[first(events, kind)].update(fields)


def late_summary(events: Events) -> None:
    events[-1]["summary"]["tasks"][0]["waiting"] += 1


def no_place(events: Events) -> None:
    events[first(events, "step_ended", outcome="suspended")]["where"] = None


def nothing_awaited(events: Events) -> None:
    events[first(events, "step_ended", outcome="suspended")]["awaiting"] = {"kind": "lock"}


def two_at_once(events: Events) -> None:
    index = first(events, "step_ended", outcome="suspended")
    following = next(i for i in range(index, len(events)) if events[i]["type"] == "step_started")
    events.insert(following + 1, events.pop(index))


@pytest.mark.parametrize(
    ("law", "damage"),
    [
        ("T1", two_at_once),
        ("T2", drop("task_ready")),
        ("T2", drop("task_created")),
        ("T2", late_summary),
        ("T3", no_place),
        ("T3", nothing_awaited),
        ("T3", change("task_ready", by={"kind": "magic"})),
        ("T5", drop("run_started")),
        ("T7", drop("run_finished")),
        ("T7", change("task_ready", at=0)),
    ],
)
def test_damage_is_found(law: str, damage: Callable[[Events], object]) -> None:
    events = lock_trace()
    damage(events)
    violations = check(renumbered(events))
    assert violations
    assert any(violation.startswith(("T7", law)) for violation in violations)


def test_a_gap_in_seq_is_found() -> None:
    events = lock_trace()
    lines = [json.dumps(event) for event in events if event["seq"] != 7]
    assert any("follows seq 6" in violation for violation in check(lines))


def test_a_delivery_without_a_request_is_found() -> None:
    events = [event for event in lock_trace() if event["type"] != "run_finished"]
    task = events[first(events, "task_created")]["task"]
    delivery = {"at": events[-1]["at"], "type": "task_cancel_delivered", "task": task, "message": None}
    assert any(violation.startswith("T4") for violation in check(renumbered([*events, delivery])))


PLACE = {"file": "script.py", "line": 4, "function": "main"}
HELD = {"at": 150_010, "type": "step_held", "task": 2, "loop": 1, "where": PLACE, "for": 150_000}


@pytest.mark.parametrize(
    ("change", "violation"),
    [
        ({}, None),
        ({"for": 99_999}, "T8: event 5 (step_held) says that 99999 µs are long"),
        ({"for": 150_001}, "T8: event 5 (step_held) says 150001 µs of a step of 150000"),
        ({"task": 3}, "T8: event 5 (step_held) is of a task that is ready"),
        ({"task": None}, "T8: event 5 (step_held) is of a callback while task 2 runs"),
        ({"task": None, "loop": 9}, None),
        ({"task": 7}, "T2: event 5 (step_held) is of task 7, which was never created"),
        ({"where": None}, "T3: event 5 (step_held) holds nowhere: {}"),
    ],
)
def test_what_holds_the_loop_runs_and_for_as_long_as_is_said(
    change: dict[str, Any], violation: str | None
) -> None:
    created = {"at": 10, "type": "task_created", "parent": None, "loop": 1}
    events = [
        {"at": 0, "type": "run_started"},
        {**created, "task": 2},
        {**created, "task": 3},
        {"at": 10, "type": "step_started", "task": 2},
        {**HELD, **change},
    ]
    *found, unfinished = check(renumbered(events))
    assert unfinished == "T7: the trace does not end with run_finished"
    assert found[:1] == ([] if violation is None else [violation])


def test_the_command_line_says_which_file_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good, bad, ugly = tmp_path / "good", tmp_path / "bad", tmp_path / "ugly"
    events = lock_trace()
    good.write_text("\n".join(renumbered(events)))
    bad.write_text("\n".join(renumbered(events[:-1])))
    ugly.write_text("not json\n")
    assert main([str(good)]) == 0
    assert main([str(good), str(bad), str(ugly)]) == 1
    told = capsys.readouterr().out
    assert "good: 73 events, all laws hold" in told or "all laws hold" in told
    assert "does not end with run_finished" in told
    assert "not a trace" in told
    assert main([]) == 2
