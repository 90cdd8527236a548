"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def thread(ran: Ran) -> int:
    (found,) = [
        event
        for event in ran.of_type("thread_started")
        if event["name"] == "waiter"
    ]
    return int(found["thread"])


def results(ran: Ran) -> list[tuple[Event, Event]]:
    """The begin and the end of each wait for a result, in the thread."""
    its = [
        event
        for event in ran.of_type("thread_blocked", "thread_unblocked")
        if event["call"] == "concurrent.futures.Future.result"
    ]
    assert {event["thread"] for event in its} == {thread(ran)}, its
    return list(zip(its[::2], its[1::2], strict=True))


def of_task(ran: Ran, name: str, kind: str) -> list[Event]:
    task = ran.task(name)
    return [
        event for event in ran.of_type(kind) if event["task"] == task
    ]


@fact("the thread makes the tasks; the loop's own thread runs them")
def hop(ran: Ran) -> str:
    for dish in ("soup", "roast"):
        (made,) = of_task(ran, dish, "task_created")
        assert made["by"] == {
            "kind": "thread",
            "thread": thread(ran),
            "via": "run_coroutine_threadsafe",
        }, made
        assert made["where"]["function"] == "waiter", made
        said = ran.printed(f"{dish}: on the stove")
        # The main thread has no number.
        assert (said["thread"], "MainThread" in said["text"]) == (
            None,
            True,
        ), said
    return f"task_created by thread {thread(ran)} via run_coroutine_threadsafe; output in MainThread"


@fact(
    "the thread is blocked until the result is there, the loop is not"
)
def result(ran: Ran) -> str:
    (began, ended), _ = results(ran)
    assert began["where"]["line"] == ran.line("order.result("), began
    (returned,) = [
        event
        for event in of_task(ran, "soup", "step_ended")
        if event["outcome"] == "returned"
    ]
    assert returned["result"] == "'soup, cooked in MainThread'", (
        returned
    )
    assert (
        returned["seq"]
        < ended["seq"]
        < ran.printed("waiter: soup, cooked in MainThread")["seq"]
    )
    ticks = [
        event
        for event in ran.of_type("loop_tick")
        if began["seq"] < event["seq"] < ended["seq"]
    ]
    assert ticks
    return f"blocked for {ran.units(ended['at'] - began['at']):.1f} units, {len(ticks)} ticks of the loop in them"


@fact(
    "the timeout ends the wait; the task ends only because it is cancelled, by the thread"
)
def timeout(ran: Ran) -> str:
    _, (began, ended) = results(ran)
    waited = ran.units(ended["at"] - began["at"])
    assert waited >= 0.98 * int(ran.values["PATIENCE"]), waited
    (asked,) = of_task(ran, "roast", "task_cancel_requested")
    (told,) = of_task(ran, "roast", "task_cancel_delivered")
    assert ended["seq"] < asked["seq"] < told["seq"]
    assert (asked["by"]["kind"], asked["by"]["thread"]) == (
        "thread",
        thread(ran),
    ), asked
    assert ran.states()["roast"] == "cancelled", ran.states()
    return f"unblocked after {waited:.1f} units; then roast cancelled by thread {thread(ran)}"


@fact(
    "call_soon_threadsafe sets the event in the loop, which wakes main"
)
def bell(ran: Ran) -> str:
    (rung,) = ran.of_type("event_set")
    (wait,) = ran.waits("event")
    ready = next(
        event
        for event in ran.of_type("task_ready")
        if event["task"] == wait["task"] and event["seq"] > wait["seq"]
    )
    for event in (rung, ready):
        assert (event["by"]["kind"], event["by"]["thread"]) == (
            "thread",
            thread(ran),
        ), event
    assert rung["seq"] < ready["seq"] < ran.printed("main: told")["seq"]
    return f"event_set and task_ready by thread {thread(ran)}, as the first cause"


@fact("no thread is left")
def nothing_left(ran: Ran) -> str:
    started = {
        event["thread"] for event in ran.of_type("thread_started")
    }
    assert started == {
        event["thread"] for event in ran.of_type("thread_ended")
    }
    return f"{len(started)} started, {len(started)} ended"
