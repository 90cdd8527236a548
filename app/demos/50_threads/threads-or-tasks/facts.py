"""What the runs of this demo show."""

import re

from app.facts import Event, Ran, fact


def sizes(ran: Ran) -> list[int]:
    most = int(ran.values["MOST"])
    return [most // 8, most // 4, most // 2, most]


def tasks(ran: Ran, n: int) -> set[int]:
    """The tasks of the round of that size."""
    return {
        task
        for task, name in ran.names.items()
        if name.endswith(f" of {n}")
    }


def threads(ran: Ran, n: int) -> list[Event]:
    return [
        event
        for event in ran.of_type("thread_started")
        if event["name"].endswith(f" of {n}")
    ]


def rows(ran: Ran, what: str) -> dict[int, tuple[float, int]]:
    """By n: milliseconds to start them, KiB more than before."""
    found = re.findall(
        rf"(?m)^(\d+) {what} +started in +([\d.]+) ms, hold +(-?\d+) KiB$",
        ran.stdout,
    )
    return {
        int(n): (float(start), int(memory))
        for n, start, memory in found
    }


@fact("so many tasks wait at once, all in the one thread that there is")
def waiting_tasks(ran: Ran) -> str:
    for n in sizes(ran):
        its = tasks(ran, n)
        waits = [
            event
            for event in ran.waits("event")
            if event["task"] in its
        ]
        (done,) = [
            event
            for event in ran.of_type("event_set")
            if event["object"] == waits[0]["awaiting"]["object"]
        ]
        assert len(its) == len(waits) == n, (n, len(its), len(waits))
        assert waits[-1]["seq"] < done["seq"]
        assert done.get("waiting", len(done["waiters"])) == n, done
    last = max(event["seq"] for event in ran.of_type("step_ended"))
    assert last < threads(ran, sizes(ran)[0])[0]["seq"]
    return f"{sizes(ran)} woken by one event each, before the first thread starts"


@fact("so many threads wait at once, each a thread of the system")
def waiting_threads(ran: Ran) -> str:
    for n in sizes(ran):
        its = {
            event["thread"]: event["seq"] for event in threads(ran, n)
        }
        ends = [
            event["seq"]
            for event in ran.of_type("thread_ended")
            if event["thread"] in its
        ]
        blocked = {
            event["thread"]
            for event in ran.of_type("thread_blocked")
            if event["thread"] in its
        }
        assert len(its) == len(ends) == n, (n, len(its), len(ends))
        assert max(its.values()) < min(ends), (
            "one ended before the last had started"
        )
        assert blocked == set(its), set(its) - blocked
    return f"{sizes(ran)} blocked in Event.wait side by side, all ended"


@fact("what is printed is what the trace shows of this run")
def measured(ran: Ran) -> str:
    most = sizes(ran)[-1]
    for n in sizes(ran):
        its = tasks(ran, n)
        made = [
            event["at"]
            for event in ran.of_type("task_created")
            if event["task"] in its
        ]
        waits = [
            event["at"]
            for event in ran.waits("event")
            if event["task"] in its
        ]
        # Rounded to a tenth of a millisecond.
        assert (
            rows(ran, "tasks")[n][0]
            >= (waits[-1] - made[0]) / 1000 - 0.1
        ), n
        starts = [event["at"] for event in threads(ran, n)]
        assert (
            rows(ran, "threads")[n][0]
            >= (starts[-1] - starts[0]) / 1000 - 0.1
        ), n
    told = [
        f"{most} {what}: {rows(ran, what)[most][0]} ms, {rows(ran, what)[most][1]} KiB"
        for what in ("tasks", "threads")
    ]
    return "; ".join(told)
