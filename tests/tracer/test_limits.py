"""At its limit a trace goes quiet and says so; the script runs on, and totals stay whole (T7)."""

import pytest

from tests.tracing import trace

STEPS = """\
import asyncio

async def step():
    for _ in range(20):
        await asyncio.sleep(0)

async def main():
    await asyncio.gather(*(step() for _ in range(20)))
    print("done")

asyncio.run(main())
"""


def test_events_beyond_the_limit_are_counted() -> None:
    whole = trace(STEPS)
    cut = trace(STEPS, options=("--events", "100"))
    assert cut.stdout == "done\n"
    assert cut.violations == []
    (truncated,) = cut.of_type("truncated")
    assert truncated["limit"] == "events"
    assert len(cut.events) == 103
    assert truncated["missing"] == len(whole.events) - 102
    assert [(event["seq"], event["text"]) for event in cut.of_type("output")] == [(101, "done\n")]
    assert cut.finished["summary"]["totals"]["steps"] == whole.finished["summary"]["totals"]["steps"]
    assert cut.finished["summary"]["totals"]["finished"] == 21


VARIED = """\
import asyncio

async def takes(lock, condition, queue, number):
    async with lock:
        await asyncio.sleep(0)
    async with condition:
        await condition.wait()
    await queue.put(number)
    if number == 3:
        raise ValueError(number)
    if number == 4:
        await asyncio.Event().wait()
    return number % 2 == 0 or [number]

async def main():
    lock, condition, queue = asyncio.Lock(), asyncio.Condition(), asyncio.Queue(2)
    tasks = [asyncio.create_task(takes(lock, condition, queue, n), name=f"t{n}") for n in range(6)]
    for _ in range(40):
        await asyncio.sleep(0)
    async with condition:
        condition.notify_all()
    for _ in tasks:
        await queue.get()
        print("got one")
    for _ in range(9):
        await asyncio.sleep(0)
    tasks[4].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

asyncio.run(main())
"""


@pytest.mark.parametrize("limit", [20, 60, 90])
def test_whatever_comes_beyond_the_limit_is_folded_and_counted(limit: int) -> None:
    whole = trace(VARIED)
    cut = trace(VARIED, options=("--events", str(limit)))
    assert cut.violations == []
    (truncated,) = cut.of_type("truncated")
    # What is told of a machine that stalls does not count; the cut log has a line more, which says so.
    told = [event for event in whole.events if event["type"] not in ("lint", "step_held")]
    assert truncated["missing"] == len(told) - len(cut.events) + 1
    states = [
        [{**task, "ready": 0, "running": 0, "waiting": 0} for task in ran.finished["summary"]["tasks"]]
        for ran in (whole, cut)
    ]
    assert states[0] == states[1]
    assert whole.finished["summary"]["totals"]["steps"] == cut.finished["summary"]["totals"]["steps"]
    assert {task["state"] for task in states[0]} == {"finished", "failed", "cancelled"}
    times = cut.finished["summary"]["totals"]
    assert min(times["ready"], times["running"], times["waiting"]) > 0


def test_bytes_beyond_the_limit_are_counted() -> None:
    cut = trace(STEPS, options=("--trace-bytes", "10000"))
    (truncated,) = cut.of_type("truncated")
    assert truncated["limit"] == "bytes"
    assert truncated["missing"] > 0
    assert cut.stdout == "done\n"


def test_output_beyond_the_limit_is_cut_and_its_bytes_counted() -> None:
    cut = trace("for i in range(1000):\n    print('x' * 99)\n", options=("--output-bytes", "2500"))
    kept = "".join(event["text"] for event in cut.of_type("output"))
    (truncated,) = cut.of_type("truncated")
    assert len(kept) == 2500
    assert truncated == {**truncated, "limit": "output", "missing": 100_000 - 2500}
    assert len(cut.stdout) == 100_000
