"""What the runs of this demo show."""

import re
from itertools import accumulate

from app.facts import Ran, fact

MANY = 100_000
MEMORY = 512  # MiB, with which the service ends a run


def finished(ran: Ran) -> int:
    """Tasks that got through; main is one more."""
    totals = ran.summary["totals"]
    assert (
        totals["tasks"]
        == totals["finished"]
        == int(ran.values["TASKS"]) + 1
    ), totals
    return int(totals["finished"]) - 1


def inside(ran: Ran) -> list[int]:
    """How many were let through and not yet out, after each change."""
    changes = ran.of_type("semaphore_acquired", "semaphore_released")
    return list(
        accumulate(
            1 if event["type"] == "semaphore_acquired" else -1
            for event in changes
        )
    )


@fact("all tasks get through")
def all_through(ran: Ran) -> str:
    done = finished(ran)
    assert f"{done} done after" in ran.stdout, ran.stdout
    return f"{done} finished, none failed, none pending"


@fact("never more inside than there are permits")
def permits(ran: Ran) -> str:
    size = int(ran.values["PERMITS"])
    most = max(inside(ran))
    assert most == size, most
    assert f"never more than {size} inside\n" in ran.stdout, ran.stdout
    values = {
        event["value"] for event in ran.of_type("semaphore_acquired")
    }
    assert min(values) == 0, values
    return (
        f"{len(inside(ran))} changes in the log, {most} inside at most"
    )


@fact("first come, first served")
def in_order(ran: Ran) -> str:
    asked = [event["task"] for event in ran.waits("semaphore")]
    waited = set(asked)
    served = [
        event["task"]
        for event in ran.of_type("semaphore_acquired")
        if event["task"] in waited
    ]
    assert served == asked[: len(served)]
    assert served
    return f"{len(served)} waited, and were let in in that order"


@fact(
    "a hundred thousand: all get through, within 30 s and 512 MiB",
    values={"TASKS": MANY},
)
def hundred_thousand(ran: Ran) -> str:
    assert ran.outcome == "completed", ran.outcome
    done = finished(ran)
    assert ran.duration < 30, ran.duration
    memory = max(
        int(text) for text in re.findall(r"(\d+) MiB", ran.stdout)
    )
    assert memory < MEMORY, memory
    return (
        f"{done} finished in {ran.duration:.1f} s, {memory} MiB at most"
    )


@fact(
    "what the log leaves out, it counts; what it has, keeps to the permits",
    values={"TASKS": MANY},
)
def truncated(ran: Ran) -> str:
    (cut,) = ran.of_type("truncated")
    assert cut["limit"] == "events", cut
    # What ran after the cut is in the totals: each task has a first and a last step.
    whole = ran.summary["totals"]["steps"]
    steps = len(ran.of_type("step_started"))
    assert steps < MANY < 2 * MANY <= whole, (steps, whole)
    assert cut["missing"] > whole - steps
    assert max(inside(ran)) == int(ran.values["PERMITS"])
    return f"{len(ran.events)} events told, {cut['missing']} counted"
