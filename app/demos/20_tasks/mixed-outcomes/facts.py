"""What the runs of this demo show."""

from app.facts import Event, Ran, fact

NAMES = ("well", "zero", "called-off")


def end(ran: Ran, name: str) -> Event:
    task = ran.task(name)
    (found,) = [
        event
        for event in ran.of_type("step_ended")
        if event["task"] == task and event["outcome"] != "suspended"
    ]
    return found


@fact(
    "a result, a ZeroDivisionError and a CancelledError in one list, in argument order"
)
def one_list(ran: Ran) -> str:
    said = ran.stdout.splitlines()[0]
    well, zero = end(ran, "well"), end(ran, "zero")
    assert end(ran, "called-off")["outcome"] == "cancelled"
    exception = (
        f"{zero['exception']['type']}({zero['exception']['message']!r})"
    )
    assert (
        said == f"[{well['result']}, {exception}, CancelledError('')]"
    ), said
    return said


@fact("each lane ends in its own state")
def states(ran: Ran) -> str:
    found = {name: ran.states()[name] for name in NAMES}
    assert found == {
        "well": "finished",
        "zero": "failed",
        "called-off": "cancelled",
    }, found
    return ", ".join(f"{name} {state}" for name, state in found.items())


@fact(
    "neither the exception nor the cancellation wakes the caller: it waits once, for the last"
)
def waits_for_all(ran: Ran) -> str:
    (wait,) = ran.waits("gather")
    assert wait["awaiting"]["tasks"] == [
        ran.task(name) for name in NAMES
    ], wait
    woken = [
        event
        for event in ran.of_type("task_ready")
        if event["task"] == wait["task"]
    ]
    by = {"kind": "task", "task": ran.task("well"), "via": "gather"}
    assert [event["by"] for event in woken] == [by], woken
    late = ran.units(woken[0]["at"] - end(ran, "zero")["at"])
    assert late >= 0.98, late
    return (
        f"woken once, by well, {late:.1f} units after zero had failed"
    )


@fact(
    "a timer asked for the cancellation, and it was delivered at the await"
)
def cancelled_by_timer(ran: Ran) -> str:
    (requested,) = ran.of_type("task_cancel_requested")
    (delivered,) = ran.of_type("task_cancel_delivered")
    assert requested["by"]["kind"] == "timer", requested
    assert (
        requested["task"] == delivered["task"] == ran.task("called-off")
    ), delivered
    assert delivered["where"]["line"] == ran.line(
        "await asyncio.sleep"
    ), delivered
    after = ran.units(requested["at"] - ran.work[0])
    assert after >= 0.98 * int(ran.values["CANCEL_AFTER"]), after
    return f"asked by a timer after {after:.1f} units, CancelledError at line {delivered['where']['line']}"
