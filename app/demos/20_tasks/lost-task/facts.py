"""What the runs of this demo show."""

from app.facts import Event, Ran, fact

TOGETHER = ("lost", "kept")
JOBS = ("save", "upload", "listen", "backup")


def lints(ran: Ran) -> list[Event]:
    """All but what a busy machine may add: steps that took long."""
    found = ran.of_type("lint")
    return [
        event for event in found if event["rule"] != "held_the_loop"
    ]


def lint(ran: Ran, name: str) -> Event:
    """The one that is about this task; its evidence is about it, too."""
    (found,) = [
        event for event in lints(ran) if event["task"] == ran.task(name)
    ]
    evidence = [ran.events[seq - 1] for seq in found["evidence"]]
    assert {event["task"] for event in evidence} == {ran.task(name)}, (
        evidence
    )
    assert found["text"].startswith(f"{name} "), found
    return found


def proof(ran: Ran, found: Event) -> list[str]:
    return [ran.events[seq - 1]["type"] for seq in found["evidence"]]


@fact(
    "asyncio.run cancels at exit what nobody awaited, and that is pointed out"
)
def cancelled_at_exit(ran: Ran) -> str:
    save = ran.task("save")
    (asked,) = [
        event
        for event in ran.of_type("task_cancel_requested")
        if event["task"] == save
    ]
    assert asked["by"] == {"kind": "loop", "via": "run"}, asked
    assert asked["seq"] > ran.printed("main: done, it seems")["seq"]
    assert ran.states()["save"] == "cancelled"
    found = lint(ran, "save")
    assert found["rule"] == "lost_at_exit", found
    assert proof(ran, found) == [
        "step_ended",
        "task_cancel_requested",
    ], found
    return str(found["text"][:100])


@fact(
    "an exception that nobody asks for is never retrieved, and that is pointed out"
)
def never_retrieved(ran: Ran) -> str:
    upload = ran.task("upload")
    (noticed,) = ran.of_type("exception_never_retrieved")
    assert noticed["task"] == upload, noticed
    assert noticed["exception"] == {
        "type": "OSError",
        "message": "no connection",
    }, noticed
    # At once, since nobody kept the task: while main slept on.
    assert noticed["seq"] < ran.printed("main: done, it seems")["seq"]
    assert "Task exception was never retrieved" in ran.stderr
    found = lint(ran, "upload")
    assert found["rule"] == "exception_never_retrieved", found
    assert proof(ran, found) == [
        "step_ended",
        "exception_never_retrieved",
    ], found
    return str(found["text"][:100])


@fact(
    "a task that nobody keeps is collected in the middle of its wait, and that is pointed out"
)
def destroyed(ran: Ran) -> str:
    listen = ran.task("listen")
    gone = [
        event
        for event in ran.of_type("task_destroyed")
        if event["task"] == listen
    ]
    assert len(gone) == 1, gone
    assert gone[0]["seq"] < ran.printed("main: done, it seems")["seq"]
    assert ran.states()["listen"] == "pending"
    assert not [
        event
        for event in ran.of_type("task_cancel_requested")
        if event["task"] == listen
    ]
    found = lint(ran, "listen")
    assert found["rule"] == "lost_at_exit", found
    assert proof(ran, found) == ["step_ended", "task_destroyed"], found
    assert (
        ran.stderr.count("Task was destroyed but it is pending!") == 2
    ), ran.stderr
    return str(found["text"][:100])


@fact(
    "a loop that is driven by hand leaves its task pending, to be destroyed after its end"
)
def pending(ran: Ran) -> str:
    backup = ran.task("backup")
    _, closed = ran.of_type("loop_closed")
    (gone,) = [
        event
        for event in ran.of_type("task_destroyed")
        if event["task"] == backup
    ]
    assert (
        closed["seq"] < ran.printed("loop closed")["seq"] < gone["seq"]
    ), (closed, gone)
    assert not [
        event
        for event in ran.of_type("task_cancel_requested")
        if event["task"] == backup
    ]
    assert ran.states()["backup"] == "pending"
    found = lint(ran, "backup")
    assert (found["rule"], proof(ran, found)) == (
        "lost_at_exit",
        ["step_ended", "task_destroyed"],
    ), found
    return str(found["text"][:100])


@fact(
    "kept and awaited, the same four get to their end, and nothing is pointed out",
    of=TOGETHER,
)
def fixed(lost: Ran, kept: Ran) -> str:
    before, after = lost.states(), kept.states()
    assert [before[name] for name in JOBS[:3]] == [
        "cancelled",
        "failed",
        "pending",
    ], before
    assert {after[name] for name in JOBS if name in after} == {
        "finished"
    }, after
    assert set(after.values()) == {"finished"}, after
    assert len(lints(lost)) == len(JOBS), lints(lost)
    assert not lints(kept), lints(kept)
    assert not kept.of_type(
        "task_destroyed",
        "exception_never_retrieved",
        "task_cancel_requested",
    )
    said = [
        "upload: no connection",
        "save: saved",
        "listen: an answer",
        "main: done",
        "backup: backed up",
    ]
    assert kept.stdout.splitlines() == said, kept.stdout
    assert not kept.stderr, kept.stderr
    return f"{len(JOBS)} pointed out and none finished; then none pointed out and all finished"
