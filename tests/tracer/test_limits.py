"""At its limit a trace goes quiet and says so; the script runs on, and totals stay whole (T7)."""

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
