"""Hypothesis writes programs of tasks and locks; what hangs, and only that, is a deadlock."""

import json

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.lints.replay import replay
from tests.tracing import Event, trace, write

# Each task takes its locks one inside the other; some hand the inner part to a child and await it.
INTERPRETER = """
import asyncio, json, sys

PROGRAM = json.loads(sys.argv[1])

async def nested(locks, numbers, how):
    if not numbers:
        return
    async with locks[numbers[0]]:
        await asyncio.sleep(0)
        inner = nested(locks, numbers[1:], how)
        if how == "call":
            await inner
        elif how == "task":
            await asyncio.create_task(inner)
        elif how == "gather":
            await asyncio.gather(inner, asyncio.sleep(0.002))
        else:
            async with asyncio.TaskGroup() as group:
                group.create_task(inner)
                group.create_task(asyncio.sleep(0.002))

async def main():
    locks = [asyncio.Lock() for _ in range(3)]
    tasks = [
        asyncio.create_task(nested(locks, numbers, how), name=f"t{place}")
        for place, (numbers, how) in enumerate(PROGRAM)
    ]
    _, left = await asyncio.wait(tasks, timeout=0.25)
    print(len(left))
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=1)

asyncio.run(main())
"""
SCRIPT = write(INTERPRETER)

tasks = st.tuples(
    st.lists(st.integers(0, 2), min_size=1, max_size=3),
    st.sampled_from(["call", "task", "gather", "group"]),
)


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(tasks, min_size=1, max_size=4))
def test_what_hangs_is_a_deadlock_and_what_does_not_is_none(program: list[tuple[list[int], str]]) -> None:
    traced = trace(SCRIPT, json.dumps(program))
    assert traced.violations == []
    found = [event for event in traced.of_type("lint") if event["rule"] == "deadlock"]
    before = [event for event in found if event["at"] < 240_000 + first_step(traced.events)]
    assert bool(before) == (traced.stdout != "0\n")
    assert len(traced.of_type("lint")) == len(replay(traced.events))


def first_step(events: list[Event]) -> int:
    return next(int(event["at"]) for event in events if event["type"] == "step_started")
