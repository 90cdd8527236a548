"""What the runs of this demo show."""

from itertools import pairwise

from app.facts import Ran, fact


def competitors(ran: Ran) -> list[int]:
    """The tasks in the order in which they come."""
    return [
        ran.task(f"competitor-{number}")
        for number in range(1, int(ran.values["COMPETITORS"]) + 1)
    ]


@fact("one owner at a time")
def one_owner(ran: Ran) -> str:
    owner = None
    changes = ran.of_type("lock_acquired", "lock_released")
    for event in changes:
        if event["type"] == "lock_acquired":
            assert owner is None, (
                f"{event['task']} acquires what {owner} has"
            )
            owner = event["owner"]
            assert owner == event["task"], event
        else:
            assert (event["task"], event["owner"]) == (owner, None), (
                event
            )
            owner = None
    assert owner is None, f"{owner} never released it"
    assert len(changes) == 2 * len(competitors(ran)), len(changes)
    return f"{len(changes) // 2} owners, each released before the next acquired"


@fact(
    "the order of acquisition is that of asking, though the first keeps it longest"
)
def first_come_first_served(ran: Ran) -> str:
    tasks = competitors(ran)
    asked = [
        ran.printed(f"{ran.name(task)} wants the lock")["seq"]
        for task in tasks
    ]
    assert asked == sorted(asked), asked
    waited = [event["task"] for event in ran.waits("lock")]
    assert waited == tasks[1:], [ran.name(task) for task in waited]
    acquired = [event["task"] for event in ran.of_type("lock_acquired")]
    assert acquired == tasks, [ran.name(task) for task in acquired]
    return "asked and acquired: " + ", ".join(
        ran.name(task).removeprefix("competitor-") for task in acquired
    )


@fact("the waiters stand in a queue that gets shorter from the front")
def queue_of_waiters(ran: Ran) -> str:
    tasks = competitors(ran)
    lengths = []
    for place, event in enumerate(ran.of_type("lock_released")):
        # The next owner stands in it until it runs.
        assert event["waiters"] == tasks[place + 1 :], event
        lengths.append(len(event["waiters"]))
    return f"waiting at each release: {lengths}"


@fact("who releases wakes the next in the queue, and nobody else")
def released_and_woken(ran: Ran) -> str:
    tasks = competitors(ran)
    for releaser, waiter in pairwise(tasks):
        (released,) = [
            event
            for event in ran.of_type("lock_released")
            if event["task"] == releaser
        ]
        woken = [
            event
            for event in ran.of_type("task_ready")
            if event["by"].get("task") == releaser
            and event["task"] in tasks
        ]
        assert [event["task"] for event in woken] == [waiter], woken
        assert woken[0]["seq"] > released["seq"], (released, woken)
    return "; ".join(
        f"{ran.name(a)} woke {ran.name(b)}"
        for a, b in pairwise(tasks[:3])
    )


@fact(
    "between two owners there is none, and the next is ready",
    values={"COMPETITORS": 6},
)
def handed_over(ran: Ran) -> str:
    acquired = ran.of_type("lock_acquired")
    gaps = []
    for released, taken in zip(
        ran.of_type("lock_released"), acquired[1:], strict=False
    ):
        assert released["owner"] is None, released
        assert released["seq"] < taken["seq"], (released, taken)
        gaps.append(taken["at"] - released["at"])
    assert len(gaps) == 5, gaps
    return f"{len(gaps)} handovers, without an owner for {min(gaps)} to {max(gaps)} µs"


@fact(
    "a wait for the lock is told at its line, with block and by hand",
    values={"COMPETITORS": 6},
)
def at_its_line(ran: Ran) -> str:
    lines = {event["where"]["line"] for event in ran.waits("lock")}
    expected = {
        ran.line("async with lock"),
        ran.line("await lock.acquire()"),
    }
    assert lines == expected, (lines, expected)
    return f"lines {sorted(lines)}"
