"""Programs that Hypothesis writes keep the laws and the schema, and print what they print untraced."""

import json
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.summary import fold
from tests.chrome_trace import agrees
from tests.examples import EXAMPLES, settled
from tests.tracer.random_program import AROUND, ENDED, SINGLE, UNORDERED
from tests.tracing import Traced, alone, trace, write

SCRIPT = write(Path(__file__).with_name("random_program.py").read_text(encoding="utf-8"))


def programs(*, ordered: bool) -> st.SearchStrategy[Any]:
    """Lists of loops, for the script to run; `ordered`, they print the same each time."""
    single = [name for name in SINGLE if not ordered or name not in UNORDERED]
    around = [name for name in AROUND if not ordered or name not in UNORDERED]
    leaves = st.tuples(st.sampled_from(single), st.integers(0, 5))
    actions = st.recursive(
        leaves,
        lambda inner: st.tuples(st.sampled_from(around), st.lists(inner, min_size=1, max_size=4)),
        max_leaves=12,
    )
    loop = st.fixed_dictionaries(
        {
            "eager": st.booleans(),
            "debug": st.sampled_from([False, False, False, True]),
            "actions": st.lists(actions, min_size=1, max_size=5),
        }
    )
    return st.lists(loop, min_size=1, max_size=3)


KINDS = {
    "sleep": {"sleep", "yield"}, "turn": {"yield"}, "custom": {"yield"}, "generator": {"yield"},
    "future_soon": {"future"}, "future_later": {"future"}, "future_fails": {"future"},
    "future_is_cancelled": {"future"}, "future_from_thread": {"future"},
    "executor": {"thread"}, "thread": {"thread"}, "elsewhere": {"thread"},
    "lock": {"lock", "yield"}, "semaphore": {"semaphore", "yield"},
    "put": {"queue_put"}, "get": {"queue_get"}, "join": {"queue_join"}, "event_wait": {"event"},
    "notify": {"lock"}, "condition_wait": {"lock", "condition"}, "condition_wait_for": {"lock", "condition"},
    "barrier": {"barrier"}, "task": {"task"}, "gather": {"gather"}, "gather_all": {"gather"},
    "gather_cancelled": {"gather"}, "group": {"yield"}, "cancel": {"yield"}, "cancel_twice": {"yield"},
    "cancel_early": {"gather"}, "cancel_and_forgive": {"yield"}, "shield": {"task"},
    "wait_for_task": {"task"}, "wait_for_shielded": {"task"}, "wait_first_completed": {"wait"},
    "wait_first_exception": {"wait"}, "wait_all_completed": {"wait"}, "as_completed": {"wait"},
    "timeout_over": {"yield"},
}  # fmt: skip
"""What a task may wait for when it has said that it does this, and nothing since."""


WOKEN_BY = {"sleep": "timer", "thread": "thread", "yield": "task"}
"""Who ends such a wait, if it is not a cancellation."""


def check_what_was_said(traced: Traced) -> None:
    """The tasks' own words against the trace: who spoke, awaited what, was woken by whom, and ended how."""
    names: dict[int, set[str]] = {}
    for event in traced.of_type("task_created", "task_renamed"):
        names.setdefault(event["task"], set()).add(event["name"])
    eager = {event["task"] for event in traced.of_type("step_started") if event["eager"]}
    doing: dict[int, str] = {}
    waits: dict[int, str] = {}
    asked: set[int] = set()
    ends: list[tuple[str, str]] = []
    for event in traced.events:
        if event["type"] == "task_cancel_requested":
            asked.add(event["task"])
        elif event["type"] == "task_cancel_delivered":
            asked.discard(event["task"])
        elif event["type"] == "output" and event["stream"] == "stdout":
            who, *words = event["text"].split()
            if who == ENDED:
                ends.append((words[0], words[1]))
                continue
            if who == "-":
                assert event["task"] is None
                continue
            # While an eager task's first step runs, it has a default name that nobody outside it sees.
            assert who in names[event["task"]] or (who.startswith("Task-") and event["task"] in eager), event
            doing[event["task"]] = words[0] if len(words) == 1 else ""
        elif event["type"] == "step_ended":
            action = doing.pop(event["task"], "")
            # What a cancelled task comes to wait for is cancelled at once, and has forgotten who waits.
            if "awaiting" in event and action in KINDS and event["task"] not in asked:
                assert event["awaiting"]["kind"] in KINDS[action], (action, event)
            waits[event["task"]] = event.get("awaiting", {}).get("kind", "")
        elif event["type"] == "task_ready" and event["task"] not in asked:
            waker, by = WOKEN_BY.get(waits[event["task"]]), event["by"]
            if by == {"kind": "task", "task": event["task"], "via": "wrap_future"}:
                continue  # the thread was done before the task began to wait
            assert waker in (None, by["kind"]), event
            assert waker != "task" or by["task"] == event["task"], event
    rows = Counter((row["name"], row["state"]) for row in traced.finished["summary"]["tasks"])
    assert not Counter(ends) - rows


def check(traced: Traced) -> None:
    assert traced.violations == []
    agrees([json.dumps(event).encode() for event in traced.events])
    assert traced.of_type("truncated") == []
    assert traced.exit_code == 0, traced.stderr
    assert fold(map(json.dumps, traced.events)) == traced.finished["summary"]
    printed = [event["text"] for event in traced.of_type("output") if event["stream"] == "stdout"]
    assert sorted("".join(printed)) == sorted(traced.stdout)
    check_what_was_said(traced)


@pytest.mark.timeout(0 if EXAMPLES else 60)
@settled(12)
@given(programs(ordered=False))
def test_every_program_keeps_the_laws(program: list[Any]) -> None:
    check(trace(SCRIPT, json.dumps(program)))


@pytest.mark.timeout(0 if EXAMPLES else 60)
@settled(4)
@given(programs(ordered=True))
def test_prints_are_the_same(program: list[Any]) -> None:
    text = json.dumps(program)
    traced = trace(SCRIPT, text)
    check(traced)
    # Few are of several minds all the same: what `asyncio.run` cancels at the end is a set.
    again = (trace(SCRIPT, text) for _ in range(2))
    assert any(by_task(run.stdout) == by_task(alone(SCRIPT, text).stdout) for run in chain([traced], again))


def by_task(text: str) -> dict[str, list[str]]:
    """What each task said, in its order."""
    said: dict[str, list[str]] = {}
    for line in text.splitlines():
        said.setdefault(line.partition(" ")[0], []).append(line)
    return said
