"""What the runs of this demo show."""

from itertools import pairwise

from app.facts import Event, Ran, fact


def blocks(ran: Ran) -> list[tuple[Event, Event]]:
    """The begin and the end of each call that blocked."""
    begun, over = (
        ran.of_type("thread_blocked"),
        ran.of_type("thread_unblocked"),
    )
    assert len(begun) == len(over), (
        f"{len(begun)} calls blocked, {len(over)} returned"
    )
    return list(zip(begun, over, strict=True))


@fact("n jobs, one after the other: n units")
def one_after_the_other(ran: Ran) -> str:
    jobs, line = ran.values["JOBS"], ran.line("time.sleep(UNIT)")
    found = blocks(ran)
    assert len(found) == jobs, f"{len(found)} sleeps for {jobs} jobs"
    assert {begin["call"] for begin, _ in found} == {"time.sleep"}
    assert {begin["where"]["line"] for begin, _ in found} == {line}
    for begin, end in found:
        assert ran.units(end["at"] - begin["at"]) >= 0.98, (begin, end)
    for (_, end), (begin, _) in pairwise(found):
        assert end["seq"] < begin["seq"], (end, begin)
    return (
        f"{jobs} sleeps at line {line}, in turn; {ran.took:.2f} units"
    )


@fact("one lane, blocked all along")
def one_lane(ran: Ran) -> str:
    others = ran.of_type(
        "task_created", "thread_started", "process_started"
    )
    assert not others, others[0]
    assert {
        event["thread"]
        for event in ran.of_type("thread_blocked", "output")
    } == {None}
    begin, end = ran.work
    share = sum(
        end["at"] - begin["at"] for begin, end in blocks(ran)
    ) / (end - begin)
    assert share > 0.75, share
    return f"no task, no further thread; the main thread was blocked for {share:.0%} of the time"
