"""What the runs of this demo show."""

import random
import re

from app.facts import Ran, fact


def pages(ran: Ran) -> list[str]:
    return [
        f"page-{number}"
        for number in range(1, int(ran.values["PAGES"]) + 1)
    ]


def ended(ran: Ran) -> list[str]:
    return [
        ran.name(task)
        for task in ran.ends()
        if ran.name(task) in pages(ran)
    ]


def used(ran: Ran) -> list[str]:
    """In the order in which main printed them."""
    return [
        f"page-{number}"
        for number in re.findall(r"main: has page (\d+)", ran.stdout)
    ]


@fact("results come in the order of completion")
def in_order_of_completion(ran: Ran) -> str:
    assert sorted(ended(ran)) == sorted(pages(ran)), ended(ran)
    assert used(ran) == ended(ran), (used(ran), ended(ran))
    return f"ended and used: {', '.join(used(ran))}"


@fact("which is that of the delays, not of the asking")
def by_delay(ran: Ran) -> str:
    delays = list(range(1, int(ran.values["PAGES"]) + 1))
    random.Random(int(ran.values["SHUFFLE"])).shuffle(delays)
    slept = {
        ran.name(event["task"]): round(
            event["awaiting"]["delay"] / ran.unit
        )
        for event in ran.waits("sleep")
    }
    assert slept == dict(zip(pages(ran), delays, strict=True)), slept
    assert ended(ran) == sorted(slept, key=slept.__getitem__), (
        ended(ran),
        slept,
    )
    return f"asked for with delays {delays}; first to come: {ended(ran)[0]}"


@fact(
    "each page wakes main, which waits for the others, fewer each time"
)
def fewer_each_time(ran: Ran) -> str:
    main = ran.task("Task-1")
    waits = ran.waits("wait")
    assert {tuple(event["awaiting"]["through"]) for event in waits} == {
        ("as_completed",)
    }, waits
    sizes = [len(event["awaiting"]["tasks"]) for event in waits]
    assert sizes[0] == len(pages(ran)), sizes
    assert sizes == sorted(set(sizes), reverse=True), sizes
    wakers = [
        event["by"]
        for event in ran.of_type("task_ready")
        if event["task"] == main
    ]
    assert {by["via"] for by in wakers} == {"as_completed"}, wakers
    names = [ran.name(by["task"]) for by in wakers]
    assert names == [name for name in ended(ran) if name in names], (
        names
    )
    return f"waits for {', '.join(map(str, sizes))} pages; woken by {', '.join(names)}"


@fact("the first is used while the rest are under way")
def meanwhile(ran: Ran) -> str:
    first = ran.printed(f"has {ended(ran)[0].replace('-', ' ')} ")
    last = ran.task(ended(ran)[-1])
    over = next(
        event
        for event in ran.of_type("step_ended")
        if event["task"] == last and event["outcome"] != "suspended"
    )
    assert first["seq"] < over["seq"], (first, over)
    return f"{ended(ran)[0]} used {ran.units(over['at'] - first['at']):.1f} units before the last had come"
