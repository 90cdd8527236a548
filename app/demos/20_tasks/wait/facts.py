"""What the runs of this demo show."""

from app.facts import Event, Ran, fact

LAST = 5
HOWS = (
    "FIRST_COMPLETED",
    "FIRST_EXCEPTION",
    "timeout",
    "ALL_COMPLETED",
)


def waits(ran: Ran) -> list[Event]:
    """Where main begins to wait, four times."""
    found = ran.waits("wait")
    assert len(found) == len(HOWS), found
    return found


def wakers(ran: Ran) -> list[Event]:
    """What ended each of these waits."""
    main = ran.task("Task-1")
    ready = [
        event
        for event in ran.of_type("task_ready")
        if event["task"] == main
    ]
    assert len(ready) == len(HOWS), ready
    return ready


def done_at(ran: Ran, seq: int) -> set[str]:
    return {
        ran.name(event["task"])
        for event in ran.of_type("step_ended")
        if event["outcome"] != "suspended" and event["seq"] < seq
    }


def step_after(ran: Ran, ready: Event) -> Event:
    return next(
        event
        for event in ran.of_type("step_started")
        if event["task"] == ready["task"]
        and event["seq"] > ready["seq"]
    )


def by_whom(ran: Ran, event: Event) -> str:
    by = event["by"]
    return (
        ran.name(by["task"])
        if by["kind"] == "task"
        else str(by["kind"])
    )


@fact(
    "each wait ends for its own reason: the first end, the failure, the timer, the last end"
)
def reasons(ran: Ran) -> str:
    faulty, last = f"job-{ran.values['FAULTY']}", f"job-{LAST}"
    found = [by_whom(ran, event) for event in wakers(ran)]
    expected = ["job-1", faulty, "timer", last]
    for place, wait in enumerate(waits(ran)):
        over = done_at(ran, wait["seq"])
        # What is there already needs no other to wake main.
        if last in over or (place == 1 and faulty in over):
            expected[place] = "Task-1"
    assert found == expected, (found, expected)
    return "woken by " + ", ".join(found)


@fact("the done and pending sets, each time")
def sets(ran: Ran) -> str:
    everyone = {f"job-{number}" for number in range(1, LAST + 1)}
    counts = []
    for how, ready in zip(HOWS, wakers(ran), strict=True):
        # It looks at them when it runs, not when it is woken.
        done = done_at(ran, step_after(ran, ready)["seq"])
        shown = ran.printed(f"{how}: ")["text"]
        first, second = shown.removeprefix(f"{how}: done ").split(
            ", pending "
        )
        assert set(first.split()) == done, (shown, done)
        pending = set(second.split()) - {"none"}
        assert pending == everyone - done, (shown, done)
        counts.append(f"{len(done)} + {len(everyone - done)}")
    assert counts[-1] == "5 + 0", counts
    return "done + pending: " + ", ".join(counts)


@fact("FIRST_EXCEPTION does not end with a job that ends well")
def only_exceptions(ran: Ran) -> str:
    failed = [
        event
        for event in ran.of_type("step_ended")
        if event["outcome"] == "raised"
    ]
    assert [ran.name(event["task"]) for event in failed] == [
        f"job-{ran.values['FAULTY']}"
    ], failed
    ready = wakers(ran)[1]
    assert ready["seq"] > failed[0]["seq"], (ready, failed)
    well = sorted(done_at(ran, failed[0]["seq"]))
    assert well == [
        f"job-{number}"
        for number in range(1, int(ran.values["FAULTY"]))
    ], well
    return f"{', '.join(well) or 'nobody'} ended well before; job-{ran.values['FAULTY']} failed"


@fact(
    "the timeout raises nothing and ends between two jobs",
    values={"FAULTY": 2},
)
def timeout(ran: Ran) -> str:
    wait, ready = waits(ran)[2], wakers(ran)[2]
    assert ready["by"] == {"kind": "timer", "via": "timeout"}, ready
    began = step_after(ran, wakers(ran)[1])
    waited = ran.units(ready["at"] - began["at"])
    assert waited >= 0.98 / 2, waited
    assert done_at(ran, wait["seq"]) == done_at(ran, ready["seq"])
    return f"over after {waited:.2f} units with {len(wait['awaiting']['tasks'])} jobs pending"


@fact(
    "the pending ones are not cancelled: each job comes to its own end"
)
def nobody_cancelled(ran: Ran) -> str:
    assert ran.of_type("task_cancel_requested") == []
    states = {
        name: state
        for name, state in ran.states().items()
        if name != "Task-1"
    }
    faulty = f"job-{ran.values['FAULTY']}"
    assert states.pop(faulty) == "failed", states
    assert set(states.values()) == {"finished"}, states
    return (
        f"no request to cancel; {len(states)} finished, {faulty} failed"
    )
