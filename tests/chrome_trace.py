"""Reads Chrome trace JSON as a viewer does, and fails where one would have to guess."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import jsonschema

from app.chrome_trace import document
from app.summary import Fold
from tests.chrome_trace_schema import DOCUMENT, PHASES
from tests.trace_schema import Check, compiled

Out = dict[str, Any]
Track = tuple[int, int]


@dataclass
class Slice:
    """What lies between a begin and its end."""

    track: Track
    cat: str
    name: str
    begin: int
    end: int = -1
    depth: int = 0
    args: Out = field(default_factory=dict)


@dataclass
class Read:
    """A document, taken apart."""

    slices: list[Slice]
    names: dict[Track, str]
    groups: dict[int, str]
    marks: list[Out]
    counters: dict[str, list[Out]]
    arrows: list[tuple[Out, Out]]
    about: Out

    def group(self, name: str) -> int:
        """The number of a group."""
        (pid,) = [pid for pid, each in self.groups.items() if each == name]
        return pid

    def of(self, group: str) -> list[Slice]:
        """The slices of a group, in order of their begins."""
        return [each for each in self.slices if self.groups[each.track[0]] == group]

    def times(self) -> dict[int, dict[str, int]]:
        """What each task spent in each state."""
        spent: dict[int, dict[str, int]] = defaultdict(
            lambda: dict.fromkeys(("ready", "running", "waiting"), 0)
        )
        for each in self.of("Tasks"):
            if each.depth == 0:
                spent[each.track[1]][each.cat] += each.end - each.begin
        return dict(spent)


@cache
def _checks() -> dict[str, list[Check]]:
    return {phase: [compiled(schema) for schema in schemas] for phase, schemas in PHASES.items()}


def assert_valid(whole: Out) -> None:
    """The document is as the schema says."""
    jsonschema.Draft202012Validator(DOCUMENT).validate(whole | {"traceEvents": []})
    for event in whole["traceEvents"]:
        assert any(check(event) for check in _checks().get(event.get("ph"), ())), event


def read(whole: Out) -> Read:
    """Takes a document apart; its begins and ends must balance, its flows join slices."""
    assert_valid(whole)
    events = whole["traceEvents"]
    open_: dict[Track, list[Slice]] = defaultdict(list)
    last: dict[Track, int] = defaultdict(int)
    slices: list[Slice] = []
    heads: dict[int, tuple[Out, list[Slice]]] = {}
    arrows: list[tuple[Out, Out, list[Slice], list[Slice]]] = []
    aside: dict[int, Out] = {}
    found = Read([], {}, {}, [], defaultdict(list), [], whole.get("otherData", {}))
    for event in events:
        track = event["pid"], event["tid"]
        match event["ph"]:
            case "B" | "E":
                assert event["ts"] >= last[track], f"{event} goes back in time"
                last[track] = event["ts"]
                stack = open_[track]
                if event["ph"] == "B":
                    args = dict(event.get("args", {}))
                    stack.append(
                        Slice(track, event["cat"], event["name"], event["ts"], depth=len(stack), args=args)
                    )
                    slices.append(stack[-1])
                else:
                    assert stack, f"{event} ends nothing"
                    ended = stack.pop()
                    ended.end = event["ts"]
                    ended.args |= event.get("args", {})
            case "s":
                assert event["id"] not in heads, f"{event} has an id that another arrow had"
                heads[event["id"]] = event, list(open_[track])
            case "f":
                begin, stack = heads[event["id"]]
                assert (begin["name"], begin["cat"]) == (event["name"], event["cat"])
                arrows.append((begin, event, stack, list(open_[track])))
            case "b":
                assert event["id"] not in aside
                aside[event["id"]] = event
            case "e":
                assert aside.pop(event["id"])["ts"] <= event["ts"]
            case "i":
                found.marks.append(event)
            case "C":
                assert event["args"], f"{event} counts nothing"
                found.counters[event["name"]].append(event)
            case "M":
                if event["name"] == "process_name":
                    assert (
                        found.groups.setdefault(event["pid"], event["args"]["name"]) == event["args"]["name"]
                    )
                elif event["name"] == "thread_name":
                    found.names[track] = event["args"]["name"]
    assert not any(open_.values()), "something that began has no end"
    assert not aside
    assert len(arrows) == len(heads), "an arrow has no head"
    for begin, end, _, target in arrows:
        assert begin["ts"] <= end["ts"]
        assert target, f"{end} points at nothing"
        assert any(_holds(each, begin) for each in slices if each.track == (begin["pid"], begin["tid"])), (
            begin
        )
        found.arrows.append((begin, end))
    for name, points in found.counters.items():
        assert _grows(point["ts"] for point in points), name
    used = {each.track for each in slices} | {
        (mark["pid"], mark["tid"]) for mark in found.marks if mark["s"] == "t"
    }
    assert used <= found.names.keys(), "a track has no name"
    assert {event["pid"] for event in events} == found.groups.keys()
    found.slices = slices
    return found


def _holds(each: Slice, point: Out) -> bool:
    return bool(each.begin <= point["ts"] <= each.end)


def _grows(times: Iterable[int]) -> bool:
    listed = list(times)
    return listed == sorted(listed)


def written(lines: Iterable[bytes]) -> Out:
    converted: Out = json.loads(b"".join(document(lines)))
    return converted


def spent(lines: Iterable[bytes]) -> dict[int, dict[str, int]]:
    """What each task, asyncio's own too, spent in each state, as the summary has it."""
    folding = Fold()
    at = 0
    for each in map(json.loads, lines):
        at = each["at"]
        each.pop("internal", None)
        folding.feed(each)
    rows = folding.finish(at)["tasks"]
    return {row["task"]: {state: row[state] for state in ("ready", "running", "waiting")} for row in rows}


def agrees(lines: list[bytes]) -> Read:
    """Converts a whole log and holds it against what the log says."""
    shown = read(written(lines))
    events = [json.loads(each) for each in lines]
    assert shown.times() == spent(lines)
    marks = Counter(mark["cat"] for mark in shown.marks)
    for kind in (
        "output",
        "lint",
        "step_held",
        "task_cancel_requested",
        "task_cancel_delivered",
        "truncated",
    ):
        assert marks[kind] == sum(each["type"] == kind for each in events), kind
    assert shown.about["events"] == len(events)
    return shown
