"""What the runs of this demo show."""

import re

from app.facts import Event, Ran, fact

PHASES = ("in turn", "threads", "processes")


def phase(ran: Ran, how: str) -> tuple[Event, Event]:
    """The step with which the work begins, and the line that tells what it took."""
    task = ran.task(how)
    _, start, *_ = [
        event
        for event in ran.of_type("step_started")
        if event["task"] == task
    ]
    return start, ran.printed(f"{how}: the sums")


def within(ran: Ran, how: str, *types: str) -> list[Event]:
    start, end = phase(ran, how)
    return [
        event
        for event in ran.of_type(*types)
        if start["seq"] < event["seq"] < end["seq"]
    ]


def beats(ran: Ran, how: str) -> int:
    heart = ran.task("heartbeat")
    return sum(
        event["task"] == heart
        for event in within(ran, how, "step_started")
    )


def length(ran: Ran, how: str) -> int:
    """In µs."""
    start, end = phase(ran, how)
    return int(end["at"] - start["at"])


@fact(
    "in turn, the sums are one step: no other task, no tick of the loop"
)
def in_turn(ran: Ran) -> str:
    inside = within(
        ran,
        "in turn",
        "step_started",
        "task_ready",
        "loop_tick",
        "work_submitted",
    )
    assert not inside, inside
    return f"a step of {length(ran, 'in turn') / 1000:.0f} ms, no beat in it"


@fact("in threads, each sum is work in a thread of the pool")
def in_threads(ran: Ran) -> str:
    jobs = int(ran.values["JOBS"])
    started = within(ran, "threads", "work_started")
    assert len(started) == jobs, started
    threads = {event["thread"] for event in started}
    ended = {
        event["thread"]
        for event in within(ran, "threads", "thread_ended")
    }
    assert threads == ended, (threads, ended)
    return f"{jobs} sums in {len(threads)} threads, all ended"


@fact(
    "in processes, each process has a lane of its own, and exits with 0"
)
def in_processes(ran: Ran) -> str:
    jobs = int(ran.values["JOBS"])
    started = within(ran, "processes", "process_started")
    exited = [
        event
        for event in ran.of_type("process_exited")
        if event["exit_code"] == 0
    ]
    assert len(started) == jobs, started
    assert {event["process"] for event in exited} == {
        event["process"] for event in started
    }, exited
    works = within(ran, "processes", "work_started")
    assert len(works) == jobs, works
    assert all(
        "process" in event and "thread" not in event for event in works
    ), works
    return (
        f"{len(started)} processes for {jobs} sums, all exited with 0"
    )


@fact(
    "while threads and processes compute, the loop goes on",
    values={"UNIT": 0.02},
)
def loop_free(ran: Ran) -> str:
    assert beats(ran, "in turn") == 0
    told = []
    for how in PHASES[1:]:
        count, units = beats(ran, how), ran.units(length(ran, how))
        # Of a phase that is over within a few beats, nothing can be said.
        assert count or units < 5, (
            f"{how}: no beat in {units:.1f} units"
        )
        told.append(f"{count} beats in {units:.0f} units of {how}")
    return ", ".join(told)


@fact("what is printed is what the trace shows of this run")
def measured(ran: Ran) -> str:
    told = []
    for how in PHASES:
        (text,) = re.findall(
            rf"(?m)^{how}: +(\d+) ms, longest gap", ran.stdout
        )
        took = int(text) * 1000
        works = within(ran, how, "work_submitted", "work_ended")
        least = works[-1]["at"] - works[0]["at"] if works else 0
        # Rounded to whole milliseconds.
        assert least - 1000 <= took <= length(ran, how) + 1000, (
            how,
            least,
            took,
            length(ran, how),
        )
        told.append(f"{how} {text} ms")
    return ", ".join(told)


@fact("the same sums each time, and no thread is left")
def same(ran: Ran) -> str:
    sums = set(re.findall(r"(?m)the sums add up to (\d+)$", ran.stdout))
    assert len(sums) == 1, sums
    started = {
        event["thread"] for event in ran.of_type("thread_started")
    }
    assert started == {
        event["thread"] for event in ran.of_type("thread_ended")
    }
    cores = ran.printed("cores: ")["text"].strip()
    return f"{sums.pop()} three times; {cores}"
