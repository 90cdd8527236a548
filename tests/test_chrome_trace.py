"""The trace as Chrome trace JSON: valid, balanced on every track, and saying what the log says."""

import json
import subprocess
import sys
import tracemalloc
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from app import catalog
from app.chrome_trace import Converter, Writer, document
from app.events import TYPES
from app.facts.scripts import run
from app.main import DEMOS
from app.summary import fold
from tests.chrome_trace import agrees, read, spent, written
from tests.chrome_trace_schema import DOCUMENT
from tests.conftest import Client
from tests.fakes import FakeRunner, line
from tests.tracing import trace

ROOT = Path(__file__).parents[1]
TRACES = sorted((ROOT / "tests" / "traces").glob("*.ndjson"))
Event = dict[str, Any]


def lines_of(events: Iterable[Event]) -> list[bytes]:
    return [json.dumps(event).encode() + b"\n" for event in events]


def recorded(name: str) -> list[bytes]:
    return (ROOT / "tests" / "traces" / f"{name}.ndjson").read_bytes().splitlines(keepends=True)


# -- every trace there is ------------------------------------------------------------------------------------


def test_the_schema_is_one() -> None:
    jsonschema.Draft202012Validator.check_schema(DOCUMENT)


@pytest.mark.parametrize("path", TRACES, ids=lambda path: str(path.stem))
def test_recorded_traces_say_the_same(path: Path) -> None:
    agrees(path.read_bytes().splitlines(keepends=True))


def test_jsonschema_itself_agrees() -> None:
    jsonschema.Draft202012Validator(DOCUMENT).validate(written(recorded("lints")))


DEMO_RUNS = {
    "blocked-loop": ("blocked", "Tasks"),
    "queue": ("waiting", "Tasks"),
    "cancellation": ("waiting", "Tasks"),
    "executor": ("work", "Threads"),
    "gevent": ("suspended", "Greenlets"),
    "generators": ("suspended", "Generators"),
    "subprocess": ("process", "Child processes"),
    "event-loop": ("select", "Event loops"),
}


@pytest.mark.parametrize("slug", DEMO_RUNS)
def test_demos_say_the_same(slug: str, tmp_path: Path) -> None:
    demo = catalog.load(DEMOS).get(slug)
    for variant in demo.variants:
        folder = tmp_path / variant.name
        folder.mkdir()
        values = {
            each.name: 0.1
            for each in variant.parameters
            if each.name == "UNIT" and (each.minimum or 0) <= 0.1
        }
        ran = run(demo, variant, values, folder)
        shown = agrees(lines_of(ran.events))
        if variant is demo.variants[0]:
            cat, group = DEMO_RUNS[slug]
            assert cat in {each.cat for each in shown.of(group)}


@pytest.mark.parametrize("cut", range(1, len(recorded("lints")), 17))
def test_a_log_that_is_not_over_balances_too(cut: int) -> None:
    lines = recorded("lints")[:cut]
    shown = agrees(lines)
    assert "outcome" not in shown.about
    still = [each for each in shown.slices if "open" in each.args]
    assert {each.args["open"] for each in still} <= {"the log ends here"}
    assert {each.end for each in still} <= {json.loads(lines[-1])["at"]}


# -- what is drawn of what -----------------------------------------------------------------------------------


def test_a_task_is_a_track_with_its_name_and_states() -> None:
    shown = read(written(recorded("lock")))
    tasks = {name: track for track, name in shown.names.items() if shown.groups[track[0]] == "Tasks"}
    track = tasks["competitor-2"]
    its = [each for each in shown.slices if each.track == track]
    assert [each.cat for each in its[:4]] == ["ready", "running", "waiting", "ready"]
    assert its[2].name == "waiting: lock 3"
    assert its[2].args["where"].startswith("lock.py:")
    assert its[2].args["awaiting"] == {"kind": "lock", "object": 3}
    assert its[3].args["by"].startswith("task ")
    assert its[-1].args["outcome"] == "returned"
    # Each follows the one before without a gap.
    assert all(before.end == after.begin for before, after in pairwise(its))


def test_each_slice_names_the_event_that_says_so() -> None:
    lines = recorded("cancellation")
    shown = read(written(lines))
    events = [json.loads(each) for each in lines]
    begins = {"running": {"step_started"}, "waiting": {"step_ended"}, "ready": {"task_created", "task_ready"}}
    for each in shown.of("Tasks"):
        event = events[each.args["seq"] - 1]
        assert event["type"] in begins[each.cat]
        assert (event["at"], event["task"]) == (each.begin, each.track[1])


