"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def pages(ran: Ran) -> list[int]:
    return [
        ran.task(f"page-{number}")
        for number in range(int(ran.values["PAGES"]))
    ]


def end(ran: Ran, task: int) -> Event:
    """The last step of a task."""
    (found,) = [
        event
        for event in ran.of_type("step_ended")
        if event["task"] == task and event["outcome"] != "suspended"
    ]
    return found


@fact("all requests are on their way at the same time")
def overlapping(ran: Ran) -> str:
    tasks = pages(ran)
    waiting: set[int] = set()
    most = 0
    for event in ran.of_type("step_ended", "task_ready"):
        if event["type"] == "task_ready":
            waiting.discard(event["task"])
        elif event.get("awaiting", {}).get("kind") in (
            "connect",
            "stream_read",
        ):
            waiting.add(event["task"])
            most = max(most, len(waiting))
    assert most == len(tasks), (
        f"{most} waited for the network at the same time"
    )
    (site,) = ran.of_type("process_started")
    assert site["helper"] == "practice site"
    return f"{most} tasks waited for the network at the same time"


@fact("together they take as long as the slowest, not as the sum")
def as_long_as_the_slowest(ran: Ran) -> str:
    tasks = pages(ran)
    began = min(
        event["at"]
        for event in ran.of_type("step_started")
        if event["task"] in tasks
    )
    took = max(end(ran, task)["at"] for task in tasks) - began
    slowest = (len(tasks) - 1) / len(tasks)
    in_turn = sum(range(len(tasks))) / len(tasks)
    assert ran.units(took) >= 0.98 * slowest, ran.units(took)
    if ran.unit >= 0.1 and in_turn > 2.5:
        assert ran.units(took) < in_turn, ran.units(took)
    return f"{ran.units(took):.2f} units; in turn they would take {in_turn:.2f}"


@fact("as_completed gives each one when it is done")
def as_they_end(ran: Ran) -> str:
    tasks = pages(ran)
    line = ran.line("statuses[await coming] += 1")
    waits = [
        event
        for event in ran.waits("wait")
        if event["where"]["line"] == line
    ]
    left = [len(event["awaiting"]["tasks"]) for event in waits]
    assert left[0] == len(tasks), left
    assert sorted(left, reverse=True) == left, left
    ended = sorted(end(ran, task)["seq"] for task in tasks)
    for done, its_end in enumerate(ended, 1):
        (told,) = [
            event
            for event in ran.of_type("output")
            if f"{done} of {len(tasks)}" in event["text"].splitlines()
        ]
        assert its_end < told["seq"], (
            f"{done} were told of before as many had ended"
        )
    return f"main waited {len(waits)} times: for {left[0]} pages at first, for {left[-1]} at last"


@fact("the statuses: page 0 is refused, the others are there")
def statuses(ran: Ran) -> str:
    results = [end(ran, task)["result"] for task in pages(ran)]
    assert results[0] == "'HTTP/1.1 400 Bad Request'", results[0]
    assert set(results[1:]) == {"'HTTP/1.1 200 OK'"}, results
    told = f"HTTP/1.1 200 OK: {len(results) - 1}\nHTTP/1.1 400 Bad Request: 1\n"
    assert ran.stdout.endswith(told), ran.stdout
    return f"200 OK: {len(results) - 1}, 400 Bad Request: 1"
