"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def parties(ran: Ran) -> int:
    return int(ran.values["PARTIES"])


def meetings(ran: Ran) -> list[tuple[list[Event], Event, list[Event]]]:
    """For each of the two: who arrived, the release, who left."""
    events = ran.of_type(
        "barrier_arrived", "barrier_released", "barrier_left"
    )
    size = 2 * parties(ran) + 1
    assert len(events) == 2 * size, len(events)
    found = []
    for first in (0, size):
        mine = events[first : first + size]
        (released,) = [
            event
            for event in mine
            if event["type"] == "barrier_released"
        ]
        arrived = [
            event
            for event in mine
            if event["type"] == "barrier_arrived"
        ]
        found.append(
            (
                arrived,
                released,
                [
                    event
                    for event in mine
                    if event["type"] == "barrier_left"
                ],
            )
        )
    return found


@fact("none passes before the last arrives")
def none_before_the_last(ran: Ran) -> str:
    for arrived, released, left in meetings(ran):
        assert len(arrived) == len(left) == parties(ran), (
            arrived,
            left,
        )
        assert [event["count"] for event in arrived] == list(
            range(1, parties(ran) + 1)
        ), arrived
        last = max(event["seq"] for event in arrived)
        assert (
            last < released["seq"] < min(event["seq"] for event in left)
        ), (arrived, released, left)
        assert released["task"] == arrived[-1]["task"], released
        assert left[-1]["count"] == 0, left
    return f"{parties(ran)} arrived, then {parties(ran)} left, twice"


@fact(
    "those who come early wait, and the last one wakes them all without waiting itself"
)
def woken_by_the_last(ran: Ran) -> str:
    lasts = []
    for arrived, released, _ in meetings(ran):
        *early, last = [event["task"] for event in arrived]
        waits = [
            event["task"]
            for event in ran.waits("barrier")
            if arrived[0]["seq"] < event["seq"] < released["seq"]
        ]
        assert waits == early, (waits, early)
        woken = [
            next(
                event
                for event in ran.of_type("task_ready")
                if event["task"] == task
                and event["seq"] > released["seq"]
            )
            for task in early
        ]
        assert all(event["by"]["task"] == last for event in woken), (
            woken
        )
        lasts.append(ran.name(last))
    assert lasts == [f"hiker-{parties(ran)}", "hiker-1"], lasts
    return f"{lasts[0]} woke the rest at the first hut, {lasts[1]} at the second"


@fact(
    "the slowest sets the pace: each stage takes as many units as there are hikers"
)
def pace(ran: Ran) -> str:
    first, second = (released["at"] for _, released, _ in meetings(ran))
    stage = ran.units(second - first)
    assert stage >= 0.98 * parties(ran), stage
    assert ran.took >= 0.98 * 2 * parties(ran), ran.took
    return f"{parties(ran)} hikers, {stage:.1f} units from hut to hut"


@fact(
    "each gets another number, in order of arrival; number 0 speaks for all, once at each hut"
)
def one_speaks(ran: Ran) -> str:
    speakers = []
    for number, (arrived, released, _) in enumerate(meetings(ran), 1):
        said = ran.printed(f"all here: hut {number} is left behind")
        assert said["task"] == arrived[0]["task"], said
        assert said["seq"] > released["seq"], said
        speakers.append(ran.name(said["task"]))
    return f"{speakers[0]}, then {speakers[1]}: the first to arrive"
