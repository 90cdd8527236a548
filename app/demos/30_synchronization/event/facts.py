"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def cars(ran: Ran) -> list[int]:
    return [
        ran.task(f"car-{number}")
        for number in range(1, int(ran.values["CARS"]) + 1)
    ]


def sets(ran: Ran) -> list[Event]:
    found = ran.of_type("event_set")
    assert len(found) == 2, found
    return found


def released(ran: Ran, by: Event) -> list[Event]:
    """The cars that were woken between a set and the end of the step that did it."""
    end = next(
        event["seq"]
        for event in ran.of_type("step_ended")
        if event["task"] == by["task"] and event["seq"] > by["seq"]
    )
    return [
        event
        for event in ran.of_type("task_ready")
        if by["seq"] < event["seq"] < end
    ]


@fact("one set() releases all waiters, in order, and is their cause")
def one_set(ran: Ran) -> str:
    lights = ran.task("lights")
    everyone = cars(ran)
    for expected, event in zip(
        (everyone, [*everyone, ran.task("latecomer")]),
        sets(ran),
        strict=True,
    ):
        assert (event["task"], event["by"]["task"]) == (
            lights,
            lights,
        ), event
        assert event["waiters"] == expected, event
        woken = released(ran, event)
        assert [ready["task"] for ready in woken] == expected, woken
        assert {ready["by"]["task"] for ready in woken} == {lights}, (
            woken
        )
    return f"lights released {len(everyone)}, then {len(everyone) + 1}"


@fact("clear() makes them wait again, until the next set()")
def waits_again(ran: Ran) -> str:
    (cleared,) = ran.of_type("event_cleared")
    first, second = sets(ran)
    assert first["seq"] < cleared["seq"] < second["seq"]
    assert (cleared["flag"], second["flag"]) == (False, True)
    again = [
        event["task"]
        for event in ran.waits("event")
        if event["seq"] > cleared["seq"]
    ]
    assert again == [*cars(ran), ran.task("latecomer")], again
    # Nobody passes while the flag is down.
    laps = [
        event["seq"]
        for event in ran.of_type("output")
        if "passes, lap 2" in event["text"]
    ]
    assert min(laps) > second["seq"], laps
    return f"{len(again)} waits after clear(), all over with the second set()"


@fact("who comes while it is set does not wait")
def no_wait_while_set(ran: Ran) -> str:
    late = ran.task("latecomer")
    (cleared,) = ran.of_type("event_cleared")
    passed = ran.printed("latecomer passes, lap 1")["seq"]
    assert sets(ran)[0]["seq"] < passed < cleared["seq"], passed
    waits = [
        event["seq"]
        for event in ran.waits("event")
        if event["task"] == late
    ]
    assert len(waits) == 1, waits
    assert waits[0] > cleared["seq"], waits
    starts = [
        event["seq"]
        for event in ran.of_type("step_started")
        if event["task"] == late
    ]
    ends = [
        event["seq"]
        for event in ran.of_type("step_ended")
        if event["task"] == late
    ]
    assert starts[0] < passed < ends[0], "it passed in its first step"
    return "latecomer passed in its first step, with no wait for the event before it"
