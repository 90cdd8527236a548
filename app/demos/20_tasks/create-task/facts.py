"""What the runs of this demo show."""

from itertools import pairwise

from app.facts import Event, Ran, fact


def pages(ran: Ran) -> list[int]:
    return [
        ran.task(f"page-{number}")
        for number in range(1, int(ran.values["PAGES"]) + 1)
    ]


def created(ran: Ran, task: int) -> Event:
    (found,) = [
        event
        for event in ran.of_type("task_created")
        if event["task"] == task
    ]
    return found


def first_step(ran: Ran, task: int) -> Event:
    return next(
        event
        for event in ran.of_type("step_started")
        if event["task"] == task
    )


def end(ran: Ran, task: int) -> Event:
    (found,) = [
        event
        for event in ran.of_type("step_ended")
        if event["task"] == task and event["outcome"] != "suspended"
    ]
    return found


@fact(
    "awaited in a loop, a page's task does not exist before the last page is there",
    of=("in_turn",),
)
def in_turn(ran: Ran) -> str:
    for earlier, later in pairwise(pages(ran)):
        ended, made = end(ran, earlier), created(ran, later)
        assert ended["seq"] < made["seq"], (
            ran.name(later),
            made,
            ended,
        )
    moments = [
        ran.units(created(ran, task)["at"] - ran.work[0])
        for task in pages(ran)
    ]
    return (
        "created at "
        + ", ".join(f"{moment:.1f}" for moment in moments)
        + " units"
    )


@fact(
    "created first, all exist before the first of them takes a step",
    of=("created_first",),
)
def created_first(ran: Ran) -> str:
    made = max(created(ran, task)["seq"] for task in pages(ran))
    said = ran.printed("none has started")["seq"]
    began = min(first_step(ran, task)["seq"] for task in pages(ran))
    assert made < said < began, (made, said, began)
    return f"event {made} creates the last, event {said} says so, event {began} begins the first"


@fact("then all wait at once", of=("created_first",))
def at_once(ran: Ran) -> str:
    sleeps = ran.waits("sleep")
    assert [event["task"] for event in sleeps] == pages(ran), sleeps
    woken = min(
        event["seq"]
        for event in ran.of_type("task_ready")
        if event["task"] in pages(ran)
    )
    assert sleeps[-1]["seq"] < woken, (sleeps[-1], woken)
    return f"{len(sleeps)} sleeps before the first wake-up"


@fact(
    "main awaits the same pages in the same order in both",
    of=("in_turn", "created_first"),
)
def same_loop(in_turn: Ran, created_first: Ran) -> str:
    awaited = [
        [
            ran.name(event["awaiting"]["task"])
            for event in ran.waits("task")
        ]
        for ran in (in_turn, created_first)
    ]
    names = [in_turn.name(task) for task in pages(in_turn)]
    assert awaited == [names, names], awaited
    return ", ".join(names)


@fact(
    "the sum of all delays against the longest",
    of=("in_turn", "created_first"),
)
def gain(in_turn: Ran, created_first: Ran) -> str:
    count = int(in_turn.values["PAGES"])
    assert in_turn.took >= 0.98 * count * (count + 1) / 2, in_turn.took
    assert 0.98 * count <= created_first.took < count + 2, (
        created_first.took
    )
    return f"{in_turn.took:.1f} units against {created_first.took:.1f}"
