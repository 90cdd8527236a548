"""The checker derives a lint from its evidence: whatever is changed in a true one makes it a lie."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from app.laws import check
from tests.tracing import trace

Event = dict[str, Any]

PROGRAM = """\
import asyncio, time

lock = asyncio.Lock()
queue = asyncio.Queue()

async def holder():
    await asyncio.sleep(0.05)
    time.sleep(0.15)

async def stubborn():
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        pass

async def child():
    async with lock:
        pass

async def parent():
    async with lock:
        await asyncio.create_task(child(), name="child")

async def left():
    await queue.get()

async def main():
    jobs = [asyncio.create_task(job(), name=job.__name__) for job in (holder, stubborn, parent, left)]
    await asyncio.sleep(0.01)
    jobs[1].cancel()
    await asyncio.wait(jobs, timeout=0.3)
    jobs[2].cancel()
    await asyncio.wait(jobs[:3])

asyncio.run(main())
"""


@pytest.fixture(scope="module")
def events() -> list[Event]:
    traced = trace(PROGRAM)
    assert traced.violations == []
    return traced.events


def lint(events: list[Event], rule: str) -> Event:
    (found,) = [event for event in events if event["type"] == "lint" and event["rule"] == rule]
    return found


def violations(events: list[Event]) -> list[str]:
    return check(json.dumps(event) for event in events)


RULES = ["held_the_loop", "swallowed_cancel", "deadlock", "lost_at_exit"]


def test_the_program_shows_each_rule_once(events: list[Event]) -> None:
    assert sorted(event["rule"] for event in events if event["type"] == "lint") == sorted(RULES)


def first_dropped(lint: Event) -> None:
    del lint["evidence"][0]


def last_dropped(lint: Event) -> None:
    del lint["evidence"][-1]


def shifted(lint: Event) -> None:
    lint["evidence"] = [seq - 1 for seq in lint["evidence"]]


def of_the_future(lint: Event) -> None:
    lint["evidence"].append(lint["seq"] + 1)


def of_another_task(lint: Event) -> None:
    lint["task"] += 1


def of_another_rule(lint: Event) -> None:
    lint["rule"] = "spin" if lint["rule"] != "spin" else "deadlock"


def of_no_rule(lint: Event) -> None:
    lint["rule"] = "ugly"


def without_evidence(lint: Event) -> None:
    lint["evidence"] = []


def of_nobody(lint: Event) -> None:
    lint["text"] = "Something is wrong."


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "damage",
    [
        first_dropped, last_dropped, shifted, of_the_future, of_another_task, of_another_rule, of_no_rule,
        without_evidence, of_nobody,
    ],
)  # fmt: skip
def test_a_changed_lint_is_a_lie(events: list[Event], rule: str, damage: Callable[[Event], None]) -> None:
    damaged = copy.deepcopy(events)
    damage(lint(damaged, rule))
    assert any(violation.startswith("T8") for violation in violations(damaged))


@pytest.mark.parametrize("rule", RULES)
def test_a_lint_told_twice_is_one_too_many(events: list[Event], rule: str) -> None:
    damaged = copy.deepcopy(events)
    found = lint(damaged, rule)
    damaged.insert(found["seq"], copy.deepcopy(found))
    for seq, event in enumerate(damaged, 1):
        event["seq"] = seq
    assert any(violation.startswith("T8") for violation in violations(damaged))


def test_a_summary_tells_only_of_lints_in_the_log(events: list[Event]) -> None:
    damaged = copy.deepcopy(events)
    damaged[-1]["summary"]["lints"][0]["evidence"] = [1]
    assert any(violation.startswith("T8") for violation in violations(damaged))
