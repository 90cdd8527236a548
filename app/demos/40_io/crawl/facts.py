"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def rows(ran: Ran) -> list[str]:
    return [line for line in ran.stdout.splitlines() if " | " in line]


def reads(ran: Ran) -> list[tuple[Event, Event]]:
    """Where the thread was blocked for an answer: from, to."""
    line = ran.line("session.get(")
    found = []
    began = None
    for event in ran.of_type("thread_blocked", "thread_unblocked"):
        if event["type"] == "thread_blocked":
            began = (
                event
                if event["where"]["line"] == line
                and "read" in event["call"]
                else None
            )
        elif began is not None:
            found.append((began, event))
    return [
        (start, end)
        for start, end in found
        if ran.units(end["at"] - start["at"]) > 0.5
    ]


@fact("the same rows, parsed both ways", of=("in_turn", "at_once"))
def same_rows(in_turn: Ran, at_once: Ran) -> str:
    films = int(in_turn.values["FILMS"])
    assert len(rows(in_turn)) == films, in_turn.stdout
    assert rows(in_turn) == rows(at_once), (
        rows(in_turn),
        rows(at_once),
    )
    assert all(row.count(" | ") == 5 for row in rows(in_turn)), rows(
        in_turn
    )
    results = [
        task.get("result")
        for task in at_once.summary["tasks"]
        if "/cinema/" in task["name"]
    ]
    assert results == [repr(row) for row in rows(in_turn)], results
    return f"{films} rows each, the first: {rows(in_turn)[0]}"


@fact(
    "in turn: the thread is blocked once for each page", of=("in_turn",)
)
def blocked(ran: Ran) -> str:
    pages = 1 + int(ran.values["FILMS"])
    answers = reads(ran)
    assert len(answers) == pages, len(answers)
    assert not ran.of_type("task_created"), "there are tasks"
    assert {event["where"]["library"] for event, _ in answers} == {
        "requests.sessions.Session.get"
    }
    return f"{pages} reads of a unit each, one after the other"


@fact("at once: the film pages wait together", of=("at_once",))
def together(ran: Ran) -> str:
    tasks = {
        ran.task(f"/cinema/{number}")
        for number in range(1, int(ran.values["FILMS"]) + 1)
    }
    line = ran.line("session.get(")
    began: dict[int, int] = {}
    first_end = 0
    for event in ran.of_type("step_ended"):
        if event["task"] in tasks and event["outcome"] == "suspended":
            assert event["where"]["line"] >= line, event["where"]
            began.setdefault(event["task"], event["seq"])
        elif event["task"] in tasks and not first_end:
            first_end = event["seq"]
    assert set(began) == tasks, began
    assert max(began.values()) < first_end, (
        "a page was there before all were asked for"
    )
    awaited = ran.line("await asyncio.gather")
    (gathered,) = [
        event
        for event in ran.waits("gather")
        if event["where"]["line"] == awaited
    ]
    assert set(gathered["awaiting"]["tasks"]) == tasks
    return f"{len(tasks)} tasks waited for the network, from line {line} on, before the first had its page"


@fact(
    "the gain: units for pages against two", of=("in_turn", "at_once")
)
def gain(in_turn: Ran, at_once: Ran) -> str:
    pages = 1 + int(in_turn.values["FILMS"])
    answers = reads(in_turn)
    slow = in_turn.units(answers[-1][1]["at"] - answers[0][0]["at"])
    steps = at_once.of_type("step_started", "step_ended")
    fast = at_once.units(steps[-1]["at"] - steps[0]["at"])
    assert slow >= 0.98 * pages, slow
    assert fast >= 0.98 * 2, fast
    if in_turn.unit >= 0.08 and pages >= 5:
        assert fast < slow, (fast, slow)
    return f"{slow:.1f} units against {fast:.1f}, for {pages} pages"
