"""What a script did is readable while its step blocks, and after it was killed."""

import json
import subprocess
import sys
import time

from tests.trace_schema import assert_valid
from tests.tracing import ROOT, write

BLOCKS = """\
import asyncio, time

async def main():
    print("just before", flush=True)
    time.sleep(2)

asyncio.run(main())
"""


def test_an_event_is_readable_while_its_step_blocks() -> None:
    path = write(BLOCKS)
    file = path.parent / "trace.ndjson"
    command = [sys.executable, "-m", "app.tracer", "-o", str(file), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "just before\n"
        printed = time.monotonic()
        while "just before" not in file.read_text():
            assert time.monotonic() - printed < 1.0, "not on the trace while the script still blocks"
            time.sleep(0.001)
        assert child.poll() is None
        child.terminate()


def test_what_was_done_before_a_kill_is_kept() -> None:
    path = write(BLOCKS.replace("time.sleep(2)", "__import__('os').kill(__import__('os').getpid(), 9)"))
    file = path.parent / "trace.ndjson"
    command = [sys.executable, "-m", "app.tracer", "-o", str(file), str(path)]
    ran = subprocess.run(command, capture_output=True, cwd=ROOT, timeout=30)
    events = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert_valid(events)
    assert ran.returncode == -9
    assert [event["type"] for event in events][-3:] == ["step_started", "output", "run_finished"]
    assert (events[-1]["outcome"], events[-1]["exit_code"]) == ("killed", -9)
    assert [row["state"] for row in events[-1]["summary"]["tasks"]] == ["pending"]


LEAVES_A_HOLE = """\
import asyncio, gc

async def main():
    # As an interrupt does that comes between taking a record's place and filling it.
    next(thing for thing in gc.get_objects() if type(thing).__name__ == "Wire").take()
    print("after the hole", flush=True)
    await asyncio.sleep(10)

asyncio.run(main())
"""


def test_a_record_that_is_never_filled_holds_up_the_trace_for_a_second_and_is_counted() -> None:
    path = write(LEAVES_A_HOLE)
    file = path.parent / "trace.ndjson"
    command = [sys.executable, "-m", "app.tracer", "-o", str(file), str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "after the hole\n"
        until = time.monotonic() + 5
        while "after the hole" not in file.read_text():
            assert time.monotonic() < until, "the trace stands still at the hole"
            time.sleep(0.01)
        assert child.poll() is None
        child.terminate()
    events = [json.loads(line) for line in file.read_bytes().splitlines()]
    assert_valid(events)
    missing = [(event["limit"], event["missing"]) for event in events if event["type"] == "truncated"]
    assert missing == [("ring", 1)]
