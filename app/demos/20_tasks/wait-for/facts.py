"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def delivery(ran: Ran) -> Event:
    """The CancelledError that the slow job gets at its sleep."""
    line = ran.line("CancelledError is raised here") + 1
    (found,) = [
        event
        for event in ran.of_type("task_cancel_delivered")
        if event["where"]["line"] == line
    ]
    return found


@fact("a job that ends in time is never asked to stop")
def in_time(ran: Ran) -> str:
    asked = {
        ran.name(event["task"])
        for event in ran.of_type("task_cancel_requested")
    }
    assert "quick" not in asked, asked
    told = ran.printed("quick: the caller gets 'in good time'")
    created = {
        event["task"]: event for event in ran.of_type("task_created")
    }
    took = ran.units(told["at"] - created[ran.task("quick")]["at"])
    assert took >= 0.98 * int(ran.values["TIMEOUT"]) / 2, took
    return f"no request on its lane; told after {took:.1f} of {ran.values['TIMEOUT']} units"


@fact(
    "request, CancelledError at the line, end of the cleanup, then TimeoutError at the caller"
)
def in_time_order(ran: Ran) -> str:
    delivered = delivery(ran)
    task = delivered["task"]
    (requested,) = [
        event
        for event in ran.of_type("task_cancel_requested")
        if event["task"] == task
    ]
    (ended,) = [
        event
        for event in ran.of_type("task_cancel_ended")
        if event["task"] == task
    ]
    cleaned, told = (
        ran.printed("slow: clean\n"),
        ran.printed("slow: the caller gets TimeoutError"),
    )
    order = [
        event["seq"]
        for event in (requested, delivered, cleaned, ended, told)
    ]
    assert order == sorted(order), order
    waited = ran.units(requested["at"] - ran.work[0])
    assert waited >= 0.98 * int(ran.values["TIMEOUT"]), waited
    took = ran.units(cleaned["at"] - delivered["at"])
    assert took >= 0.98, took
    return f"events {', '.join(map(str, order))}; asked after {waited:.1f} units, cleanup {took:.1f} more"


@fact(
    "the job runs in its caller's task; on Python 3.11, in one that wait_for makes"
)
def whose_task(ran: Ran) -> str:
    task = delivery(ran)["task"]
    (requested,) = [
        event
        for event in ran.of_type("task_cancel_requested")
        if event["task"] == task
    ]
    (created,) = [
        event
        for event in ran.of_type("task_created")
        if event["task"] == task
    ]
    if ran.python >= (3, 12):
        assert task == ran.task("slow"), created
        assert requested["by"]["kind"] == "timer", requested
        return "cancelled: the task slow itself, by the timer"
    assert created["internal"] == "wait_for", created
    assert created["parent"] == ran.task("slow"), created
    return "cancelled: a task that wait_for made within slow"


@fact(
    "a job that swallows its cancel returns its late value, with no TimeoutError"
)
def swallowed(ran: Ran) -> str:
    (ended,) = [
        event
        for event in ran.of_type("task_cancel_ended")
        if event["how"] == "swallowed"
    ]
    told = ran.printed("stubborn: the caller gets")
    assert told["text"] == "stubborn: the caller gets 'late'\n", told
    (delivered,) = [
        event
        for event in ran.of_type("task_cancel_delivered")
        if event["task"] == ended["task"]
    ]
    late = ran.units(told["at"] - delivered["at"])
    assert late >= 0.98 * 2, late
    assert ran.stdout.count("TimeoutError") == 1, ran.stdout
    assert set(ran.states().values()) == {"finished"}, ran.states()
    return f"'late' is there {late:.1f} units after the CancelledError"


@fact("the swallower is pointed out")
def pointed_out(ran: Ran) -> str:
    (lint,) = [
        event
        for event in ran.of_type("lint")
        if event["rule"] == "swallowed_cancel"
    ]
    (delivered,) = [
        event
        for event in ran.of_type("task_cancel_delivered")
        if event["task"] == lint["task"]
    ]
    assert delivered["seq"] in lint["evidence"], lint
    assert delivered["where"]["function"] == "stubborn", delivered
    return f"{lint['rule']}, its CancelledError was at line {delivered['where']['line']}"
