"""What each demo is meant to show, read off its trace."""

import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from app.parameters import Value
from tests.demo_runs import CATALOG, Event, Ran, run

UNIT = 0.08

Trace = Callable[..., Ran]


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> Trace:
    """Runs a demo's first variant under the tracer, once for the same parameters."""
    done: dict[object, Ran] = {}

    def traced(slug: str, **values: Value) -> Ran:
        key = (slug, *values.items())
        if key not in done:
            folder: Path = tmp_path_factory.mktemp(slug)
            done[key] = run(CATALOG.get(slug).variants[0], {"UNIT": UNIT, **values}, folder)
            assert done[key].exit_code == 0, done[key].stderr
        return done[key]

    return traced


def ends(ran: Ran) -> list[int]:
    """Tasks in the order in which they ended."""
    return [event["task"] for event in ran.of_type("step_ended") if event["outcome"] != "suspended"]


def waits(ran: Ran, kind: str) -> list[Event]:
    """The moments at which a task began to wait for something of that kind."""
    return [event for event in ran.of_type("step_ended") if event.get("awaiting", {}).get("kind") == kind]


def states(ran: Ran) -> dict[str, str]:
    return {task["name"]: task["state"] for task in ran.summary["tasks"]}


def printed(ran: Ran, text: str) -> Event:
    (found,) = [event for event in ran.of_type("output") if text in event["text"]]
    return found


class TestGather:
    NAMES = ("4!", "3!", "2!")

    def test_steps_interleave(self, trace: Trace) -> None:
        ran = trace("gather")
        tasks = [ran.task(name) for name in self.NAMES]
        steps = [event["task"] for event in ran.of_type("step_started") if event["task"] in tasks]
        assert steps[:6] == tasks * 2

    def test_results_in_argument_order_though_they_finish_in_another(self, trace: Trace) -> None:
        ran = trace("gather")
        tasks = [ran.task(name) for name in self.NAMES]
        assert [task for task in ends(ran) if task in tasks] == tasks[::-1]
        assert ran.stdout.endswith("results: [24, 6, 2]\n")
        results = {
            task["name"]: task["result"] for task in ran.summary["tasks"] if task["name"] in self.NAMES
        }
        assert results == {"4!": "24", "3!": "6", "2!": "2"}

    def test_the_caller_waits_for_all_of_them_at_once(self, trace: Trace) -> None:
        ran = trace("gather")
        (wait,) = waits(ran, "gather")
        assert wait["awaiting"]["tasks"] == [ran.task(name) for name in self.NAMES]
        assert wait["where"]["line"] == ran.line("await asyncio.gather")

    def test_each_wait_is_a_sleep_of_one_unit_at_its_line(self, trace: Trace) -> None:
        ran = trace("gather")
        sleeps = waits(ran, "sleep")
        assert len(sleeps) == 3 + 2 + 1
        assert {event["awaiting"]["delay"] for event in sleeps} == {UNIT}
        assert {event["where"]["line"] for event in sleeps} == {ran.line("await asyncio.sleep")}

    def test_as_many_lanes_as_workers(self, trace: Trace) -> None:
        ran = trace("gather", WORKERS=5)
        assert set(states(ran)) >= {f"{number}!" for number in range(2, 7)}
        assert set(states(ran).values()) == {"finished"}


