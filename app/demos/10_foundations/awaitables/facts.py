"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def root(ran: Ran) -> int:
    """The task that `asyncio.run` made."""
    (task,) = [
        event["task"]
        for event in ran.of_type("task_created")
        if event["coro"] == "main"
    ]
    return int(task)


def woken(ran: Ran, wait: Event) -> Event:
    """What ended that wait."""
    return next(
        event
        for event in ran.of_type("task_ready")
        if event["task"] == wait["task"] and event["seq"] > wait["seq"]
    )


@fact("a coroutine runs in the task that awaits it")
def coroutine(ran: Ran) -> str:
    (wait,) = [
        event
        for event in ran.waits("sleep")
        if event["where"]["function"] == "letter"
    ]
    assert wait["task"] == root(ran), wait
    return (
        f"main itself waits, at line {wait['where']['line']}, in letter"
    )


@fact("a task runs by itself, and wakes whoever awaits it")
def task(ran: Ran) -> str:
    (wait,) = ran.waits("task")
    parcel = ran.task("parcel")
    assert (wait["task"], wait["awaiting"]["task"]) == (
        root(ran),
        parcel,
    ), wait
    (sleep,) = [
        event
        for event in ran.waits("sleep")
        if event["where"]["function"] == "parcel"
    ]
    assert sleep["task"] == parcel, sleep
    by = woken(ran, wait)["by"]
    assert (by["kind"], by["task"]) == ("task", parcel), by
    return "main waits for parcel and is woken by parcel"


@fact("a future is set by somebody else: here, by a timer")
def future(ran: Ran) -> str:
    (wait,) = ran.waits("future")
    assert wait["task"] == root(ran), wait
    assert wait["where"]["line"] == ran.line("await bell"), wait
    wakes = woken(ran, wait)
    assert wakes["by"]["kind"] == "timer", wakes
    assert wakes["by"]["via"] == "Future.set_result", wakes
    waited = ran.units(wakes["at"] - wait["at"])
    assert waited >= 0.98, waited
    return f"after {waited:.2f} units, by the timer, via {wakes['by']['via']}"


@fact("an object's __await__ is driven by the task")
def its_own(ran: Ran) -> str:
    (wait,) = [
        event
        for event in ran.waits("sleep")
        if event["where"]["function"] == "Kettle.__await__"
    ]
    assert wait["task"] == root(ran), wait
    assert wait["where"]["line"] == ran.line("yield from"), wait
    assert wait["seq"] < ran.printed("object: boiled")["seq"], wait
    return f"main waits at line {wait['where']['line']}, within {wait['where']['function']}"


@fact("an int: TypeError, without a wait")
def number(ran: Ran) -> str:
    before, refused = (
        ran.printed("object: boiled"),
        ran.printed("int: TypeError"),
    )
    between = [
        event
        for event in ran.of_type("step_ended")
        if before["seq"] < event["seq"] < refused["seq"]
    ]
    assert not between, between
    assert before["seq"] < refused["seq"]
    return str(refused["text"].strip())
