"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def made(ran: Ran) -> tuple[Event, Event]:
    """The plain one and the bounded one, in the order in which they are made."""
    plain, bounded = [
        event
        for event in ran.of_type("object_created")
        if event["kind"] == "semaphore"
    ]
    return plain, bounded


def values(ran: Ran, semaphore: Event) -> list[int]:
    """The free permits after each change."""
    changes = ran.of_type("semaphore_acquired", "semaphore_released")
    return [
        event["value"]
        for event in changes
        if event["object"] == semaphore["object"]
    ]


def visitors(ran: Ran, kind: str) -> list[int]:
    return [
        ran.task(f"{kind}-{number}")
        for number in range(1, int(ran.values["PERMITS"]) + 2)
    ]


def most_asleep(ran: Ran, tasks: list[int]) -> int:
    """How many of these tasks slept at once."""
    asleep: set[int] = set()
    most = 0
    for event in ran.of_type("step_started", "step_ended"):
        asleep.discard(event["task"])
        if (
            event["task"] in tasks
            and event.get("awaiting", {}).get("kind") == "sleep"
        ):
            asleep.add(event["task"])
        most = max(most, len(asleep))
    return most


@fact("one release too many: ValueError on the bounded one")
def bounded_objects(ran: Ran) -> str:
    permits = ran.values["PERMITS"]
    _, bounded = made(ran)
    assert bounded["bound"] == permits, bounded
    assert max(values(ran, bounded)) == permits, values(ran, bounded)
    (ended,) = [
        event
        for event in ran.of_type("step_ended")
        if event["task"] == ran.task("bounded-slip")
        and event["outcome"] != "suspended"
    ]
    assert ended["outcome"] == "raised", ended
    assert ended["exception"]["type"] == "ValueError", ended
    return f"{ended['exception']['type']}: {ended['exception']['message']}; never above {permits}"


@fact("the plain one silently grows")
def plain_grows(ran: Ran) -> str:
    permits = int(ran.values["PERMITS"])
    plain, _ = made(ran)
    assert "bound" not in plain, plain
    found = values(ran, plain)
    assert max(found) == found[-1] == permits + 1, found
    assert ran.states()["plain-slip"] == "finished"
    return f"{permits} permits at first, {found[-1]} at the end, and no error"


@fact(
    "so one more gets in than there were permits, with the plain one only"
)
def one_more_inside(ran: Ran) -> str:
    permits = int(ran.values["PERMITS"])
    plain, bounded = (
        most_asleep(ran, visitors(ran, "plain")),
        most_asleep(ran, visitors(ran, "bounded")),
    )
    assert (plain, bounded) == (permits + 1, permits), (plain, bounded)
    (waited,) = [event["task"] for event in ran.waits("semaphore")]
    assert waited == visitors(ran, "bounded")[-1], ran.name(waited)
    assert ran.printed("plain: released twice")
    return f"{permits} permits: {plain} inside with the plain one, {bounded} with the bounded one"
