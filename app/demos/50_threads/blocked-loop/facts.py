"""What the runs of this demo show."""

from itertools import pairwise

from app.facts import Event, Ran, fact


def hearts(ran: Ran) -> list[int]:
    return [
        ran.task(f"heartbeat-{n}")
        for n in range(1, int(ran.values["HEARTS"]) + 1)
    ]


def call(ran: Ran) -> tuple[Event, Event]:
    """The begin and the end of the blocking call."""
    (began,) = [
        event
        for event in ran.of_type("thread_blocked")
        if event["call"] == "time.sleep"
    ]
    (ended,) = [
        event
        for event in ran.of_type("thread_unblocked")
        if event["call"] == "time.sleep" and event["seq"] > began["seq"]
    ]
    return began, ended


def beats(ran: Ran, heart: int) -> list[Event]:
    return [
        event
        for event in ran.of_type("step_started")
        if event["task"] == heart
    ]


def longest(ran: Ran) -> float:
    """The longest gap between two steps of a heartbeat, of the one that has the shortest such, in units."""
    return min(
        max(
            ran.units(later["at"] - earlier["at"])
            for earlier, later in pairwise(beats(ran, heart))
        )
        for heart in hearts(ran)
    )


@fact("one step freezes every lane, for as long as its call takes")
def one_step(ran: Ran) -> str:
    began, ended = call(ran)
    assert began["task"] == ran.task("report"), began
    steps = [
        event
        for event in ran.of_type("step_started", "step_ended")
        if event["task"] == began["task"]
    ]
    start = max(
        event["seq"] for event in steps if event["seq"] < began["seq"]
    )
    end = min(
        event["seq"] for event in steps if event["seq"] > ended["seq"]
    )
    inside = [event["type"] for event in ran.events[start : end - 1]]
    assert not {"step_started", "task_ready", "loop_tick"} & set(
        inside
    ), inside
    took = ran.units(
        ran.events[end - 1]["at"] - ran.events[start - 1]["at"]
    )
    assert took >= 0.98 * int(ran.values["CALL"]), took
    return f"a step of report took {took:.1f} units; no other step, no wake-up, no tick of the loop in it"


@fact("the line that blocks is named, and pointed out")
def the_line(ran: Ran) -> str:
    began, _ = call(ran)
    line = ran.line("time.sleep(CALL")
    assert (began["where"]["line"], began["where"]["function"]) == (
        line,
        "load_report",
    ), began
    texts = [
        event["text"]
        for event in ran.of_type("lint")
        if event["rule"] == "held_the_loop"
    ]
    (text,) = [
        text for text in texts if "The step of report held" in text
    ]
    assert f"time.sleep at line {line}" in text, text
    return f"time.sleep in load_report, line {line}"


@fact("each heartbeat is silent all that time")
def silent(ran: Ran) -> str:
    began, ended = call(ran)
    due = 0
    for heart in hearts(ran):
        sleeps = [
            event
            for event in ran.waits("sleep")
            if event["task"] == heart
        ]
        (last,) = [
            event for event in sleeps if event["seq"] < began["seq"]
        ][-1:]
        (ready,) = [
            event
            for event in ran.of_type("task_ready")
            if event["task"] == heart and event["seq"] > last["seq"]
        ][:1]
        assert ready["seq"] > ended["seq"], ready
        due += last["awaiting"]["deadline"] < ended["at"]
    assert due == len(hearts(ran)), f"{due} were due"
    gap = longest(ran)
    assert gap >= 0.98 * int(ran.values["CALL"]), gap
    return f"{due} were due during the call, none woke before its end: gaps of {gap:.1f} units"


@fact(
    "in a thread the same call blocks that thread alone",
    of=("threaded",),
)
def in_a_thread(ran: Ran) -> str:
    began, ended = call(ran)
    (thread,) = [
        event
        for event in ran.of_type("thread_started")
        if event["thread"] == began["thread"]
    ]
    assert began["task"] is None, began
    (wait,) = ran.waits("thread")
    assert (wait["task"], wait["awaiting"]["thread"]) == (
        ran.task("report"),
        began["thread"],
    ), wait
    meanwhile = {
        ran.name(event["task"])
        for event in ran.of_type("step_started")
        if began["seq"] < event["seq"] < ended["seq"]
    }
    assert meanwhile >= {ran.name(heart) for heart in hearts(ran)}, (
        meanwhile
    )
    return f"{thread['name']} sleeps, report waits for it; {len(meanwhile)} heartbeats beat meanwhile"


@fact(
    "the thread wakes the task that waits for it, and is gone at the end",
    of=("threaded",),
)
def back(ran: Ran) -> str:
    began, ended = call(ran)
    (ready,) = [
        event
        for event in ran.of_type("task_ready")
        if event["task"] == ran.task("report")
        and event["seq"] > ended["seq"]
    ]
    assert (ready["by"]["kind"], ready["by"]["thread"]) == (
        "thread",
        began["thread"],
    ), ready
    started = {
        event["thread"] for event in ran.of_type("thread_started")
    }
    assert started == {
        event["thread"] for event in ran.of_type("thread_ended")
    }
    return f"task_ready by thread {began['thread']}; {len(started)} threads started, all ended"


@fact(
    "the heartbeat's gap is the call's length, or a beat",
    of=("blocked", "threaded"),
)
def gaps(blocked: Ran, threaded: Ran) -> str:
    long, short = longest(blocked), longest(threaded)
    assert long >= 0.98 * int(blocked.values["CALL"]), long
    assert short < long, (short, long)
    return f"{long:.1f} units against {short:.1f}"