def test_arrows_join_the_waker_and_the_woken() -> None:
    lines = recorded("lock")
    shown = read(written(lines))
    events = {event["seq"]: event for event in map(json.loads, lines)}
    wakes = [pair for pair in shown.arrows if pair[0]["name"] == "wakes"]
    assert wakes
    for begin, end in wakes:
        event = events[begin["args"]["seq"]]
        assert event["type"] == "task_ready"
        assert (begin["tid"], end["tid"], end["ts"]) == (event["by"]["task"], event["task"], event["at"])
    woken = {
        event["task"] for event in events.values() if event["type"] == "lock_released" and event["waiters"]
    }
    assert woken & {begin["tid"] for begin, _ in wakes}
    created = {end["tid"]: begin["tid"] for begin, end in shown.arrows if begin["name"] == "creates"}
    assert created == {
        event["task"]: event["parent"]
        for event in events.values()
        if event["type"] == "task_created" and event["parent"] is not None
    }


def test_who_cancels_is_shown() -> None:
    shown = read(written(recorded("cancellation")))
    cancels = {(begin["tid"], end["tid"]) for begin, end in shown.arrows if begin["name"] == "cancels"}
    assert cancels == {(2, 3), (2, 4), (2, 5), (2, 6)}
    assert [mark["name"] for mark in shown.marks if mark["cat"] == "task_cancel_ended"][:1] == [
        "cancellation over: cancelled"
    ]


def test_a_call_that_blocks_lies_within_the_step_that_makes_it() -> None:
    shown = read(
        written(
            lines_of(
                trace(
                    """
                    import asyncio, time

                    async def main():
                        time.sleep(0.05)

                    asyncio.run(main())
                    """
                ).events
            )
        )
    )
    (block,) = [each for each in shown.of("Tasks") if each.cat == "blocked"]
    step = next(each for each in shown.of("Tasks") if each.cat == "running")
    assert (block.name, block.depth, block.track) == ("blocked: time.sleep", 1, step.track)
    assert step.begin <= block.begin < block.end <= step.end


def test_what_is_held_and_queued_for_is_counted() -> None:
    shown = read(written(recorded("lock")))
    (name,) = [name for name in shown.counters if name.startswith("lock 3 ")]
    points = [point["args"] for point in shown.counters[name]]
    assert points[0] == {"held": 0, "waiting": 0}
    assert max(point["waiting"] for point in points) == 3
    assert points[-1] == {"held": 0, "waiting": 0}


def test_a_step_is_on_the_lane_of_its_loop_too() -> None:
    shown = read(written(recorded("gather")))
    steps = [
        (each.args["task"], each.begin, each.end) for each in shown.of("Event loops") if each.cat == "step"
    ]
    assert steps == [
        (each.track[1], each.begin, each.end) for each in shown.of("Tasks") if each.cat == "running"
    ]


def test_what_the_document_says_of_the_run() -> None:
    about = written(recorded("lock"))["otherData"]
    assert about["producer"] == "Loopscope"
    assert (about["format"], about["script"], about["outcome"]) == (1, "lock.py", "completed")
    assert about["python"].startswith("3.")
    assert "truncated" not in about


# -- what is cut ---------------------------------------------------------------------------------------------

MANY = """
import asyncio

async def worker(number):
    for _ in range(20):
        await asyncio.sleep(0.001)
    print(number)

async def main():
    await asyncio.gather(*(worker(number) for number in range(5)))

asyncio.run(main())
"""


def test_a_trace_that_was_cut_ends_where_it_went_quiet() -> None:
    traced = trace(MANY, options=("--events", "100"))
    shown = read(written(lines_of(traced.events)))
    told = traced.of_type("truncated")[0]
    assert shown.about["truncated"] == [{"limit": "events", "missing": told["missing"]}]
    quiet = max(event["at"] for event in traced.events[:100] if event["type"] != "output")
    still = [each for each in shown.of("Tasks") if "open" in each.args]
    assert {(each.end, each.args["open"]) for each in still} == {(quiet, "the trace went quiet here")}
    before = [
        event for event in traced.events if event["type"] not in ("output", "truncated", "run_finished")
    ]
    assert shown.times() == spent(lines_of([*before, {"type": "end", "at": quiet}]))
    # What was printed after that is there.
    assert sum(mark["cat"] == "output" for mark in shown.marks) == 5


