"""What the runs of this demo show."""

from math import ceil

from app.facts import Ran, fact


def sizes(ran: Ran) -> tuple[int, int]:
    return int(ran.values["JOBS"]), int(ran.values["PERMITS"])


@fact("never more inside than there are permits")
def never_more(ran: Ran) -> str:
    jobs, permits = sizes(ran)
    inside: set[int] = set()
    most = 0
    for event in ran.of_type(
        "semaphore_acquired", "semaphore_released"
    ):
        if event["type"] == "semaphore_acquired":
            assert event["task"] not in inside, event
            inside.add(event["task"])
        else:
            inside.remove(event["task"])
        most = max(most, len(inside))
        # A permit may be promised already to one that is woken and not yet inside.
        assert 0 <= event["value"] <= permits - len(inside), (
            event,
            inside,
        )
    assert not inside, inside
    assert most == min(jobs, permits), most
    assert ran.printed("never more inside than")["text"].split()[
        -1
    ] == str(most)
    return f"{jobs} went in, at most {most} at once"


@fact(
    "the job itself, its sleep, is never in more than that many lanes"
)
def never_more_asleep(ran: Ran) -> str:
    jobs, permits = sizes(ran)
    # +1 where a sleep begins, -1 where the step after it begins.
    asleep: set[int] = set()
    most = 0
    for event in ran.of_type("step_started", "step_ended"):
        asleep.discard(event["task"])
        if (
            event["type"] == "step_ended"
            and event.get("awaiting", {}).get("kind") == "sleep"
        ):
            asleep.add(event["task"])
        most = max(most, len(asleep))
    assert most == min(jobs, permits), most
    return f"at most {most} asleep at once"


@fact(
    "jobs divided by permits, rounded up, is the number of units: four"
)
def units(ran: Ran) -> str:
    jobs, permits = sizes(ran)
    rounds = ceil(jobs / permits)
    assert ran.took >= 0.98 * rounds, ran.took
    # A busy machine may be late in each round, but not by as much again.
    assert ran.took < 2 * rounds, ran.took
    return f"{rounds} rounds in {ran.took:.2f} units"


@fact("first come, first served; who leaves wakes the next in line")
def in_order(ran: Ran) -> str:
    jobs, permits = sizes(ran)
    tasks = [ran.task(f"job-{number}") for number in range(1, jobs + 1)]
    acquired = [
        event["task"] for event in ran.of_type("semaphore_acquired")
    ]
    assert acquired == tasks, acquired
    assert [event["task"] for event in ran.waits("semaphore")] == tasks[
        permits:
    ]
    for leaver, waiter in zip(tasks, tasks[permits:], strict=False):
        woken = [
            event
            for event in ran.of_type("task_ready")
            if event["task"] == waiter
        ]
        assert woken[0]["by"]["task"] == leaver, (leaver, woken[0])
    return f"{jobs} in order; " + ", ".join(
        f"{ran.name(a)} woke {ran.name(b)}"
        for a, b in list(zip(tasks, tasks[permits:], strict=False))[:2]
    )


@fact("all permits are back at the end")
def all_back(ran: Ran) -> str:
    _, permits = sizes(ran)
    (made,) = [
        event
        for event in ran.of_type("object_created")
        if event["kind"] == "semaphore"
    ]
    values = [
        event["value"]
        for event in ran.of_type(
            "semaphore_acquired", "semaphore_released"
        )
    ]
    assert made["value"] == values[-1] == permits, (made, values)
    return f"{permits} at first, {min(values)} at the lowest, {values[-1]} at the end"
