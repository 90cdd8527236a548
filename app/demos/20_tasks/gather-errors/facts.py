"""What the runs of this demo show."""

from app.facts import Event, Ran, fact

BOTH = ("raises", "collects")
SIBLINGS = ("flight", "car")


def end(ran: Ran, name: str) -> Event:
    task = ran.task(name)
    (found,) = [
        event
        for event in ran.of_type("step_ended")
        if event["task"] == task and event["outcome"] != "suspended"
    ]
    return found


def steps_after(ran: Ran, name: str, seq: int) -> int:
    task = ran.task(name)
    return sum(
        event["task"] == task and event["seq"] > seq
        for event in ran.of_type("step_started")
    )


def woken(ran: Ran) -> Event:
    """What first woke main."""
    main = ran.task("Task-1")
    return next(
        event
        for event in ran.of_type("task_ready")
        if event["task"] == main
    )


@fact("one of three raises, and ends as failed", of=BOTH)
def one_fails(raises: Ran, collects: Ran) -> str:
    for ran in (raises, collects):
        failed = end(ran, "hotel")
        assert failed["outcome"] == "raised", failed
        assert failed["exception"] == {
            "type": "LookupError",
            "message": "no room",
        }, failed
        others = {
            name: ran.states()[name] for name in (*SIBLINGS, "Task-1")
        }
        assert set(others.values()) == {"finished"}, others
    return (
        "hotel failed with LookupError('no room'), the others finished"
    )


@fact(
    "by default the exception is with the caller at once",
    of=("raises",),
)
def at_once(ran: Ran) -> str:
    failed, ready, told = (
        end(ran, "hotel"),
        woken(ran),
        ran.printed("no trip, LookupError('no room')"),
    )
    assert ready["by"] == {
        "kind": "task",
        "task": ran.task("hotel"),
        "via": "gather",
    }, ready
    assert failed["seq"] < ready["seq"] < told["seq"], (
        failed,
        ready,
        told,
    )
    between = [
        ran.name(event["task"])
        for event in ran.of_type("step_started")
        if failed["seq"] < event["seq"] < told["seq"]
    ]
    assert between == ["Task-1"], between
    return f"hotel woke main by way of gather; no other step in {told['at'] - failed['at']} µs between"


@fact(
    "while the siblings run on: they take steps after the caller has gone on",
    of=("raises",),
)
def siblings_run_on(ran: Ran) -> str:
    told = ran.printed("no trip")["seq"]
    steps = {name: steps_after(ran, name, told) for name in SIBLINGS}
    gone = int(ran.values["FAILS_AFTER"]) - 1
    assert steps == {"flight": 4 - gone, "car": 5 - gone}, steps
    assert all(
        end(ran, name)["outcome"] == "returned" for name in SIBLINGS
    )
    return f"steps after main's: flight {steps['flight']}, car {steps['car']}; both returned"


@fact(
    "with return_exceptions the exception stands among the results, after the last",
    of=("collects",),
)
def among_results(ran: Ran) -> str:
    ready = woken(ran)
    assert ready["by"] == {
        "kind": "task",
        "task": ran.task("car"),
        "via": "gather",
    }, ready
    assert ready["seq"] > end(ran, "car")["seq"], ready
    late = ran.units(ready["at"] - end(ran, "hotel")["at"])
    assert late >= 0.98 * (5 - int(ran.values["FAILS_AFTER"])), late
    lines = ran.stdout.splitlines()[-3:]
    assert [line.split("failed: ")[1] for line in lines] == [
        "False, 'flight booked'",
        "True, LookupError('no room')",
        "False, 'car booked'",
    ], lines
    return f"car woke main {late:.1f} units after hotel had failed; second of three results"


@fact("nobody is cancelled in either", of=BOTH)
def nobody_cancelled(raises: Ran, collects: Ran) -> str:
    requests = [
        ran.of_type("task_cancel_requested")
        for ran in (raises, collects)
    ]
    assert requests == [[], []], requests
    return "no request to cancel on either trace"
