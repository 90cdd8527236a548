"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def of_task(ran: Ran, kind: str, name: str) -> list[Event]:
    task = ran.task(name)
    return [
        event for event in ran.of_type(kind) if event["task"] == task
    ]


def end(ran: Ran, name: str) -> Event:
    (found,) = [
        event
        for event in of_task(ran, "step_ended", name)
        if event["outcome"] != "suspended"
    ]
    return found


@fact("one waits through a shield, the other for its job itself")
def waiting(ran: Ran) -> str:
    (shielded,) = [
        event["awaiting"]
        for event in of_task(ran, "step_ended", "shielded")[:1]
    ]
    assert shielded == {
        "kind": "task",
        "task": ran.task("order"),
        "through": ["shield"],
    }, shielded
    (plain,) = [
        event["awaiting"]
        for event in of_task(ran, "step_ended", "plain")[:1]
    ]
    assert plain == {"kind": "task", "task": ran.task("draft")}, plain
    return "shielded waits for order through shield, plain for draft"


@fact("the outer wait gets CancelledError, at the line of the shield")
def outer_cancelled(ran: Ran) -> str:
    (delivered,) = of_task(ran, "task_cancel_delivered", "shielded")
    assert delivered["where"]["line"] == ran.line(
        "await asyncio.shield(job)"
    ), delivered
    (ended,) = of_task(ran, "task_cancel_ended", "shielded")
    assert ended["how"] == "cancelled", ended
    assert end(ran, "shielded")["outcome"] == "cancelled"
    return f"delivered to shielded at line {delivered['where']['line']}; it ends as cancelled"


@fact("the shielded job is never asked to stop, and finishes")
def job_finishes(ran: Ran) -> str:
    for kind in ("task_cancel_requested", "task_cancel_delivered"):
        assert of_task(ran, kind, "order") == []
    over = end(ran, "order")
    assert (over["outcome"], over["result"]) == (
        "returned",
        "'order number 17'",
    ), over
    later = ran.units(over["at"] - end(ran, "shielded")["at"])
    assert later > 0, later
    began = of_task(ran, "step_started", "order")[0]
    slept = ran.units(over["at"] - began["at"])
    assert slept >= 0.98 * int(ran.values["SAVING"]), slept
    assert ran.printed("main: order number 17")["seq"] > over["seq"]
    return f"order returned {later:.1f} units after its visitor was cancelled"


@fact(
    "without a shield the cancel is passed on to the job, which ends first"
)
def passed_on(ran: Ran) -> str:
    requests = ran.of_type("task_cancel_requested")
    names = [ran.name(event["task"]) for event in requests]
    assert names == ["shielded", "plain", "draft"], names
    assert requests[2]["by"] == {
        "kind": "task",
        "task": ran.task("Task-1"),
        "via": "cancel",
    }, requests
    job, visitor = end(ran, "draft"), end(ran, "plain")
    assert (job["outcome"], visitor["outcome"]) == (
        "cancelled",
        "cancelled",
    ), (job, visitor)
    assert job["seq"] < visitor["seq"], (job, visitor)
    assert "draft: saved" not in ran.stdout
    return (
        "requests on " + ", ".join(names) + "; draft ended, then plain"
    )


@fact("each ends in its own state")
def states(ran: Ran) -> str:
    found = {
        name: ran.states()[name]
        for name in ("shielded", "order", "plain", "draft")
    }
    assert found == {
        "shielded": "cancelled",
        "order": "finished",
        "plain": "cancelled",
        "draft": "cancelled",
    }, found
    return ", ".join(f"{name} {state}" for name, state in found.items())
