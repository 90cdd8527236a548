"""What the runs of this demo show."""

from app.facts import Event, Ran, fact

TOGETHER = ("without_lock", "with_lock")


def tellers(ran: Ran) -> list[int]:
    return [
        ran.task(f"teller-{number}")
        for number in range(1, int(ran.values["TELLERS"]) + 1)
    ]


def accesses(ran: Ran, what: str) -> list[Event]:
    """What the tellers printed as they read, or wrote: each in its own step."""
    found = [
        event
        for event in ran.of_type("output")
        if f" {what} " in event["text"]
    ]
    assert [event["text"].split()[0] for event in found] == [
        ran.name(event["task"]) for event in found
    ], found
    return found


def values(events: list[Event]) -> list[int]:
    return [int(event["text"].split()[-1]) for event in events]


def between(ran: Ran, task: int) -> list[str]:
    """What others read and wrote between this task's reading and its writing."""
    reads, writes = accesses(ran, "reads"), accesses(ran, "writes")
    (read,) = [event for event in reads if event["task"] == task]
    (wrote,) = [event for event in writes if event["task"] == task]
    return [
        event["text"].strip()
        for event in sorted(
            reads + writes, key=lambda event: event["seq"]
        )
        if read["seq"] < event["seq"] < wrote["seq"]
    ]


@fact(
    "the final count is wrong without the lock, right with it",
    of=TOGETHER,
)
def final_count(without: Ran, with_lock: Ran) -> str:
    deposits = without.values["TELLERS"]
    assert (
        without.printed("without a lock: ")["text"]
        == f"without a lock: 1 of {deposits}\n"
    )
    assert (
        with_lock.printed("with a lock: ")["text"]
        == f"with a lock: {deposits} of {deposits}\n"
    )
    assert values(accesses(without, "writes")) == [1] * int(deposits)
    assert values(accesses(with_lock, "writes")) == list(
        range(1, int(deposits) + 1)
    )
    return f"{deposits} deposits: 1 without, {deposits} with"


@fact(
    "without it, all the others read between one's reading and its writing",
    of=["without_lock"],
)
def others_in_between(ran: Ran) -> str:
    tasks = tellers(ran)
    assert values(accesses(ran, "reads")) == [0] * len(tasks)
    for place, task in enumerate(tasks):
        # Those after it in line read, those before it write.
        assert between(ran, task) == [
            *(
                f"{ran.name(other)} reads 0"
                for other in tasks[place + 1 :]
            ),
            *(f"{ran.name(other)} writes 1" for other in tasks[:place]),
        ], (ran.name(task), between(ran, task))
    # Each is suspended in between, at its sleep: all before the first writes.
    asleep = [
        event for event in ran.waits("sleep") if event["task"] in tasks
    ]
    assert [event["task"] for event in asleep] == tasks, asleep
    assert asleep[-1]["seq"] < accesses(ran, "writes")[0]["seq"], asleep
    return f"within {ran.name(tasks[0])}: " + ", ".join(
        between(ran, tasks[0])
    )


@fact(
    "with it, nobody reads or writes in between, for the lock has one owner",
    of=["with_lock"],
)
def nobody_in_between(ran: Ran) -> str:
    tasks = tellers(ran)
    assert not [
        between(ran, task) for task in tasks if between(ran, task)
    ]
    for task in tasks:
        (acquired,) = [
            event
            for event in ran.of_type("lock_acquired")
            if event["task"] == task
        ]
        (released,) = [
            event
            for event in ran.of_type("lock_released")
            if event["task"] == task
        ]
        mine = [
            event
            for what in ("reads", "writes")
            for event in accesses(ran, what)
        ]
        moments = [
            event["seq"] for event in mine if event["task"] == task
        ]
        assert (
            acquired["seq"]
            < min(moments)
            < max(moments)
            < released["seq"]
        ), (task, moments)
    return f"read {values(accesses(ran, 'reads'))}, wrote {values(accesses(ran, 'writes'))}"


@fact(
    "one thread runs both: no step of a teller overlaps another's",
    of=TOGETHER,
)
def one_thread(without: Ran, with_lock: Ran) -> str:
    for ran in (without, with_lock):
        assert not ran.of_type("thread_started")
        inside = None
        for event in ran.of_type("step_started", "step_ended"):
            if event["type"] == "step_started":
                assert inside is None, event
                inside = event["task"]
            else:
                assert inside == event["task"], event
                inside = None
    return "steps one after the other, no thread, in both"


@fact(
    "the lock makes it a unit for each teller instead of one for all",
    of=TOGETHER,
)
def price(without: Ran, with_lock: Ran) -> str:
    assert without.took >= 0.98, without.took
    assert with_lock.took >= 0.98 * int(with_lock.values["TELLERS"]), (
        with_lock.took
    )
    return (
        f"{without.took:.1f} units without, {with_lock.took:.1f} with"
    )
