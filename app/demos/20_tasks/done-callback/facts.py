"""What the runs of this demo show."""

from itertools import accumulate

from app.facts import Event, Ran, fact


def squares(ran: Ran) -> list[str]:
    return [
        f"square-{number}"
        for number in range(1, int(ran.values["SQUARES"]) + 1)
    ]


def end(ran: Ran, name: str) -> Event:
    task = ran.task(name)
    (found,) = [
        event
        for event in ran.of_type("step_ended")
        if event["task"] == task and event["outcome"] != "suspended"
    ]
    return found


def called(ran: Ran, name: str) -> Event:
    """What its callback printed."""
    return ran.printed(f"add: {name} is ")


def steps_between(ran: Ran, first: Event, last: Event) -> list[str]:
    return [
        ran.name(event["task"])
        for event in ran.of_type("step_started")
        if first["seq"] < event["seq"] < last["seq"]
    ]


@fact(
    "a callback runs after its task has ended, and before main goes on"
)
def when(ran: Ran) -> str:
    gaps = []
    for name in squares(ran):
        over, call = end(ran, name), called(ran, name)
        assert over["seq"] < call["seq"], (over, call)
        assert "Task-1" not in steps_between(ran, over, call), name
        gaps.append(call["at"] - over["at"])
    return "µs after the ends: " + ", ".join(map(str, gaps))


@fact("in no task: what it prints has none")
def in_no_task(ran: Ran) -> str:
    calls = [called(ran, name) for name in squares(ran)]
    assert {call["task"] for call in calls} == {None}, calls
    own = [
        ran.printed(f"{name}: returns")["task"] for name in squares(ran)
    ]
    assert own == [ran.task(name) for name in squares(ran)], own
    return f"{len(calls)} lines of callbacks without a task, {len(own)} of tasks with theirs"


@fact(
    "it has the result of its task, and the sum is computed from them"
)
def sum_of_results(ran: Ran) -> str:
    results = [int(end(ran, name)["result"]) for name in squares(ran)]
    assert results == [
        number * number for number in range(1, len(results) + 1)
    ], results
    sums = list(accumulate(results))
    for name, result, total in zip(
        squares(ran), results, sums, strict=True
    ):
        assert (
            called(ran, name)["text"]
            == f"  add: {name} is {result}, sum {total}\n"
        ), called(ran, name)
    assert ran.printed(f"main: all done, the sum is {sums[-1]}\n")
    return f"results {results}, sums {sums}"


@fact(
    "main, which waits for the tasks, is woken after the last callback"
)
def before_main(ran: Ran) -> str:
    (wait,) = ran.waits("wait")
    ready = next(
        event
        for event in ran.of_type("task_ready")
        if event["task"] == wait["task"]
    )
    last = called(ran, squares(ran)[-1])
    assert last["seq"] < ready["seq"], (last, ready)
    assert ready["by"] == {
        "kind": "task",
        "task": ran.task(squares(ran)[-1]),
        "via": "wait",
    }, ready
    return f"callback: event {last['seq']}; main ready: event {ready['seq']}"


@fact(
    "added to a task long done, it is called at the loop's next turn, not at once"
)
def late(ran: Ran) -> str:
    said, call = (
        ran.printed("main: a callback more"),
        ran.printed("late: 1"),
    )
    (gave_way,) = ran.waits("yield")
    assert said["seq"] < gave_way["seq"] < call["seq"], (
        said,
        gave_way,
        call,
    )
    assert steps_between(ran, gave_way, call) == []
    assert call["task"] is None, call
    return f"main gives way at event {gave_way['seq']}, the callback prints at event {call['seq']}"


@fact(
    "create_task and ensure_future make the same: tasks of the caller"
)
def the_same(ran: Ran) -> str:
    main, names = ran.task("Task-1"), squares(ran)
    made = {
        event["task"]: event for event in ran.of_type("task_created")
    }
    found = [made[ran.task(name)] for name in names]
    assert {(event["coro"], event["parent"]) for event in found} == {
        ("square", main)
    }, found
    lines = [
        ran.line("asyncio.create_task("),
        ran.line("asyncio.ensure_future(square"),
    ]
    assert [event["where"]["line"] for event in found] == [
        lines[place % 2] for place in range(len(names))
    ]
    return f"{len(found)} tasks of main, made at lines {lines[0]} and {lines[1]} in turn"
