"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def moments(ran: Ran, name: str) -> tuple[Event, Event, Event]:
    """The one cancellation of a task: requested, delivered, ended."""
    task = ran.task(name)
    kinds = (
        "task_cancel_requested",
        "task_cancel_delivered",
        "task_cancel_ended",
    )
    found = [
        [event for event in ran.of_type(kind) if event["task"] == task]
        for kind in kinds
    ]
    assert [len(events) for events in found] == [1, 1, 1], found
    requested, delivered, ended = (events[0] for events in found)
    return requested, delivered, ended


def after(ran: Ran, name: str, event: Event) -> float:
    """Units between a task's first step and an event."""
    task = ran.task(name)
    first = next(
        step
        for step in ran.of_type("step_started")
        if step["task"] == task
    )
    return ran.units(event["at"] - first["at"])


def fired(ran: Ran, name: str, block: str, units: float) -> str:
    """That the deadline of this block has cancelled the task, at its sleep and after so long."""
    requested, delivered, ended = moments(ran, name)
    assert requested["by"] == {"kind": "timer", "via": "timeout"}, (
        requested
    )
    assert requested["where"]["line"] == ran.line(block), requested
    assert ended["how"] == "handled", ended
    late = after(ran, name, requested)
    assert late >= 0.98 * units, (name, late)
    line = delivered["where"]["line"]
    return f"after {late:.1f} units: line {ran.line(block)} cancels {name} at line {line}"


@fact(
    "of two nested deadlines the inner one fired, and cancelled the sleep within it"
)
def inner(ran: Ran) -> str:
    told = fired(ran, "inner", "async with inner:", 1)
    assert moments(ran, "inner")[1]["where"]["line"] == ran.line(
        "asyncio.sleep(20 * UNIT)"
    )
    assert ran.printed("outer expired False, inner expired True")[
        "task"
    ] == ran.task("inner")
    return told


@fact("after it the task goes on within the outer block")
def plan_b(ran: Ran) -> str:
    sleeps = [
        event
        for event in ran.waits("sleep")
        if event["task"] == ran.task("inner")
    ]
    assert [event["awaiting"]["through"] for event in sleeps] == [
        ["timeout"] * 2,
        ["timeout"],
    ], sleeps
    assert sleeps[1]["seq"] > moments(ran, "inner")[2]["seq"], sleeps
    assert (
        sleeps[1]["seq"]
        > ran.printed("plan B, still in the outer block")["seq"]
    )
    return "a sleep within two timeouts, then one within one"


@fact(
    "or the outer one, and the inner block lets its cancellation through"
)
def outer(ran: Ran) -> str:
    told = fired(ran, "outer", "async with outer:", 1.5)
    assert moments(ran, "outer")[1]["where"]["line"] == ran.line(
        "asyncio.sleep(20 * UNIT)"
    )
    assert "outer: plan B" not in ran.stdout
    assert ran.printed("outer expired True, inner expired False")[
        "task"
    ] == ran.task("outer")
    return told


@fact(
    "a rescheduled deadline fires only where a part takes longer than was granted"
)
def moved(ran: Ran) -> str:
    patience = int(ran.values["PATIENCE"])
    told = fired(
        ran,
        "moved",
        "asyncio.timeout(None)",
        patience * (patience + 1) / 2 + patience + 0.5,
    )
    parts = [
        event
        for event in ran.waits("sleep")
        if event["task"] == ran.task("moved")
    ]
    assert len(parts) == patience + 1, parts
    assert ran.printed(f"part {patience + 1} took too long")[
        "task"
    ] == ran.task("moved")
    return f"{told}, in part {len(parts)}"


@fact("all three were cancelled and dealt with it: every task finishes")
def handled(ran: Ran) -> str:
    assert set(ran.states().values()) == {"finished"}, ran.states()
    assert len(ran.of_type("task_cancel_requested")) == 3
    return (
        "3 cancellations, 3 handled; "
        + ", ".join(ran.states())
        + ": finished"
    )
