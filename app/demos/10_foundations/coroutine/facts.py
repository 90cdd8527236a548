"""What the runs of this demo show."""

from app.facts import Ran, fact


def root(ran: Ran) -> int:
    """The task that `asyncio.run` made."""
    (task,) = [
        event["task"]
        for event in ran.of_type("task_created")
        if event["coro"] == "main"
    ]
    return int(task)


@fact(
    "the call runs nothing: only the await does, in the task that awaits"
)
def runs_when_awaited(ran: Ran) -> str:
    called = ran.printed("got a coroutine")
    later, running = (
        ran.printed("a unit later CORO_CREATED"),
        ran.printed("greet: running"),
    )
    assert called["seq"] < later["seq"] < running["seq"], (
        called,
        later,
        running,
    )
    apart = ran.units(running["at"] - called["at"])
    assert apart >= 0.98, apart
    assert called["task"] == running["task"] == root(ran), running
    coros = {
        event["coro"]
        for event in ran.of_type("task_created")
        if "internal" not in event
    }
    assert coros == {"main", "look_at"}, coros
    return f"called, and run {apart:.2f} units later, in the lane of main; it has none of its own"


@fact("CREATED, SUSPENDED, CLOSED")
def states(ran: Ran) -> str:
    created, suspended, closed = (
        ran.printed(state)
        for state in ("CORO_CREATED", "CORO_SUSPENDED", "CORO_CLOSED")
    )
    assert created["seq"] < suspended["seq"] < closed["seq"], (
        created,
        suspended,
        closed,
    )
    assert suspended["task"] == ran.task("look"), suspended
    line = ran.line("asyncio.sleep(2 * UNIT)")
    (wait,) = [
        event
        for event in ran.waits("sleep")
        if event["where"]["line"] == line
    ]
    woken = next(
        event
        for event in ran.of_type("task_ready")
        if event["task"] == wait["task"] and event["seq"] > wait["seq"]
    )
    assert wait["task"] == root(ran), wait
    assert wait["seq"] < suspended["seq"] < woken["seq"], (
        wait,
        suspended,
        woken,
    )
    return f"SUSPENDED while main waits at line {line}, within greet"


@fact("a second await is a RuntimeError, and no wait")
def once(ran: Ran) -> str:
    closed, refused = (
        ran.printed("CORO_CLOSED"),
        ran.printed("cannot reuse already awaited coroutine"),
    )
    between = [
        event
        for event in ran.of_type("step_ended")
        if closed["seq"] < event["seq"] < refused["seq"]
    ]
    assert all(event["outcome"] == "suspended" for event in between), (
        between
    )
    assert not [
        event
        for event in between
        if event["awaiting"]["kind"] != "task"
    ], between
    return str(refused["text"].strip())


@fact(
    "the forgotten one: never awaited, noticed at the line that dropped it"
)
def forgotten(ran: Ran) -> str:
    (event,) = ran.of_type("coroutine_never_awaited")
    line = ran.line("del forgotten")
    assert (event["coro"], event["task"]) == ("greet", root(ran)), event
    assert event["dropped"]["line"] == line, event
    assert event["where"]["line"] == ran.line("async def greet"), event
    (lint,) = [
        lint
        for lint in ran.of_type("lint")
        if lint["rule"] == "never_awaited"
    ]
    assert lint["evidence"] == [event["seq"]], lint
    assert f"line {line}" in lint["text"], lint
    assert (
        f":{line}: RuntimeWarning: coroutine 'greet' was never awaited"
        in ran.stderr
    ), ran.stderr
    return f"the warning, the lint and the event all name line {line}"
