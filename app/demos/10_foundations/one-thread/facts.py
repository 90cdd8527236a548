"""What the runs of this demo show."""

import re
from itertools import pairwise

from app.facts import Ran, fact

LINE = re.compile(
    r"(?P<task>task-\d+), round (?P<round>\d): thread (?P<id>\d+) of (?P<all>.*)\n"
)


@fact("one thread id for all tasks, and no other thread to be found")
def one_id(ran: Ran) -> str:
    tasks = int(ran.values["TASKS"])
    found = [
        (event, LINE.fullmatch(event["text"]))
        for event in ran.of_type("output")
    ]
    seen = [
        (event, match) for event, match in found if match is not None
    ]
    assert len(seen) == tasks * 3, (
        f"{len(seen)} lines for {tasks} tasks"
    )
    for event, match in seen:
        assert event["task"] == ran.task(match["task"]), event
    assert len({event["task"] for event, _ in seen}) == tasks, tasks
    assert len({match["id"] for _, match in seen}) == 1, [
        match["id"] for _, match in seen
    ]
    assert {match["all"] for _, match in seen} == {"['MainThread']"}, (
        seen[0][1]["all"]
    )
    return f"{len(seen)} lines of {tasks} tasks name the same thread, and MainThread alone"


@fact("no other thread has done anything")
def no_other(ran: Ran) -> str:
    assert not ran.of_type("thread_started"), ran.of_type(
        "thread_started"
    )
    outputs = ran.of_type("output")
    assert {event["thread"] for event in outputs} == {None}
    return f"no thread was started; {len(outputs)} outputs, all from the main thread"


@fact("of all tasks one at a time is running")
def one_at_a_time(ran: Ran) -> str:
    steps = ran.of_type("step_started", "step_ended")
    assert len(steps) % 2 == 0, len(steps)
    for begin, end in zip(steps[::2], steps[1::2], strict=True):
        assert (begin["type"], end["type"]) == (
            "step_started",
            "step_ended",
        ), (begin, end)
        assert begin["task"] == end["task"], (begin, end)
    turns = sum(
        begin["task"] != other["task"]
        for begin, other in pairwise(steps[::2])
    )
    return f"{len(steps) // 2} steps, none within another; the thread changed hands {turns} times"
