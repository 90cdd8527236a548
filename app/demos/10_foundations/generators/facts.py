"""What the runs of this demo show."""

from collections import deque
from itertools import pairwise

from app.facts import Event, Ran, fact

PASSING = ("generator_resumed", "generator_yielded", "generator_ended")


def lanes(ran: Ran) -> list[int]:
    """All in the order in which they begin: two by hand, two in round-robin, and average."""
    found = [
        event["object"]
        for event in ran.of_type("object_created")
        if event["kind"] == "generator"
    ]
    assert len(found) == 5, found
    return found


def advanced(ran: Ran, *generators: int) -> list[int]:
    """Who was resumed by `next`, in order."""
    return [
        event["generator"]
        for event in ran.of_type("generator_resumed")
        if event["generator"] in generators and event["how"] == "next"
    ]


def passing(ran: Ran, *generators: int) -> list[Event]:
    return [
        event
        for event in ran.of_type(*PASSING)
        if event["generator"] in generators
    ]


@fact("by hand: two generators advance in strict alternation")
def by_hand(ran: Ran) -> str:
    left, right, *_ = lanes(ran)
    assert advanced(ran, left, right) == [left, right] * 2, advanced(
        ran, left, right
    )
    given = [
        event["value"]
        for event in passing(ran, left, right)
        if event["type"] == "generator_yielded"
    ]
    assert given == [
        "'number 1'",
        "'letter A'",
        "'number 2'",
        "'letter B'",
    ], given
    return "resumed in turn; yielded " + ", ".join(given)


@fact("each stands still before another is resumed, in one thread")
def one_at_a_time(ran: Ran) -> str:
    # Closing one that has no `try` resumes nothing on 3.13.
    events = [
        event
        for event in passing(ran, *lanes(ran))
        if event.get("how") != "throw"
        and event.get("outcome") != "closed"
    ]
    for this, following in pairwise(events):
        resumed = following["type"] == "generator_resumed"
        assert (this["type"] == "generator_resumed") != resumed, (
            this,
            following,
        )
        assert resumed or this["generator"] == following["generator"], (
            this,
            following,
        )
        assert this["parent"] is None, this
    assert {event["thread"] for event in events} == {None}
    assert not ran.of_type("thread_started")
    turns = sum(
        event["type"] == "generator_resumed" for event in events
    )
    return f"{turns} resumptions, none within another, all in the main thread"


@fact("round-robin: whoever is first takes a step and queues again")
def round_robin(ran: Ran) -> str:
    _, _, numbers, letters, _ = lanes(ran)
    left = {numbers: int(ran.values["STEPS"]), letters: 2}
    queue, expected, through = deque(left), [], []
    while queue:
        each = queue.popleft()
        expected.append(each)
        if left[each]:
            left[each] -= 1
            queue.append(each)
        else:
            through.append(each)
    assert advanced(ran, numbers, letters) == expected, (
        advanced(ran, numbers, letters),
        expected,
    )
    ended = [
        event["generator"]
        for event in ran.of_type("generator_ended")
        if event["outcome"] == "returned"
    ]
    assert ended == through, (ended, through)
    return ", ".join(
        "number" if each == numbers else "letter" for each in expected
    )


@fact("each send delivers its value, and gets the mean so far")
def feed(ran: Ran) -> str:
    *_, average = lanes(ran)
    events = passing(ran, average)
    assert (events[0]["how"], events[0]["value"]) == ("next", "None"), (
        events[0]
    )
    sent = [
        event["value"] for event in events if event.get("how") == "send"
    ]
    means = [
        event["value"]
        for event in events
        if event["type"] == "generator_yielded"
    ]
    assert sent == ["10.0", "20.0", "60.0"], sent
    assert means == ["0.0", "10.0", "15.0", "30.0"], means
    assert (events[-1]["type"], events[-1]["outcome"]) == (
        "generator_ended",
        "closed",
    ), events[-1]
    return f"sent {', '.join(sent)}; got {', '.join(means[1:])}"


@fact("a step that sleeps blocks the thread, whosever step it is")
def blocked(ran: Ran) -> str:
    steps = 4 + 2 + int(ran.values["STEPS"]) + 3
    calls = [
        event
        for event in ran.of_type("thread_blocked")
        if event["call"] == "time.sleep"
    ]
    assert len(calls) == steps, f"{len(calls)} for {steps} steps"
    assert ran.took >= 0.98 * steps, ran.took
    return f"{steps} sleeps, {ran.took:.2f} units: nothing overlaps"
