"""What the runs of this demo show."""

from app.facts import Ran, fact


def names(ran: Ran) -> list[str]:
    """In the order of the arguments: the longest first."""
    return [
        f"{number}!"
        for number in range(int(ran.values["WORKERS"]) + 1, 1, -1)
    ]


def tasks(ran: Ran) -> list[int]:
    return [ran.task(name) for name in names(ran)]


@fact(
    "their steps interleave: each takes its second before any takes a third"
)
def interleaved(ran: Ran) -> str:
    expected = tasks(ran) * 2
    steps = [
        event["task"]
        for event in ran.of_type("step_started")
        if event["task"] in expected
    ]
    assert steps[: len(expected)] == expected, [
        ran.name(task) for task in steps
    ]
    return "steps of " + ", ".join(
        ran.name(task) for task in steps[: len(expected)]
    )


@fact(
    "results come in argument order, though the tasks finish in another"
)
def in_argument_order(ran: Ran) -> str:
    ended = [
        ran.name(task) for task in ran.ends() if task in tasks(ran)
    ]
    assert ended == names(ran)[::-1], ended
    returned = {
        task["name"]: task["result"] for task in ran.summary["tasks"]
    }
    results = f"[{', '.join(returned[name] for name in names(ran))}]"
    assert ran.stdout.endswith(f"results: {results}\n"), (
        results,
        ran.stdout,
    )
    return f"ended {', '.join(ended)}; results {results}"


@fact("the caller waits once, for all of them")
def one_wait(ran: Ran) -> str:
    (wait,) = ran.waits("gather")
    assert wait["awaiting"]["tasks"] == tasks(ran), wait
    assert wait["where"]["line"] == ran.line("await asyncio.gather"), (
        wait
    )
    return f"line {wait['where']['line']}: gather of {', '.join(names(ran))}"


@fact("each multiplication is a wait of one unit, at its line")
def sleeps(ran: Ran) -> str:
    found = ran.waits("sleep")
    count = int(ran.values["WORKERS"])
    assert len(found) == count * (count + 1) // 2, len(found)
    delays = {event["awaiting"]["delay"] for event in found}
    assert delays == {ran.unit}, delays
    lines = {event["where"]["line"] for event in found}
    assert lines == {ran.line("await asyncio.sleep")}, lines
    return f"{len(found)} sleeps of {ran.unit} s at line {lines.pop()}"


@fact("a lane for each, as many as asked for", values={"WORKERS": 5})
def lanes(ran: Ran) -> str:
    states = ran.states()
    assert states == dict.fromkeys(
        ["Task-1", *names(ran)], "finished"
    ), states
    return f"{', '.join(names(ran))}: all finished"
