"""What the runs of this demo show."""

from collections.abc import Collection, Sequence

from app.facts import Event, Ran, fact

HOW = {
    "in_turn": "in turn",
    "threads": "threads",
    "executor": "executor",
    "asyncio_tasks": "asyncio",
    "gevent_greenlets": "gevent",
    "processes": "processes",
}


def pages(ran: Ran) -> int:
    return int(ran.values["PAGES"])


def most_at_once(begun: Sequence[Event], ended: Sequence[Event]) -> int:
    """How many were under way together at most."""
    changes = [(e["seq"], 1) for e in begun] + [
        (e["seq"], -1) for e in ended
    ]
    most = alive = 0
    for _, change in sorted(changes):
        alive += change
        most = max(most, alive)
    return most


def overlapping(
    ran: Ran, begun: Sequence[Event], ended: Sequence[Event], what: str
) -> str:
    """All of them, and most of them at once, each for a unit at least."""
    count = pages(ran)
    assert (len(begun), len(ended)) == (count, count), (begun, ended)
    most = most_at_once(begun, ended)
    assert most > count / 2, most
    total = ran.units(ended[-1]["at"] - begun[0]["at"])
    assert total >= 0.98, total
    return f"{most} of {count} {what} at once, {total:.1f} units in all"


def in_main_thread(ran: Ran) -> list[Event]:
    """What blocks the main thread at the line that fetches."""
    line = ran.line("requests.get(")
    return [
        event
        for event in ran.of_type("thread_blocked")
        if event["thread"] is None
        and event["where"] is not None
        and event["where"]["line"] == line
    ]


def seconds(ran: Ran) -> float:
    """What the script says that its work took."""
    how, said = ran.stdout.split(": ")
    assert how == HOW[ran.variant], ran.stdout
    count, _, _, took, _ = said.split()
    assert int(count) == pages(ran), ran.stdout
    return float(took)


@fact(
    "in turn: the one thread is blocked for each page, n units",
    of=["in_turn"],
)
def in_turn(ran: Ran) -> str:
    reads = [e for e in in_main_thread(ran) if "read" in e["call"]]
    assert len(reads) >= pages(ran), reads
    ends = ran.of_type("thread_unblocked")
    last = next(e for e in ends if e["seq"] > reads[-1]["seq"])
    total = ran.units(last["at"] - reads[0]["at"])
    assert total >= 0.9 * pages(ran), total
    assert (
        ran.of_type(
            "thread_started", "task_created", "greenlet_switched"
        )
        == []
    )
    return f"{len(reads)} reads in one thread, {total:.1f} units"


@fact(
    "threads: a thread for each page, blocked at once", of=["threads"]
)
def threads(ran: Ran) -> str:
    names = [e["name"] for e in ran.of_type("thread_started")]
    assert names == [f"page-{n}" for n in range(1, pages(ran) + 1)], (
        names
    )
    blocked = {e["thread"] for e in ran.of_type("thread_blocked")} - {
        None
    }
    assert len(blocked) == pages(ran), blocked
    return overlapping(
        ran,
        ran.of_type("thread_started"),
        ran.of_type("thread_ended"),
        "threads",
    )


@fact(
    "executor: the pool's threads do the work at once", of=["executor"]
)
def executor(ran: Ran) -> str:
    workers = ran.of_type("thread_started")
    assert len(workers) <= pages(ran), workers
    assert all(e["name"].startswith("worker") for e in workers), workers
    return overlapping(
        ran,
        ran.of_type("work_started"),
        ran.of_type("work_ended"),
        "works",
    )


@fact(
    "asyncio: tasks that wait in one thread, nothing blocked",
    of=["asyncio_tasks"],
)
def asyncio(ran: Ran) -> str:
    tasks = {ran.task(f"page-{n}") for n in range(1, pages(ran) + 1)}
    assert ran.of_type("thread_started") == []
    assert [e for e in ran.of_type("thread_blocked") if e["task"]] == []
    begun = first_of(ran.of_type("step_started"), tasks, "task")
    ended = [
        e
        for e in ran.of_type("step_ended")
        if e["task"] in tasks and e["outcome"] == "returned"
    ]
    return overlapping(ran, begun, ended, "tasks")


@fact(
    "gevent: greenlets that wait in one thread, nothing blocked",
    of=["gevent_greenlets"],
)
def gevent(ran: Ran) -> str:
    numbers = {
        e["object"]
        for e in ran.of_type("object_created")
        if e["name"] == "fetch"
    }
    assert in_main_thread(ran) == []
    begun = first_of(ran.of_type("greenlet_switched"), numbers, "to")
    assert {e["thread"] for e in begun} == {None}
    ended = [
        e
        for e in ran.of_type("greenlet_ended")
        if e["greenlet"] in numbers
    ]
    return overlapping(ran, begun, ended, "greenlets")


@fact(
    "processes: a process for each page, alive at once",
    of=["processes"],
)
def processes(ran: Ran) -> str:
    begun = [
        e for e in ran.of_type("process_started") if "helper" not in e
    ]
    numbers = {e["process"] for e in begun}
    ended = [
        e
        for e in ran.of_type("process_exited")
        if e["process"] in numbers
    ]
    assert {e["exit_code"] for e in ended} == {0}, ended
    assert len(ran.of_type("work_ended")) == pages(ran)
    return overlapping(ran, begun, ended, "processes")


@fact(
    "what waits at once is faster than in turn, by what each measured",
    of=list(HOW),
)
def gain(*runs: Ran) -> str:
    took = {ran.variant: seconds(ran) for ran in runs}
    ran = runs[0]
    # Printed with two decimals.
    assert took["in_turn"] >= 0.98 * pages(ran) * ran.unit - 0.01, took
    assert min(took.values()) >= 0.98 * ran.unit - 0.01, took
    if pages(ran) >= 3:
        # Processes start too slowly for a short UNIT to show it.
        others = took.keys() - {"in_turn", "processes"}
        assert max(took[name] for name in others) < took["in_turn"], (
            took
        )
    return ", ".join(
        f"{HOW[name]} {value:.2f} s" for name, value in took.items()
    )


def first_of(
    events: Sequence[Event], numbers: Collection[int], field: str
) -> list[Event]:
    """The first event of each of these, in order."""
    found: dict[int, Event] = {}
    for event in events:
        if event[field] in numbers:
            found.setdefault(event[field], event)
    return list(found.values())
