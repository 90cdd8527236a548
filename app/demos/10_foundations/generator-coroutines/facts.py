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


def answers(ran: Ran, heading: str) -> list[str]:
    """What was printed below a line, until the next one that is not indented."""
    lines = [
        event["text"].rstrip("\n") for event in ran.of_type("output")
    ]
    below = lines[lines.index(heading) + 1 :]
    return [line.strip() for line in below[:4] if line.startswith("  ")]


@fact(
    "the old kind is a Generator with __iter__, the native one a Coroutine; both are awaitable"
)
def kinds(ran: Ran) -> str:
    old, new = (
        answers(ran, "old() is a generator"),
        answers(ran, "new() is a coroutine"),
    )
    assert old == [
        "a Generator: True",
        "a Coroutine: False",
        "has __iter__: True",
        "awaitable: True",
    ], old
    assert new == [
        "a Generator: False",
        "a Coroutine: True",
        "has __iter__: False",
        "awaitable: True",
    ], new
    return "old: Generator, __iter__; new: Coroutine; each the reverse of the other"


@fact("a native coroutine awaits the old kind like any other")
def awaited(ran: Ran) -> str:
    wait = ran.waits("sleep")[0]
    assert wait["task"] == root(ran), wait
    assert wait["where"]["line"] == ran.line("yield from"), wait
    assert wait["where"]["function"] == "old", wait
    return f"main waits at line {wait['where']['line']}, within the generator"


@fact(
    "create_task takes the old kind on 3.11, and raises TypeError from 3.12 on"
)
def as_a_task(ran: Ran) -> str:
    version = ".".join(map(str, ran.python[:2]))
    assert ran.printed("Python 3.")["text"].startswith(
        f"Python {version}."
    )
    assert ran.states()["new"] == "finished", ran.states()
    made = [
        event
        for event in ran.of_type("task_created")
        if event["coro"] == "old"
    ]
    if ran.python < (3, 12):
        assert [event["task"] for event in made] == [ran.task("old")], (
            made
        )
        assert ran.states()["old"] == "finished", ran.states()
        return f"{version}: the task old finished"
    assert not made, made
    refused = ran.printed(
        "create_task: TypeError, a coroutine was expected"
    )
    assert refused["task"] == root(ran), refused
    return f"{version}: TypeError, and no task"


@fact("asyncio.coroutine is gone: AttributeError")
def gone(ran: Ran) -> str:
    return str(
        ran.printed(
            "AttributeError, module 'asyncio' has no attribute 'coroutine'"
        )["text"].strip()
    )
