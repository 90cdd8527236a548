"""Runs: started within a bound, carried to their end whatever happens, kept within bounds, then forgotten."""

import asyncio
import json
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app import runs
from app.catalog import Catalog, Demo, load
from app.runner import Job, Limits, RunnerUnavailable
from app.runs import Run, RunGoneError, RunManager, TooManyRunsError
from tests.fakes import SUMMARY, FakeRunner, line, until
from tests.trace_schema import assert_valid


@pytest.fixture
def catalog(demos: Path) -> Catalog:
    return load(demos)


@pytest.fixture
def echo(catalog: Catalog) -> Demo:
    return catalog.get("echo")


def manager(runner: Any, live_runs: int = 4, kept_runs: int = 3, kept_bytes: int = 1 << 20) -> RunManager:
    return RunManager(runner, Limits(), live_runs=live_runs, kept_runs=kept_runs, kept_bytes=kept_bytes)


async def start(runs: RunManager, demo: Demo, **values: Any) -> Run:
    return await runs.start(demo, demo.variants[0], values)


async def test_a_run_from_start_to_end(runner: FakeRunner, echo: Demo) -> None:
    runner.hold = True
    run = await start(manager(runner), echo, UNIT=0.5)
    assert (run.state, run.outcome, run.summary) == ("running", None, None)
    runner.children[0].finish()
    await run.finished()
    assert (run.state, run.outcome, run.exit_code, run.summary) == ("finished", "completed", 0, SUMMARY)
    [child] = runner.children
    assert child.job == Job(
        script=echo.variants[0].path,
        source=run.source,
        demo="echo",
        variant="echo",
        parameters={"UNIT": 0.5},
        limits=Limits(),
    )
    assert run.source == echo.variants[0].source.replace("UNIT = 0.3", "UNIT = 0.5")


async def test_ids_are_short_unguessable_and_fit_for_links(runner: FakeRunner, echo: Demo) -> None:
    ids = {(await start(manager(runner), echo)).id for _ in range(50)}
    assert len(ids) == 50
    assert all(len(id) == 16 and id.isascii() and id.isalnum() and id == id.lower() for id in ids)


async def test_the_bound_of_live_runs_holds_for_all_that_come_at_once(runner: FakeRunner, echo: Demo) -> None:
    runner.hold = True
    kept = manager(runner, live_runs=2)
    outcomes = await asyncio.gather(*(start(kept, echo) for _ in range(4)), return_exceptions=True)
    assert [type(outcome) for outcome in outcomes] == [Run, Run, TooManyRunsError, TooManyRunsError]
    assert kept.live == 2
    runner.children[0].finish()
    await until(lambda: kept.live == 1)
    await start(kept, echo)


async def test_a_child_that_cannot_be_had_takes_no_place(runner: FakeRunner, echo: Demo) -> None:
    runner.unavailable = True
    kept = manager(runner)
    with pytest.raises(RunnerUnavailable, match="the fake one refuses"):
        await start(kept, echo)
    assert (kept.live, kept.kept) == (0, 0)


class Slow(FakeRunner):
    """Its children take a while to come."""

    async def launch(self, job: Job) -> Any:
        await asyncio.sleep(0.05)
        return await super().launch(job)


async def test_a_child_that_does_not_come(echo: Demo, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "LAUNCH_SECONDS", 0.01)
    kept = manager(Slow())
    with pytest.raises(RunnerUnavailable, match=r"no child after 0.01 s"):
        await start(kept, echo)
    assert kept.live == 0


async def test_who_hangs_up_before_the_child_is_there_leaves_none(echo: Demo) -> None:
    runner = Slow(hold=True)
    kept = manager(runner)
    starting = asyncio.create_task(start(kept, echo))
    await asyncio.sleep(0.01)
    starting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert kept.live == 1
    await until(lambda: kept.live == 0)
    assert runner.children[0].stopped


async def test_stopping(runner: FakeRunner, echo: Demo) -> None:
    runner.hold = True
    kept = manager(runner)
    run = await start(kept, echo)
    assert kept.stop(run.id) is run
    run.stop()
    await run.finished()
    assert (run.outcome, run.exit_code) == ("stopped", -15)
    assert kept.stop(run.id).outcome == "stopped"


async def test_a_stop_that_came_too_early_is_repeated() -> None:
    class Late:
        """Heeds a stop only once it has said something."""

        def __init__(self) -> None:
            self.speaks, self.stopped = asyncio.Event(), asyncio.Event()

        async def chunks(self) -> AsyncIterator[bytes]:
            await self.speaks.wait()
            yield line(1, "run_started")
            await self.stopped.wait()
            yield line(2, "run_finished", outcome="stopped", exit_code=-9, summary=SUMMARY)

        def stop(self) -> None:
            if self.speaks.is_set():
                self.stopped.set()

    run, child = Run("echo", "echo", {}, ""), Late()
    driving = asyncio.create_task(run.drive(child))
    await asyncio.sleep(0)
    run.stop()
    child.speaks.set()
    await driving
    assert run.outcome == "stopped"


async def test_a_child_without_a_last_word_is_lost(runner: FakeRunner, echo: Demo) -> None:
    runner.hold = True
    run = await start(manager(runner), echo)
    runner.children[0].feed(
        "task_created", task=1, name="Task-1", coro="main", parent=None, loop=1, where=None
    )
    runner.children[0].lose()
    await run.finished()
    assert (run.outcome, run.exit_code) == ("lost", None)
    event = json.loads(run.log.last_line())
    assert list(event) == ["seq", "at", "type", "outcome", "exit_code", "duration", "summary"]
    assert_valid([event])
    assert event["seq"] == 3
    assert event["at"] == event["duration"] >= 2000
    [task] = event["summary"]["tasks"]
    assert (task["name"], task["state"]) == ("Task-1", "pending")
    # The times of a task reach to the end of the run.
    assert task["ready"] + task["running"] + task["waiting"] == event["at"] - 2000


