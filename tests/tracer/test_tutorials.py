"""Programs as tutorials have them, written after the tracer: each runs as ever, and the trace is true."""

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.tracing import Traced, alone, trace

FOLDER = Path(__file__).parent / "tutorials"
PROGRAMS = sorted(FOLDER.glob("*.py"))

# What each waits for, with any wrappers, for a task of the program's own; and what is pointed out.
WAITS = {
    "chat_server": {"connect", "gather", "stream_read", "sleep", "other", "yield"},
    "connection_pool": {"gather", "queue_get", "sleep", "yield"},
    "crawler": {"gather", "queue_get", "queue_join", "sleep", "task"},
    "download_pages": {"semaphore", "sleep", "wait"},
    "heartbeat": {"event", "gather", "task", "thread"},
    "job_board": {"gather", "queue_get", "queue_join", "sleep"},
    "news_feed": {"queue_get", "sleep", "task", "yield"},
    "philosophers": {"lock", "sleep", "wait", "yield"},
    "pipeline": {"gather", "other", "process", "stream_read"},
    "race": {"barrier", "gather", "sleep", "task", "wait", "yield"},
    "retry": {"gather", "sleep"},
    "token_bucket": {"condition", "sleep", "task", "wait"},
}
# Which of two free connections a request gets is a matter of microseconds.
BY_CHANCE = {"connection_pool": r"(?<= on )\d"}
LINTS = {"crawler": ["swallowed_cancel"]}


@pytest.fixture(scope="module", params=PROGRAMS, ids=[program.stem for program in PROGRAMS])
def ran(request: pytest.FixtureRequest) -> tuple[str, Traced]:
    return request.param.stem, trace(request.param)


def test_there_are_ten_and_more() -> None:
    assert {program.stem for program in PROGRAMS} == set(WAITS)
    assert len(PROGRAMS) >= 10


def test_it_prints_what_it_prints_alone(ran: tuple[str, Traced]) -> None:
    name, traced = ran
    plain = alone(FOLDER / f"{name}.py")
    chance = BY_CHANCE.get(name, "(?!)")
    printed = [re.sub(chance, "n", stdout).splitlines() for stdout in (traced.stdout, plain.stdout)]
    # One program walks through a set, whose order is another in each process.
    assert sorted(printed[0]) == sorted(printed[1])
    assert (traced.stderr, traced.exit_code) == (plain.stderr, plain.returncode)


def test_it_keeps_the_laws_and_nothing_is_missing(ran: tuple[str, Traced]) -> None:
    _, traced = ran
    assert traced.violations == []
    assert traced.of_type("truncated") == []


def test_each_of_its_waits_has_a_kind_and_a_line(ran: tuple[str, Traced]) -> None:
    name, traced = ran
    own = {
        event["task"]
        for event in traced.of_type("task_created")
        if event.get("internal", "wait_for") == "wait_for"
    }
    waits = [event for event in traced.of_type("step_ended") if "awaiting" in event and event["task"] in own]
    kinds = Counter(event["awaiting"]["kind"] for event in waits)
    # On 3.11, wait_for makes a task of what it is given, and its caller waits for that.
    for_wait_for = {"task"} if sys.version_info < (3, 12) else set()
    assert set(kinds) - for_wait_for == WAITS[name] - for_wait_for
    assert {event["where"]["file"] for event in waits} == {f"{name}.py"}


def test_only_what_is_wrong_is_pointed_out(ran: tuple[str, Traced]) -> None:
    name, traced = ran
    rules = [lint["rule"] for lint in traced.of_type("lint") if lint["rule"] != "held_the_loop"]
    assert rules == LINTS.get(name, [])


def test_a_time_limit_that_runs_out_is_told_from_the_request_to_the_end() -> None:
    traced = trace(FOLDER / "job_board.py")
    request = next(
        event
        for event in traced.of_type("task_cancel_requested")
        if event["by"].get("via") in ("timeout", "wait_for")
    )
    story = [
        event["type"]
        for event in traced.events
        if event.get("task") == request["task"] and event["type"].startswith("task_cancel")
    ]
    assert story[:3] == ["task_cancel_requested", "task_cancel_delivered", "task_cancel_ended"]


def test_work_in_threads_is_among_what_a_gather_waits_for() -> None:
    traced = trace(FOLDER / "heartbeat.py")
    gather = next(
        event["awaiting"]
        for event in traced.of_type("step_ended")
        if event.get("awaiting", {}).get("kind") == "gather"
    )
    submitted = [event["work"] for event in traced.of_type("work_submitted")]
    assert len(gather["tasks"]) == 1
    assert len(gather["works"]) == 1
    assert gather["works"][0] in submitted
    assert [event["call"] for event in traced.of_type("work_submitted")] == ["blocking", "blocking"]
    # The main thread may wait a moment for the pool's, when the loop has ended.
    blocked = [event for event in traced.of_type("thread_blocked") if event["thread"] is not None]
    assert {event["where"]["line"] for event in blocked} == {10}
