"""What the runs of this demo show."""

from app.facts import Ran, fact


def fetches(ran: Ran) -> set[int]:
    return {
        event["object"]
        for event in ran.of_type("object_created")
        if event["name"] == "fetch"
    }


@fact("the requests overlap: all wait before the first has its answer")
def overlap(ran: Ran) -> str:
    numbers = fetches(ran)
    assert len(numbers) == ran.values["PAGES"], numbers
    line = ran.line("requests.get(")
    switched = ran.of_type("greenlet_switched")
    ended = [
        event
        for event in ran.of_type("greenlet_ended")
        if event["greenlet"] in numbers
    ]
    assert [event["outcome"] for event in ended] == ["returned"] * len(
        numbers
    )
    left = {
        event["from"]
        for event in switched
        if event["seq"] < ended[0]["seq"]
        and event["where"] is not None
        and event["where"]["line"] == line
    }
    assert left == numbers, (left, numbers)
    first = min(e["at"] for e in switched if e["to"] in numbers)
    total = ran.units(ended[-1]["at"] - first)
    assert total >= 0.98, total
    return f"{len(numbers)} requests under way at once, {total:.1f} units in all"


@fact("nothing blocks the thread that they share")
def nothing_blocks(ran: Ran) -> str:
    blocked = [
        e for e in ran.of_type("thread_blocked") if not e["thread"]
    ]
    assert blocked == [], blocked
    numbers = fetches(ran)
    threads = {
        event["thread"]
        for event in ran.of_type("greenlet_switched")
        if event["to"] in numbers
    }
    assert threads == {None}, threads
    return f"{len(numbers)} greenlets in the main thread, no thread_blocked"


@fact("every page came, from a site that the script started and ended")
def pages(ran: Ran) -> str:
    count = int(ran.values["PAGES"])
    lines = [f"page {n}: 200" for n in range(1, count + 1)]
    assert ran.stdout.splitlines() == lines, ran.stdout
    (started,) = ran.of_type("process_started")
    (exited,) = ran.of_type("process_exited")
    assert started["helper"] == "practice site", started
    assert (exited["process"], exited["exit_code"]) == (
        started["process"],
        0,
    )
    return f"{count} times 200; the site exited with 0"