async def test_a_child_that_says_nothing_at_all_is_lost(runner: FakeRunner, echo: Demo) -> None:
    class Mute:
        async def chunks(self) -> AsyncIterator[bytes]:
            for chunk in list[bytes]():
                yield chunk

        def stop(self) -> None: ...

    run = Run("echo", "echo", {}, "")
    await run.drive(Mute())
    assert (run.outcome, run.log.last_seq) == ("lost", 1)


async def test_a_child_that_breaks_off_is_lost_and_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    class Broken:
        async def chunks(self) -> AsyncIterator[bytes]:
            yield b'{"seq":1,"at":5000000,"type":"run_started"}\n'
            raise OSError("gone")

        def stop(self) -> None: ...

    run = Run("echo", "echo", {}, "")
    with caplog.at_level(logging.ERROR):
        await run.drive(Broken())
    assert run.outcome == "lost"
    assert json.loads(run.log.last_line())["at"] == 5_000_000
    assert f"the lines of run {run.id} broke off" in caplog.text


async def test_the_oldest_finished_runs_are_forgotten(runner: FakeRunner, echo: Demo) -> None:
    kept = manager(runner, kept_runs=2)
    made = []
    for _ in range(4):
        made.append(await start(kept, echo))
        await made[-1].finished()
        await until(lambda: kept.live == 0)
    for gone in made[:2]:
        with pytest.raises(RunGoneError):
            kept.get(gone.id)
    assert [kept.get(run.id) for run in made[2:]] == made[2:]
    with pytest.raises(KeyError) as caught:
        kept.get("never")
    assert not isinstance(caught.value, RunGoneError)


async def test_forgotten_ids_are_remembered_within_a_bound(
    runner: FakeRunner, echo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "REMEMBERED", 2)
    kept = manager(runner, kept_runs=1)
    made = []
    for _ in range(5):
        made.append(await start(kept, echo))
        await made[-1].finished()
        await until(lambda: kept.live == 0)
    kinds = []
    for run in made[:4]:
        with pytest.raises(KeyError) as caught:
            kept.get(run.id)
        kinds.append(type(caught.value))
    assert kinds == [KeyError, KeyError, RunGoneError, RunGoneError]


@given(st.lists(st.integers(0, 60), max_size=12), st.integers(1, 4), st.integers(1, 10_000))
@settings(max_examples=40)
async def test_what_is_kept_is_the_newest_that_fits(
    sizes: list[int], kept_runs: int, kept_bytes: int
) -> None:
    kept = manager(FakeRunner(), kept_runs=kept_runs, kept_bytes=kept_bytes)
    made = []
    for size in sizes:
        run = Run("echo", "echo", {}, "")
        run.log.append(b'{"type":"run_finished"}\n' * (size + 1))
        run.log.close()
        kept._keep(run)
        made.append(run)
    there = [run for run in made if run.id in kept._kept]
    assert there == made[len(made) - len(there) :]
    total = sum(run.log.size for run in there)
    assert len(there) == min(len(made), 1) or (len(there) <= kept_runs and total <= kept_bytes)
    if len(there) < len(made):
        # One more would have been too many, or too much.
        more = total + made[-len(there) - 1].log.size
        assert len(there) + 1 > kept_runs or more > kept_bytes


async def test_a_live_run_that_grows_makes_room_for_itself(runner: FakeRunner, echo: Demo) -> None:
    kept = manager(runner, kept_bytes=4000)
    finished = [await start(kept, echo) for _ in range(2)]
    await until(lambda: kept.live == 0)
    runner.hold = True
    await start(kept, echo)
    assert kept.kept == 2
    runner.children[-1].say("x" * 3500)
    await until(lambda: kept.kept == 1)
    with pytest.raises(RunGoneError):
        kept.get(finished[0].id)
    # However much it is, the newest that has ended stays: whoever started it has yet to read it.
    runner.children[-1].say("x" * 3500)
    runner.children[-1].finish()
    await until(lambda: kept.live == 0)
    assert kept.kept == 1


async def test_a_viewer_keeps_the_log_of_a_run_that_is_forgotten(runner: FakeRunner, echo: Demo) -> None:
    kept = manager(runner, kept_runs=1)
    run = await start(kept, echo)
    pieces = run.log.follow()
    first = await anext(pieces)
    await run.finished()
    await until(lambda: kept.live == 0)
    await (await start(kept, echo)).finished()
    await until(lambda: kept.kept == 1)
    rest = b"".join([piece async for piece in pieces])
    assert (first + rest).count(b"\n") == run.log.last_seq


async def test_closing_stops_what_lives_and_waits_no_longer_than_it_must(
    echo: Demo, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Deaf(FakeRunner):
        """Its children don't heed `stop`."""

        async def launch(self, job: Job) -> Any:
            child = await super().launch(job)
            monkeypatch.setattr(child, "stop", lambda: None)
            return child

    monkeypatch.setattr(runs, "STOP_SECONDS", 0.05)
    for runner, outcome in ((FakeRunner(hold=True), "stopped"), (Deaf(hold=True), "lost")):
        kept = manager(runner)
        run = await start(kept, echo)
        await kept.close()
        assert (run.outcome, kept.live) == (outcome, 0)
    await manager(FakeRunner()).close()