def test_it_agrees_with_the_summary_of_the_run() -> None:
    traced = trace(MANY)
    summary = {row["task"]: row for row in traced.finished["summary"]["tasks"]}
    times = read(written(lines_of(traced.events))).times()
    # asyncio's own tasks are in no summary.
    assert {task: times[task] for task in summary} == {
        task: {state: row[state] for state in ("ready", "running", "waiting")}
        for task, row in summary.items()
    }
    assert fold(lines_of(traced.events)) == traced.finished["summary"]


def test_names_are_escaped_and_nothing_else() -> None:
    name = 'a "b" \\ </script> \n 任务 \ud800'
    events = [json.loads(each) for each in recorded("lock")]
    created = next(event for event in events if event["type"] == "task_created")
    shown = read(written(lines_of([*events[:3], created | {"name": name, "seq": 4}])))
    assert shown.names[shown.group("Tasks"), created["task"]] == name


def test_nothing_that_a_trace_tells_is_left_out() -> None:
    assert set(Converter()._handlers) == TYPES


def test_types_and_fields_from_the_future_are_passed_over() -> None:
    events = [json.loads(each) | {"news": 1} for each in recorded("lock")]
    moon = {"seq": len(events) + 1, "at": events[-1]["at"], "type": "moon_rose", "phase": 0.5}
    assert read(written(lines_of([*events, moon]))).times() == spent(recorded("lock"))


# -- long logs -----------------------------------------------------------------------------------------------


def long_log(steps: int) -> Iterator[bytes]:
    yield recorded("sleepers")[0]
    yield line(2, "task_created", task=1, name="t", coro="t", parent=None, loop=2, where=None)
    for seq in range(3, 3 + 3 * steps, 3):
        yield line(seq, "step_started", task=1, eager=False)
        yield line(seq + 1, "step_ended", task=1, outcome="suspended", awaiting={"kind": "yield"}, where=None)
        yield line(seq + 2, "task_ready", task=1, by={"kind": "task", "task": 1})


def test_memory_does_not_grow_with_the_log() -> None:
    def most(steps: int) -> int:
        tracemalloc.start()
        writer = Writer()
        for each in long_log(steps):
            writer.write([each])
        writer.end()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    most(10)
    assert most(3000) < most(300) + 20_000


# -- where it can be had -------------------------------------------------------------------------------------


async def test_it_is_served_as_a_file(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    [child] = runner.children
    child.say("one\n")
    child.feed_many(1000)
    child.finish()
    whole = await (await client.get(f"{path}/events")).read()
    response = await client.get(f"{path}/trace?format=chrome")
    assert response.content_type == "application/json"
    id = path.rpartition("/")[2]
    assert response.headers["Content-Disposition"] == f'attachment; filename="loopscope-echo-{id}.json"'
    body = await response.read()
    assert json.loads(body) == json.loads(b"".join(document(whole.splitlines())))
    assert body.endswith(b"}\n")
    shown = read(json.loads(body))
    assert (shown.about["demo"], shown.about["events"]) == ("echo", 1003)
    head = await client.head(f"{path}/trace?format=chrome")
    assert (head.status, await head.read()) == (200, b"")


async def test_a_run_that_goes_on_has_one_already(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    runner.children[0].say("one\n")
    await (await client.get(path)).read()
    shown = read(await (await client.get(f"{path}/trace?format=chrome")).json())
    assert "outcome" not in shown.about


def command(*arguments: str, stdin: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "app.chrome_trace", *arguments],
        cwd=ROOT,
        input=stdin,
        capture_output=True,
        timeout=40,
    )


def test_it_is_made_without_a_service() -> None:
    path = ROOT / "tests" / "traces" / "lock.ndjson"
    printed = command(str(path))
    assert (printed.returncode, printed.stderr) == (0, b"")
    assert json.loads(printed.stdout) == written(recorded("lock"))
    assert command("-", stdin=path.read_bytes()).stdout == printed.stdout


@pytest.mark.parametrize("text", ["{", "[]", '{"a": 1}', "\udc00"])
def test_what_is_no_trace_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "trace.ndjson"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    refused = command(str(path))
    assert refused.returncode == 1
    assert b"not a trace" in refused.stderr
    assert b"Traceback" not in refused.stderr
