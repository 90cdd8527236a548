"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def root(ran: Ran) -> int:
    """The task that `asyncio.run` made."""
    (task,) = [
        event["task"]
        for event in ran.of_type("task_created")
        if event["coro"] == "main"
    ]
    return int(task)


def waits(ran: Ran, task: int) -> list[Event]:
    return [
        event for event in ran.waits("sleep") if event["task"] == task
    ]


@fact("enter, next, next, exit: each waits, at its own line")
def enter_and_exit(ran: Ran) -> str:
    found = [
        (event["where"]["function"], event["where"]["line"])
        for event in waits(ran, root(ran))[:4]
    ]
    opens, counts, shuts = (
        ran.line("# opens"),
        ran.line("# counts"),
        ran.line("# shuts"),
    )
    assert found == [
        ("Door.__aenter__", opens),
        ("Countdown.__anext__", counts),
        ("Countdown.__anext__", counts),
        ("Door.__aexit__", shuts),
    ], found
    said = [
        ran.printed(text)["seq"]
        for text in (
            "entered",
            "countdown: 2",
            "countdown: 1",
            "door: left",
        )
    ]
    assert said == sorted(said), said
    return f"lines {opens}, {counts}, {counts}, {shuts}, all in the lane of main"


@fact(
    "left early within aclosing: aclose runs before the caller goes on"
)
def closed_in_place(ran: Ran) -> str:
    page, away, after = (
        ran.printed(text)
        for text in (
            "novel: page 1",
            "novel: put away",
            "the novel is closed",
        )
    )
    (closing,) = [
        event
        for event in waits(ran, root(ran))
        if page["seq"] < event["seq"] < away["seq"]
    ]
    assert closing["where"]["line"] == ran.line(
        "# puts the book away"
    ), closing
    assert away["task"] == after["task"] == root(ran), away
    assert away["seq"] < after["seq"], (away, after)
    return f"main itself waits at line {closing['where']['line']}, in the generator's finally"


@fact(
    "left early and not closed: the loop closes it later, in a task of its own"
)
def closed_by_the_loop(ran: Ran) -> str:
    lies_open, away = (
        ran.printed("the diary lies open"),
        ran.printed("diary: put away"),
    )
    (made,) = [
        event
        for event in ran.of_type("task_created")
        if event["coro"] == "pages"
    ]
    assert lies_open["seq"] < made["seq"] < away["seq"], (
        lies_open,
        made,
        away,
    )
    assert away["task"] == made["task"] != root(ran), away
    (closing,) = waits(ran, made["task"])
    assert closing["where"]["line"] == ran.line(
        "# puts the book away"
    ), closing
    own = waits(ran, root(ran))[-1]
    assert own["where"]["function"] == "main", own
    assert own["seq"] < closing["seq"], (own, closing)
    return f"{ran.name(made['task'])}, while main waits at line {own['where']['line']}"
