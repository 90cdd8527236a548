"""What the runs of this demo show."""

from app.facts import Event, Ran, fact

NAMES = ("tidy", "honest", "stubborn", "newcomer")


def moment(ran: Ran, kind: str, name: str) -> Event:
    """When the one cancellation of a task was `requested`, `delivered` or `ended`."""
    task = ran.task(name)
    found = [
        event
        for event in ran.of_type(f"task_cancel_{kind}")
        if event["task"] == task
    ]
    assert len(found) == 1, (kind, name, found)
    return found[0]


@fact("all are asked before any of them knows")
def asked_first(ran: Ran) -> str:
    requests = [moment(ran, "requested", name) for name in NAMES]
    deliveries = [moment(ran, "delivered", name) for name in NAMES]
    said = ran.printed("none of them knows it yet")["seq"]
    last, first = (
        max(event["seq"] for event in requests),
        min(event["seq"] for event in deliveries),
    )
    assert last < said < first, (last, said, first)
    assert {
        (event["by"]["kind"], event["by"]["task"]) for event in requests
    } == {("task", ran.task("Task-1"))}, requests
    return f"4 requests by main until event {last}; first delivery is event {first}"


@fact("the message travels along")
def message(ran: Ran) -> str:
    messages = {
        event["message"]
        for event in ran.of_type(
            "task_cancel_requested", "task_cancel_delivered"
        )
    }
    assert messages == {"closing time"}, messages
    assert ran.printed("honest: told 'closing time'")[
        "task"
    ] == ran.task("honest")
    return "'closing time' in each request and each delivery, and in what honest prints"


@fact("cleanup in finally lies between delivery and end")
def cleanup(ran: Ran) -> str:
    delivered, ended = (
        moment(ran, "delivered", "tidy"),
        moment(ran, "ended", "tidy"),
    )
    begun, clean = (
        ran.printed("tidy: cleaning up"),
        ran.printed("tidy: clean\n"),
    )
    order = [event["seq"] for event in (delivered, begun, clean, ended)]
    assert order == sorted(order), order
    assert delivered["where"]["function"] == "tidy", delivered
    took = ran.units(ended["at"] - delivered["at"])
    assert took >= 0.98 * int(ran.values["CLEANUP"]), took
    assert ended["how"] == "cancelled", ended
    return f"{took:.1f} units from the CancelledError to the end as cancelled"


@fact("caught and raised again, it ends the task in the same step")
def raised_again(ran: Ran) -> str:
    delivered, ended = (
        moment(ran, "delivered", "honest"),
        moment(ran, "ended", "honest"),
    )
    assert ended["how"] == "cancelled", ended
    steps = [
        event
        for event in ran.of_type("step_started")
        if delivered["seq"] < event["seq"] < ended["seq"]
    ]
    assert steps == [], steps
    return f"cancelled {ended['at'] - delivered['at']} µs after the delivery, no step between"


@fact("the one that swallows its cancel goes on, and is pointed out")
def swallower(ran: Ran) -> str:
    assert moment(ran, "ended", "stubborn")["how"] == "swallowed"
    over = ran.printed("stubborn: done at last")
    took = ran.units(
        over["at"] - moment(ran, "delivered", "stubborn")["at"]
    )
    assert took >= 0.98 * 2, took
    (lint,) = [
        event
        for event in ran.of_type("lint")
        if event["rule"] == "swallowed_cancel"
    ]
    assert lint["task"] == ran.task("stubborn"), lint
    return (
        f"finished {took:.1f} units later; {lint['rule']} points to it"
    )


@fact("cancelled before its first step, a task never runs a line")
def before_first_step(ran: Ran) -> str:
    delivered = moment(ran, "delivered", "newcomer")
    assert delivered["where"]["line"] == ran.line("def newcomer"), (
        delivered
    )
    assert moment(ran, "ended", "newcomer")["how"] == "cancelled"
    assert "newcomer: never printed" not in ran.stdout
    waits = [
        event
        for event in ran.of_type("step_ended")
        if event["task"] == ran.task("newcomer")
    ]
    assert [event["outcome"] for event in waits] == ["cancelled"], waits
    return f"delivered at its def, line {delivered['where']['line']}; one step, cancelled"


@fact("each ends in its own state")
def states(ran: Ran) -> str:
    found = [ran.states()[name] for name in NAMES]
    assert found == [
        "cancelled",
        "cancelled",
        "finished",
        "cancelled",
    ], found
    return ", ".join(
        f"{name} {state}"
        for name, state in zip(NAMES, found, strict=True)
    )
