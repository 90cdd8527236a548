"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def turn(ran: Ran, event: Event) -> int:
    """The tick within which something happened, by its number from 1; 0 before the first."""
    return sum(
        tick["seq"] < event["seq"] for tick in ran.of_type("loop_tick")
    )


@fact(
    "callbacks in the order of asking; what is asked for during a tick runs in the next"
)
def order(ran: Ran) -> str:
    said = [ran.printed(f"soon: {letter}") for letter in "ABCD"]
    assert said == sorted(said, key=lambda event: event["seq"]), said
    turns = [turn(ran, event) for event in said]
    first = turns[0]
    assert turns == [first, first, first, first + 1], turns
    ready = [
        ran.of_type("loop_tick")[number - 1]["ready"]
        for number in (first, first + 1)
    ]
    assert ready == [3, 1], ready
    assert {event["task"] for event in said} == {None}
    return f"A, B, C in tick {first}, D in tick {first + 1}"


@fact("timers in the order of their deadlines")
def deadlines(ran: Ran) -> str:
    set_up = ran.printed("between")
    fired = [
        ran.printed(text)
        for text in (
            "timer: 1 unit,",
            "timer: 2 units",
            "timer: 3 units",
        )
    ]
    lines = [
        ran.line(text)
        for text in (
            "1 unit, set second",
            "2 units, set third",
            "3 units, set first",
        )
    ]
    assert lines[2] < lines[0] < lines[1], lines
    after = [ran.units(event["at"] - set_up["at"]) for event in fired]
    assert after == sorted(after), after
    assert all(
        when >= 0.98 * number for number, when in enumerate(after, 1)
    ), after
    return (
        "set 3, 1, 2; fired after "
        + ", ".join(f"{when:.2f}" for when in after)
        + " units"
    )


@fact("run_until_complete drives the loop until the task is over")
def until_complete(ran: Ran) -> str:
    hello = ran.task("hello")
    (end,) = [
        event
        for event in ran.of_type("step_ended")
        if event["outcome"] == "returned"
    ]
    before, result, between = (
        ran.printed("before"),
        ran.printed("result"),
        ran.printed("between"),
    )
    assert end["task"] == hello, end
    assert (
        before["seq"] < end["seq"] < result["seq"] < between["seq"]
    ), (before, end, result)
    assert turn(ran, before) == 0
    assert turn(ran, result) == turn(ran, between)
    return f"hello returned {end['result']} in tick {turn(ran, end)}; then the loop stood still"


@fact("is_running is true within callbacks, and at no other time")
def running(ran: Ran) -> str:
    said = [
        event
        for event in ran.of_type("output")
        if "(running:" in event["text"]
    ]
    within = [
        event
        for event in said
        if event["text"].startswith(("soon", "timer"))
    ]
    assert len(within) == 7, within
    assert len(said) == 10, said
    for event in said:
        assert (
            event["text"]
            .strip()
            .endswith(f"(running: {event in within})")
        ), event
    return f"True in {len(within)} callbacks; False before, between and after"


@fact(
    "stop ends run_forever; after close the loop takes nothing more: RuntimeError"
)
def closed(ran: Ran) -> str:
    stopped, refused = (
        ran.printed("stopped"),
        ran.printed("closed: Event loop is closed"),
    )
    (close,) = ran.of_type("loop_closed")
    ticks = ran.of_type("loop_tick")
    assert (
        ticks[-1]["seq"]
        < stopped["seq"]
        < close["seq"]
        < refused["seq"]
    ), (ticks[-1], stopped, close)
    assert close["where"]["line"] == ran.line("loop.close()"), close
    waited = ran.units(stopped["at"] - ran.printed("between")["at"])
    assert waited >= 3.9, waited
    return f"stopped after {waited:.2f} units, closed at line {close['where']['line']}, then RuntimeError"
