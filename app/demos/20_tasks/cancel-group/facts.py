"""What the runs of this demo show."""

from collections import Counter

from app.facts import Event, Ran, fact


def team(ran: Ran, colour: str) -> list[int]:
    return [
        ran.task(f"{colour}-{number}")
        for number in range(1, int(ran.values["SIZE"]) + 1)
    ]


def others(ran: Ran) -> list[int]:
    return team(ran, "red") + team(ran, "blue")


def told(ran: Ran) -> Event:
    """main has its CancelledError."""
    return ran.printed("main: CancelledError")


def of_task(ran: Ran, kind: str, tasks: list[int]) -> list[Event]:
    return [
        event for event in ran.of_type(kind) if event["task"] in tasks
    ]


@fact(
    "the middle group is cancelled, and only that: each of its tasks is asked, and ends as cancelled"
)
def one_group(ran: Ran) -> str:
    green = team(ran, "green")
    for kind in (
        "task_cancel_requested",
        "task_cancel_delivered",
        "task_cancel_ended",
    ):
        assert [
            event["task"] for event in ran.of_type(kind)
        ] == green, (kind, ran.of_type(kind))
    assert {
        event["how"] for event in ran.of_type("task_cancel_ended")
    } == {"cancelled"}
    first, *_, last = [
        *ran.of_type("task_cancel_requested"),
        *ran.of_type("task_cancel_ended"),
    ]
    return f"{len(green)} requests, deliveries and ends in {(last['at'] - first['at']) / 1000:.1f} ms"


@fact(
    "the outer await raises CancelledError at once, while the siblings are at work"
)
def at_once(ran: Ran) -> str:
    main = ran.task("Task-1")
    ready = next(
        event
        for event in ran.of_type("task_ready")
        if event["task"] == main
    )
    by = {"kind": "task", "task": ran.task("green-1"), "via": "gather"}
    assert ready["by"] == by, ready
    asked = ran.of_type("task_cancel_requested")[0]
    stepped = [
        ran.name(event["task"])
        for event in of_task(ran, "step_started", others(ran))
        if asked["seq"] < event["seq"] < told(ran)["seq"]
    ]
    assert stepped == [], stepped
    ended = {task for task in ran.ends() if task in others(ran)}
    over = {
        event["task"]
        for event in of_task(ran, "step_ended", others(ran))
        if event["outcome"] != "suspended"
        and event["seq"] < told(ran)["seq"]
    }
    assert (len(ended), len(over)) == (
        2 * int(ran.values["SIZE"]),
        0,
    ), (
        ended,
        over,
    )
    assert f"{len(ended)} at work, 0 finished" in told(ran)["text"], (
        told(ran)
    )
    return f"woken by green-1; none of {len(ended)} siblings had ended or taken a step by then"


@fact(
    "they run on: steps after the CancelledError, no cancellation, each to its own end"
)
def run_on(ran: Ran) -> str:
    steps = Counter(
        event["task"]
        for event in of_task(ran, "step_started", others(ran))
        if event["seq"] > told(ran)["seq"]
    )
    assert steps == dict.fromkeys(others(ran), 3), steps
    ends = [
        event["outcome"]
        for event in of_task(ran, "step_ended", others(ran))
        if event["outcome"] != "suspended"
    ]
    assert ends == ["returned"] * len(others(ran)), ends
    return f"{steps.total()} steps of {len(steps)} tasks, all returned"


@fact(
    "waited for, two groups have finished and one was cancelled; main has finished"
)
def in_the_end(ran: Ran) -> str:
    first, second = ran.waits("gather")
    assert len(first["awaiting"]["tasks"]) == 3 * int(
        ran.values["SIZE"]
    ), first
    assert sorted(second["awaiting"]["tasks"]) == sorted(others(ran)), (
        second
    )
    states = ran.states()
    assert states.pop("Task-1") == "finished", states
    counted = Counter(states.values())
    size = int(ran.values["SIZE"])
    assert counted == {"finished": 2 * size, "cancelled": size}, counted
    assert (
        ran.printed(
            f"0 at work, {2 * size} finished, {size} cancelled"
        )["seq"]
        > second["seq"]
    )
    return f"{counted['finished']} finished, {counted['cancelled']} cancelled"
