"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def sleepers(ran: Ran) -> list[int]:
    return [
        ran.task(f"sleeper-{number}")
        for number in range(1, int(ran.values["SLEEPERS"]) + 1)
    ]


def main_task(ran: Ran) -> int:
    return int(ran.of_type("task_created")[0]["task"])


def moment(ran: Ran, type: str, task: int) -> Event:
    (found,) = [
        event for event in ran.of_type(type) if event["task"] == task
    ]
    return found


@fact(
    "the signal cancels the main task alone, and it learns of it at its next await"
)
def main_first(ran: Ran) -> str:
    main = main_task(ran)
    requests = ran.of_type("task_cancel_requested")
    assert requests[0]["task"] == main, requests[0]
    assert requests[0]["by"]["kind"] == "signal", requests[0]
    assert requests[0]["where"]["line"] == ran.line(
        "signal.raise_signal"
    ), requests[0]
    assert all(
        event["by"]["kind"] != "signal" for event in requests[1:]
    ), requests
    delivered = moment(ran, "task_cancel_delivered", main)
    said = ran.printed("main: goes on to its next await")
    assert requests[0]["seq"] < said["seq"] < delivered["seq"], (
        requests[0],
        said,
        delivered,
    )
    assert requests[1]["seq"] > delivered["seq"], requests[1]
    return "requested by the signal, one more line of main, delivered, then the rest"


@fact(
    "its task group cancels all that sleep; each cleans up for a unit, all at the same time"
)
def all_cancelled(ran: Ran) -> str:
    tasks = sleepers(ran)
    main = main_task(ran)
    for task in tasks:
        asked = moment(ran, "task_cancel_requested", task)
        assert asked["by"] == {
            "kind": "task",
            "task": main,
            "via": "TaskGroup",
        }, asked
        delivered, ended = (
            moment(ran, "task_cancel_delivered", task),
            moment(ran, "task_cancel_ended", task),
        )
        assert delivered["where"]["function"] == "sleeper", delivered
        assert ended["how"] == "cancelled", ended
        assert ran.units(ended["at"] - delivered["at"]) >= 0.98, (
            delivered,
            ended,
        )
    deliveries = [
        moment(ran, "task_cancel_delivered", task)["seq"]
        for task in tasks
    ]
    ends = [
        moment(ran, "task_cancel_ended", task)["seq"] for task in tasks
    ]
    assert max(deliveries) < min(ends), (
        "they clean up one after the other"
    )
    states = ran.states()
    assert set(states.values()) == {"cancelled"}, states
    return f"{len(tasks)} requested by main's TaskGroup, all cancelled, {ran.took:.1f} units in all"


@fact("main ends when all have cleaned up")
def cleaned_up(ran: Ran) -> str:
    main = main_task(ran)
    said = ran.printed("cleaned up")
    assert (
        said["text"]
        == f"main: cancelled, {ran.values['SLEEPERS']} cleaned up\n"
    ), said
    assert said["task"] == main, said
    last = max(
        moment(ran, "task_cancel_ended", task)["seq"]
        for task in sleepers(ran)
    )
    assert (
        last
        < said["seq"]
        < moment(ran, "task_cancel_ended", main)["seq"]
    )
    return str(said["text"].strip())


@fact("what is left, asyncio.run cancels after the main task has ended")
def the_rest(ran: Ran) -> str:
    watch = ran.task("watch")
    asked = moment(ran, "task_cancel_requested", watch)
    assert asked["by"] == {"kind": "loop", "via": "run"}, asked
    assert (
        asked["seq"]
        > moment(ran, "task_cancel_ended", main_task(ran))["seq"]
    )
    ended = moment(ran, "task_cancel_ended", watch)
    assert ran.printed("watch: the last to go")["seq"] < ended["seq"]
    return (
        "watch asked by the loop, by way of run, after the end of main"
    )


@fact("then the loop is closed, and the process ends by the signal")
def loop_closed(ran: Ran) -> str:
    (closed,) = ran.of_type("loop_closed")
    last = max(
        event["seq"] for event in ran.of_type("task_cancel_ended")
    )
    assert (
        last
        < closed["seq"]
        < ran.printed("and the loop is closed")["seq"]
    )
    assert (ran.outcome, ran.exit_code) in (
        ("killed", -2),
        ("killed", 130),
    ), (ran.outcome, ran.exit_code)
    assert ran.events[-1]["exit_code"] == -2, ran.events[-1][
        "exit_code"
    ]
    assert ran.stderr.rstrip().endswith("KeyboardInterrupt"), ran.stderr
    return f"loop closed, KeyboardInterrupt, {ran.outcome} with exit code {ran.events[-1]['exit_code']}"
