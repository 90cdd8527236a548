"""What the runs of this demo show: what the script printed of its tasks is what the trace says of them."""

import re

from app.facts import Event, Ran, fact

STOCKS = ("nobody has begun:", "all are reading:", "one has left:")
ROW = re.compile(
    r"^  (?P<name>[\w-]+) (is asking|at (?P<chain>.+), stack (?P<stack>\[.*\]))$"
)


def stock(
    ran: Ran, moment: str
) -> tuple[int, dict[str, re.Match[str]]]:
    """When it was taken, as a `seq`, and the row of each task."""
    head = ran.printed(moment)
    rows: dict[str, re.Match[str]] = {}
    for event in ran.of_type("output"):
        if event["seq"] <= head["seq"]:
            continue
        row = ROW.match(event["text"].rstrip("\n"))
        if row is None:
            break
        rows[row["name"]] = row
    return int(head["seq"]), rows


def alive(ran: Ran, seq: int) -> set[str]:
    """The names of the tasks that exist and have not ended at this event, as they are called then."""
    names: dict[int, str] = {}
    for event in ran.of_type(
        "task_created", "task_renamed", "step_ended"
    ):
        if event["seq"] > seq:
            break
        if event["type"] != "step_ended":
            names[event["task"]] = event["name"]
        elif event["outcome"] != "suspended":
            del names[event["task"]]
    return set(names.values())


def last_wait(ran: Ran, name: str, seq: int) -> Event | None:
    """The last step_ended of a task before this event; None if it has had no step."""
    found = [
        event
        for event in ran.of_type("step_ended")
        if event["task"] == ran.task(name)
    ]
    return next(
        (event for event in reversed(found) if event["seq"] < seq), None
    )


def readers(ran: Ran) -> list[str]:
    return [
        f"reader-{number}"
        for number in range(1, int(ran.values["READERS"]) + 1)
    ]


@fact(
    "all_tasks() has the tasks that live on the trace at that moment, by the same names"
)
def same_tasks(ran: Ran) -> str:
    counts = []
    for moment in STOCKS:
        seq, rows = stock(ran, moment)
        assert set(rows) == alive(ran, seq), (
            moment,
            set(rows),
            alive(ran, seq),
        )
        counts.append(len(rows))
    everyone = {"librarian", *readers(ran)}
    assert set(stock(ran, STOCKS[1])[1]) == everyone
    assert set(stock(ran, STOCKS[2])[1]) == everyone - {"reader-1"}
    return f"{counts[0]}, {counts[1]} and {counts[2]} tasks, printed as traced"


@fact(
    "current_task() is the one whose step prints; set_name renamed it from Task-1"
)
def current_task(ran: Ran) -> str:
    librarian = ran.task("librarian")
    for moment in STOCKS:
        assert ran.printed(moment)["task"] == librarian
        _, rows = stock(ran, moment)
        assert [
            name for name, row in rows.items() if row["chain"] is None
        ] == ["librarian"], rows
    (created,) = [
        event
        for event in ran.of_type("task_created")
        if event["task"] == librarian
    ]
    assert created["name"] == "Task-1", created
    assert (
        ran.printed("the first task is called Task-1")["task"]
        == librarian
    )
    return f"{created['name']}, then librarian, is the one that asks, three times"


@fact(
    "a reader's innermost printed line is where the trace says that it waits"
)
def same_lines(ran: Ran) -> str:
    compared = []
    for moment in STOCKS[1:]:
        seq, rows = stock(ran, moment)
        for name, row in rows.items():
            if row["chain"] is None:
                continue
            wait = last_wait(ran, name, seq)
            assert wait is not None, name
            inner = row["chain"].split(" > ")[-1]
            assert (
                inner
                == f"{wait['where']['function']}:{wait['where']['line']}"
            ), (row["chain"], wait)
            compared.append(inner)
    assert len(compared) == 2 * len(readers(ran)) - 1, compared
    return f"{len(compared)} times {compared[0]}"


@fact(
    "get_stack() gives the outermost frame alone: the line of the coroutine that the task is made of"
)
def one_frame(ran: Ran) -> str:
    _, rows = stock(ran, STOCKS[1])
    outer = ran.line("await turn_pages(units)")
    for name in readers(ran):
        assert rows[name]["stack"] == f"[{outer}]", rows[name][0]
        assert rows[name]["chain"].startswith(f"read:{outer} > "), rows[
            name
        ][0]
    return f"[{outer}] for each, though it waits at line {ran.line('await asyncio.sleep(units')}"


@fact("who has not begun stands at its def line, and is ready")
def not_begun(ran: Ran) -> str:
    seq, rows = stock(ran, STOCKS[0])
    line = ran.line("async def read(")
    started = {
        event["task"]
        for event in ran.of_type("step_started")
        if event["seq"] < seq
    }
    for name in readers(ran):
        assert ran.task(name) not in started, name
        assert rows[name]["chain"] == f"read:{line}", rows[name][0]
    return f"{len(readers(ran))} readers without a step, at line {line}"
