"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def of_task(ran: Ran, task: int, *types: str) -> list[Event]:
    return [
        event for event in ran.of_type(*types) if event["task"] == task
    ]


def end(ran: Ran, name: str) -> Event:
    """The step_ended with which the task of that name ended."""
    (found,) = [
        event
        for event in of_task(ran, ran.task(name), "step_ended")
        if event["outcome"] in ("returned", "raised", "cancelled")
    ]
    return found


def siblings(ran: Ran) -> list[str]:
    return [
        "sauce",
        *(
            f"side-{number}"
            for number in range(1, int(ran.values["SIDES"]) + 1)
        ),
    ]


def main_task(ran: Ran) -> int:
    return int(ran.of_type("task_created")[0]["task"])


def group_waits(ran: Ran) -> list[Event]:
    return [
        event
        for event in ran.waits("wait")
        if event["awaiting"].get("through") == ["TaskGroup"]
    ]


@fact(
    "the group that succeeds is left when its last task is done, with both results"
)
def succeeds(ran: Ran) -> str:
    wait = group_waits(ran)[0]
    assert wait["awaiting"]["tasks"] == [
        ran.task("soup"),
        ran.task("bread"),
    ], wait
    last = max(end(ran, "soup")["seq"], end(ran, "bread")["seq"])
    said = ran.printed("lunch:")
    assert last < said["seq"], (last, said)
    assert end(ran, "bread")["seq"] < end(ran, "soup")["seq"]
    ready = next(
        event
        for event in of_task(ran, wait["task"], "task_ready")
        if event["seq"] > wait["seq"]
    )
    assert ready["by"] == {
        "kind": "task",
        "task": ran.task("soup"),
        "via": "TaskGroup",
    }, ready
    return f"soup, the last to end, woke main; {said['text'].strip()}"


@fact(
    "when a child fails, all its siblings and the block itself are asked to stop, in one wave"
)
def wave(ran: Ran) -> str:
    roast = ran.task("roast")
    failed = end(ran, "roast")
    assert failed["exception"]["type"] == "ValueError", failed
    requests = ran.of_type("task_cancel_requested")
    expected = sorted([main_task(ran), *map(ran.task, siblings(ran))])
    assert sorted(event["task"] for event in requests) == expected, (
        requests
    )
    for event in requests:
        assert event["by"] == {
            "kind": "task",
            "task": roast,
            "via": "TaskGroup",
        }, event
        assert event["seq"] > failed["seq"], event
    # All are asked before the first of them knows.
    delivered = ran.of_type("task_cancel_delivered")
    assert sorted(event["task"] for event in delivered) == expected, (
        delivered
    )
    assert max(event["seq"] for event in requests) < min(
        event["seq"] for event in delivered
    )
    return f"roast failed, {len(requests)} requests by way of the TaskGroup, then {len(delivered)} deliveries"


@fact("each sibling ends before the block is left, cleanup included")
def waits_for_cleanup(ran: Ran) -> str:
    wait = group_waits(ran)[-1]
    (delivered,) = of_task(ran, main_task(ran), "task_cancel_delivered")
    assert delivered["seq"] < wait["seq"], (delivered, wait)
    assert ran.task("sauce") in wait["awaiting"]["tasks"], wait
    (told,) = of_task(ran, ran.task("sauce"), "task_cancel_delivered")
    ended = end(ran, "sauce")
    assert ran.units(ended["at"] - told["at"]) >= 0.98, (told, ended)
    left = ran.printed("dinner: ValueError")["seq"]
    assert all(end(ran, name)["seq"] < left for name in siblings(ran))
    return f"main waited on for sauce, {ran.units(ended['at'] - told['at']):.1f} units of cleanup"


@fact(
    "the ExceptionGroup has the failures, not the cancellations; main takes its own back"
)
def exception_group(ran: Ran) -> str:
    failed = [
        f"{event['exception']['type']}: {event['exception']['message']}"
        for event in ran.of_type("step_ended")
        if event["outcome"] == "raised"
    ]
    told = [
        line.removeprefix("dinner: ")
        for line in ran.stdout.splitlines()
        if line.startswith("dinner: ")
    ]
    assert told == failed, (told, failed)
    assert [text.split(":")[0] for text in told] == [
        "ValueError",
        "RuntimeError",
    ], told
    states = ran.states()
    sides = siblings(ran)[1:]
    assert {states[name] for name in sides} == {"cancelled"}, states
    assert (states["roast"], states["sauce"]) == ("failed", "failed"), (
        states
    )
    (ended,) = of_task(ran, main_task(ran), "task_cancel_ended")
    assert ended["how"] == "handled", ended
    assert states[ran.name(main_task(ran))] == "finished", states
    return f"{' and '.join(told)}; {len(sides)} cancelled; main {ended['how']} its own"