class TestWaitFor:
    def test_the_one_that_ends_in_time_is_never_asked_to_stop(self, trace: Trace) -> None:
        ran = trace("wait-for")
        assert ran.task("quick") not in {event["task"] for event in ran.of_type("task_cancel_requested")}
        assert printed(ran, "quick: the caller gets 'in good time'")

    def test_request_delivery_end_then_timeout_error(self, trace: Trace) -> None:
        ran = trace("wait-for")
        line = ran.line("CancelledError is raised here") + 1
        (delivered,) = [
            event for event in ran.of_type("task_cancel_delivered") if event["where"]["line"] == line
        ]
        (requested,) = [
            event for event in ran.of_type("task_cancel_requested") if event["task"] == delivered["task"]
        ]
        (ended,) = [event for event in ran.of_type("task_cancel_ended") if event["task"] == delivered["task"]]
        cleaned, told = printed(ran, "slow: clean\n"), printed(ran, "slow: the caller gets TimeoutError")
        assert requested["seq"] < delivered["seq"] < cleaned["seq"] < told["seq"]
        assert cleaned["seq"] < ended["seq"]
        assert cleaned["at"] - delivered["at"] >= UNIT * 1e6 * 0.9
        if sys.version_info >= (3, 12):
            assert delivered["task"] == ran.task("slow")
            assert requested["by"]["kind"] == "timer"
        else:
            made = {event["task"]: event for event in ran.of_type("task_created")}
            assert made[delivered["task"]]["internal"] == "wait_for"

    def test_the_one_that_resists_returns_late_and_raises_nothing(self, trace: Trace) -> None:
        ran = trace("wait-for")
        delivered = [event["seq"] for event in ran.of_type("task_cancel_delivered")]
        told = printed(ran, "stubborn: the caller gets")
        assert told["text"] == "stubborn: the caller gets 'late'\n"
        assert told["seq"] > max(delivered)
        assert ran.stdout.count("TimeoutError") == 1
        assert set(states(ran).values()) == {"finished"}


class TestCancellation:
    NAMES = ("tidy", "honest", "stubborn", "newcomer")

    def moment(self, ran: Ran, kind: str, name: str) -> Event:
        task = ran.task(name)
        (found,) = [event for event in ran.of_type(f"task_cancel_{kind}") if event["task"] == task]
        return found

    def test_all_are_asked_before_any_knows(self, trace: Trace) -> None:
        ran = trace("cancellation")
        requests = [self.moment(ran, "requested", name) for name in self.NAMES]
        deliveries = [self.moment(ran, "delivered", name) for name in self.NAMES]
        said = printed(ran, "none of them knows it yet")
        assert max(event["seq"] for event in requests) < said["seq"]
        assert said["seq"] < min(event["seq"] for event in deliveries)
        asker = ran.of_type("task_created")[0]["task"]
        assert {(event["by"]["kind"], event["by"]["task"]) for event in requests} == {("task", asker)}
        assert [event["message"] for event in requests] == ["closing time"] * len(self.NAMES)

    def test_cleanup_lies_between_delivery_and_end(self, trace: Trace) -> None:
        ran = trace("cancellation")
        delivered, ended = self.moment(ran, "delivered", "tidy"), self.moment(ran, "ended", "tidy")
        assert delivered["where"]["function"] == "tidy"
        assert delivered["seq"] < printed(ran, "tidy: cleaning up")["seq"]
        assert printed(ran, "tidy: clean\n")["seq"] < ended["seq"]
        assert ended["at"] - delivered["at"] >= UNIT * 1e6 * 0.9
        assert ended["how"] == "cancelled"

    def test_the_honest_one_ends_at_once_with_its_message(self, trace: Trace) -> None:
        ran = trace("cancellation")
        assert printed(ran, "honest: told 'closing time'")
        delivered, ended = self.moment(ran, "delivered", "honest"), self.moment(ran, "ended", "honest")
        assert ended["at"] - delivered["at"] < UNIT * 1e6
        assert (delivered["message"], ended["how"]) == ("closing time", "cancelled")

    def test_the_swallower_is_named(self, trace: Trace) -> None:
        ran = trace("cancellation")
        assert self.moment(ran, "ended", "stubborn")["how"] == "swallowed"

    def test_the_newcomer_never_ran_a_line(self, trace: Trace) -> None:
        ran = trace("cancellation")
        assert self.moment(ran, "delivered", "newcomer")["where"]["line"] == ran.line("def newcomer")
        assert self.moment(ran, "ended", "newcomer")["how"] == "cancelled"

    def test_each_ends_in_its_own_state(self, trace: Trace) -> None:
        found = states(trace("cancellation"))
        assert [found[name] for name in self.NAMES] == ["cancelled", "cancelled", "finished", "cancelled"]


