"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def greenlet(ran: Ran, name: str) -> int:
    (found,) = [
        event["object"]
        for event in ran.of_type("object_created")
        if event["kind"] == "greenlet" and event["name"] == name
    ]
    return int(found)


def slept(ran: Ran, name: str) -> tuple[Event, Event]:
    """Where the greenlet was left for its sleep, and where it went on."""
    number = greenlet(ran, name)
    switched = ran.of_type("greenlet_switched")
    (left,) = [
        e for e in switched if e["from"] == number and "awaiting" in e
    ]
    back = next(
        e
        for e in switched
        if e["to"] == number and e["seq"] > left["seq"]
    )
    return left, back


@fact("the waits overlap: the longer one's time, not the sum")
def overlap(ran: Ran) -> str:
    tea, egg = int(ran.values["TEA"]), int(ran.values["EGG"])
    sleeps = slept(ran, "tea"), slept(ran, "egg")
    for units, (left, back) in zip((tea, egg), sleeps, strict=True):
        delay = left["awaiting"]["delay"]
        assert abs(delay - units * ran.unit) < 1e-6, left
        length = ran.units(back["at"] - left["at"])
        assert length >= 0.98 * units, (units, length)
    last_left = max(left["seq"] for left, _ in sleeps)
    first_back = min(back["seq"] for _, back in sleeps)
    assert last_left < first_back, (last_left, first_back)
    first, last = (
        min(left["at"] for left, _ in sleeps),
        max(back["at"] for _, back in sleeps),
    )
    total = ran.units(last - first)
    assert total < tea + egg, total
    return f"sleeps of {tea} and {egg} units took {total:.1f} together"


@fact("nothing has started when spawn returns")
def spawned(ran: Ran) -> str:
    said = ran.printed("main: both are spawned")
    numbers = {greenlet(ran, "tea"), greenlet(ran, "egg")}
    entered = [
        event["seq"]
        for event in ran.of_type("greenlet_switched")
        if event["to"] in numbers
    ]
    assert said["seq"] < min(entered), (said, entered)
    return f"event {said['seq']} says so, the first switch is {min(entered)}"


@fact(
    "time.sleep holds no thread: its patched form switches to the hub"
)
def nothing_blocks(ran: Ran) -> str:
    assert ran.of_type("thread_blocked") == []
    (hub,) = [
        event["object"]
        for event in ran.of_type("object_created")
        if event.get("internal") == "gevent hub"
    ]
    lefts = [slept(ran, name)[0] for name in ("tea", "egg")]
    assert {event["to"] for event in lefts} == {hub}, lefts
    assert {event["where"]["line"] for event in lefts} == {
        ran.line("time.sleep(TEA"),
        ran.line("time.sleep(EGG"),
    }
    return "no thread_blocked; both are left at time.sleep, for the hub"
