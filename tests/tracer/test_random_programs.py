"""Programs that Hypothesis writes keep the laws, and print what they print untraced."""

import json
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tracing import alone, trace, write

# A program is a tree of actions; the script interprets it, so that each example is a real traced process.
INTERPRETER = """
import asyncio, json, sys

PROGRAM = json.loads(sys.argv[1])
locks = [asyncio.Lock() for _ in range(2)]
queue = asyncio.Queue(2)
event = asyncio.Event()
semaphore = asyncio.Semaphore(1)
named = 0

def spawn(actions):
    global named
    named += 1
    return asyncio.create_task(run(actions), name=f"t{named}")

async def run(actions):
    for action, argument in actions:
        await perform(action, argument)
    return len(actions)

async def perform(action, argument):
    if action == "sleep":
        await asyncio.sleep(argument / 1000)
    elif action == "lock":
        async with locks[argument % 2]:
            await asyncio.sleep(0)
    elif action == "put":
        async with asyncio.timeout(0.01):
            await queue.put(argument)
    elif action == "get":
        async with asyncio.timeout(0.01):
            await queue.get()
    elif action == "set":
        event.set()
    elif action == "wait":
        async with asyncio.timeout(0.01):
            await event.wait()
    elif action == "semaphore":
        async with semaphore:
            await asyncio.sleep(0.001)
    elif action == "raise":
        raise ValueError(argument)
    elif action == "print":
        print(asyncio.current_task().get_name(), argument)
    elif action == "gather":
        await asyncio.gather(*(spawn(part) for part in argument), return_exceptions=True)
    elif action == "group":
        async with asyncio.TaskGroup() as group:
            for part in argument:
                group.create_task(run(part))
    elif action == "cancel":
        task = spawn(argument)
        await asyncio.sleep(0)
        task.cancel("random")
        await asyncio.wait([task])
    elif action == "early":
        task = spawn(argument)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    elif action == "timeout":
        try:
            await asyncio.wait_for(run(argument), 0.005)
        except TimeoutError:
            pass
    elif action == "shield":
        try:
            await asyncio.wait_for(asyncio.shield(spawn(argument)), 0.002)
        except TimeoutError:
            pass
    elif action == "swallow":
        try:
            await run(argument)
        except (asyncio.CancelledError, Exception):
            pass
    elif action == "forget":
        spawn(argument)

async def main():
    try:
        await run(PROGRAM)
    except Exception as error:
        print(type(error).__name__)

asyncio.run(main())
"""
SCRIPT = write(INTERPRETER)

leaves = st.one_of(
    st.tuples(st.sampled_from(["sleep", "lock"]), st.integers(0, 3)),
    st.tuples(st.sampled_from(["put", "get", "set", "wait", "semaphore", "raise"]), st.integers(0, 9)),
)


def nested(children: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    actions = st.lists(children, min_size=1, max_size=4)
    return st.one_of(
        st.tuples(st.sampled_from(["gather", "group"]), st.lists(actions, min_size=1, max_size=3)),
        st.tuples(st.sampled_from(["cancel", "early", "timeout", "shield", "swallow", "forget"]), actions),
    )


programs = st.lists(st.recursive(leaves, nested, max_leaves=12), min_size=1, max_size=5)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
    database=None,
)
@given(programs)
def test_every_program_keeps_the_laws(program: list[Any]) -> None:
    traced = trace(SCRIPT, json.dumps(program))
    assert traced.violations == []
    assert traced.of_type("truncated") == []
    assert traced.exit_code == 0


@settings(max_examples=5, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.just("print"), st.integers(0, 9)), min_size=1, max_size=4))
def test_prints_are_the_same(program: list[Any]) -> None:
    traced = trace(SCRIPT, json.dumps([["gather", [program, program]]]))
    assert traced.stdout == alone(SCRIPT, json.dumps([["gather", [program, program]]])).stdout
    assert "".join(event["text"] for event in traced.of_type("output")) == traced.stdout