class TestLock:
    COMPETITORS = 6

    @pytest.fixture
    def ran(self, trace: Trace) -> Ran:
        return trace("lock", COMPETITORS=self.COMPETITORS)

    @pytest.fixture
    def tasks(self, ran: Ran) -> list[int]:
        return [ran.task(f"competitor-{number}") for number in range(1, self.COMPETITORS + 1)]

    def test_one_owner_at_a_time(self, ran: Ran, tasks: list[int]) -> None:
        owner = None
        for event in ran.of_type("lock_acquired", "lock_released"):
            if event["type"] == "lock_acquired":
                assert owner is None
                owner = event["owner"]
                assert owner == event["task"]
            else:
                assert owner == event["task"]
                assert event["owner"] is None
                owner = None
        assert owner is None

    def test_handed_over_in_order_of_arrival(self, ran: Ran, tasks: list[int]) -> None:
        assert [event["task"] for event in ran.of_type("lock_acquired")] == tasks
        waited = [event["task"] for event in waits(ran, "lock")]
        assert waited == tasks[1:]

    def test_waiters_stand_in_a_queue(self, ran: Ran, tasks: list[int]) -> None:
        # Who was woken leaves the queue when it runs, so the next owner may still stand in it.
        for place, event in enumerate(ran.of_type("lock_released")):
            assert event["waiters"] in (tasks[place + 1 :], tasks[place + 2 :])

    def test_who_releases_wakes_the_next(self, ran: Ran, tasks: list[int]) -> None:
        for releaser, waiter in pairwise(tasks):
            (released,) = [event for event in ran.of_type("lock_released") if event["task"] == releaser]
            ready = next(
                event
                for event in ran.of_type("task_ready")
                if event["task"] == waiter and event["seq"] > released["seq"]
            )
            assert (ready["by"]["kind"], ready["by"]["task"]) == ("task", releaser)

    def test_waiting_for_the_lock_is_said_at_its_line(self, ran: Ran) -> None:
        lines = {event["where"]["line"] for event in waits(ran, "lock")}
        assert lines == {ran.line("async with lock"), ran.line("await lock.acquire()")}


class TestSubprocess:
    CHILDREN = 3

    def test_exit_codes_in_turn(self, trace: Trace) -> None:
        codes = [event["exit_code"] for event in trace("subprocess").of_type("process_exited")]
        assert codes == [3, 0, 0, -9, *[0] * self.CHILDREN]

    def test_stdout_and_stderr_apart(self, trace: Trace) -> None:
        ran = trace("subprocess")
        assert "fails: exit code 3, stdout '', stderr 'no such thing\\n'\n" in ran.stdout
        assert "succeeds: exit code 0, stdout 'all is well\\n', stderr ''\n" in ran.stdout

    def test_lines_as_they_come(self, trace: Trace) -> None:
        ran = trace("subprocess")
        moments = [printed(ran, f"lines: line {number}\n")["at"] for number in (1, 2, 3)]
        gaps = [later - earlier for earlier, later in pairwise(moments)]
        assert min(gaps) >= UNIT * 1e6 / 2

    def test_the_kill_ends_what_the_timeout_did_not(self, trace: Trace) -> None:
        ran = trace("subprocess")
        (killed,) = [event for event in ran.of_type("process_exited") if event["exit_code"] == -9]
        (started,) = [
            event for event in ran.of_type("process_started") if event["process"] == killed["process"]
        ]
        assert started["argv"][0] == "sleep"
        assert UNIT * 1e6 * 0.9 <= killed["at"] - started["at"] < 20 * UNIT * 1e6

    def test_several_at_once(self, trace: Trace) -> None:
        ran = trace("subprocess")
        starts = ran.of_type("process_started")[-self.CHILDREN :]
        first_end = ran.of_type("process_exited")[-self.CHILDREN]
        assert max(event["seq"] for event in starts) < first_end["seq"]
        assert len({event["process"] for event in ran.of_type("process_started")}) == 4 + self.CHILDREN
