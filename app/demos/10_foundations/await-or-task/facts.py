"""What the runs of this demo show."""

from app.facts import Ran, fact

BUSY = 0.15  # seconds that a busy machine may add


def root(ran: Ran) -> int:
    """The task that `asyncio.run` made."""
    (task,) = [
        event["task"]
        for event in ran.of_type("task_created")
        if event["coro"] == "main"
    ]
    return int(task)


@fact(
    "in turn: one task, and the second begins when the first is over",
    of=("in_turn",),
)
def one_task(ran: Ran) -> str:
    assert len(ran.states()) == 1, ran.states()
    sleeps = ran.waits("sleep")
    assert [event["task"] for event in sleeps] == [root(ran)] * 2, (
        sleeps
    )
    hello, begins = (
        ran.printed("Ada: hello"),
        ran.printed("Bob: on my way"),
    )
    assert (
        sleeps[0]["seq"]
        < hello["seq"]
        < begins["seq"]
        < sleeps[1]["seq"]
    ), (sleeps, hello, begins)
    return f"{len(sleeps)} sleeps, one after the other, in the lane of main"


@fact(
    "between create_task and the first await nothing has started",
    of=("as_tasks",),
)
def nothing_has_started(ran: Ran) -> str:
    pair = [ran.task("Ada"), ran.task("Bob")]
    created = [
        event
        for event in ran.of_type("task_created")
        if event["task"] in pair
    ]
    assert [event["parent"] for event in created] == [root(ran)] * 2, (
        created
    )
    told = ran.printed("nobody on the way yet")
    (wait, *_) = ran.waits("task")
    assert wait["where"]["line"] == ran.line("await ada"), wait
    first = next(
        event
        for event in ran.of_type("step_started")
        if event["task"] in pair
    )
    assert (
        created[-1]["seq"] < told["seq"] < wait["seq"] < first["seq"]
    ), (created, told, wait, first)
    return f"created at {created[-1]['at']} µs, main awaits at {wait['at']}, first step at {first['at']}"


@fact("as tasks, both wait at once", of=("as_tasks",))
def both_wait(ran: Ran) -> str:
    sleeps = ran.waits("sleep")
    assert [ran.name(event["task"]) for event in sleeps] == [
        "Ada",
        "Bob",
    ], sleeps
    woken = next(
        event
        for event in ran.of_type("task_ready")
        if event["by"]["kind"] == "timer"
    )
    assert sleeps[-1]["seq"] < woken["seq"], (sleeps, woken)
    return "Ada and Bob begin to wait before either is woken"


@fact("3 units against 2", of=("in_turn", "as_tasks"))
def gain(in_turn: Ran, as_tasks: Ran) -> str:
    assert in_turn.took >= 2.95, in_turn.took
    most = 2 + max(0.9, BUSY / as_tasks.unit)
    assert 1.96 <= as_tasks.took < most, as_tasks.took
    return f"{in_turn.took:.2f} units in turn, {as_tasks.took:.2f} as tasks"


@fact(
    "asyncio.run makes the root, from which all tasks stem",
    of=("as_tasks",),
)
def the_root(ran: Ran) -> str:
    made = [
        event
        for event in ran.of_type("task_created")
        if "internal" not in event
    ]
    orphans = [
        event["task"] for event in made if event["parent"] is None
    ]
    assert orphans == [root(ran)], made
    assert made[0]["where"]["line"] == ran.line(
        "asyncio.run(main())"
    ), made[0]
    assert ran.ends()[2] == root(ran), ran.ends()
    return f"one task without a parent, made at line {made[0]['where']['line']}, the last to end"
