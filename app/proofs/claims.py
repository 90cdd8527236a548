"""What each rule claims, derived from its evidence; a sentence for each thing that is not so."""

from collections.abc import Callable, Iterable

from .deadlocks import deadlock, names
from .present import HELD, Present
from ..events import Event

SLOW = 1_000_000
SPIN = 10_000


def _same_task(lint: Event, events: Iterable[Event]) -> Iterable[str]:
    for event in events:
        if event.get("task") != lint["task"]:
            yield f"gives an event of another task as evidence: {event['seq']}"


def held_the_loop(present: Present, lint: Event, events: list[Event]) -> Iterable[str]:
    yield from names(present, lint)
    yield from _same_task(lint, events)
    first, rest = events[0], events[1:]
    ends = [event for event in rest if event["type"] == "step_ended"]
    if first["type"] != "step_started" or len(ends) > 1:
        yield "does not speak of one step"
        return
    end = ends[0]["at"] if ends else lint["at"]
    task = present.tasks[lint["task"]]
    if task.step is not first or (not ends and task.state != "running"):
        yield "does not speak of the task's latest step"
    if end - first["at"] <= HELD:
        yield f"speaks of a step of {end - first['at']} µs"


def spin(present: Present, lint: Event, events: list[Event]) -> Iterable[str]:
    yield from names(present, lint)
    yields = present.tasks[lint["task"]].yields
    if len(events) != 2 or any(event["seq"] not in yields for event in events):
        yield "needs a first and a last turn"
    elif (turns := yields.index(events[1]["seq"]) - yields.index(events[0]["seq"])) < SPIN:
        yield f"speaks of {turns} turns"


def swallowed_cancel(present: Present, lint: Event, events: list[Event]) -> Iterable[str]:
    yield from names(present, lint)
    yield from _same_task(lint, events)
    types = [event["type"].rpartition("_")[2] for event in events]
    if types != ["requested", "delivered", "ended"] or events[-1].get("how") != "swallowed":
        yield "does not show a cancellation that was swallowed"
    if present.tasks[lint["task"]].outcome in ("raised", "cancelled"):
        yield "speaks of a task that did end"


def slow_to_cancel(present: Present, lint: Event, events: list[Event]) -> Iterable[str]:
    yield from names(present, lint)
    of = {event["type"]: event for event in events if event["type"].startswith("task_cancel")}
    yield from _same_task(lint, of.values())
    requested, delivered = of.get("task_cancel_requested"), of.get("task_cancel_delivered")
    steps = [event for event in events if event["type"].startswith("step_")]
    if requested is None:
        yield "does not show the request"
    elif steps:
        until = lint["at"] if delivered is None else delivered["at"]
        held = 0
        for start in (event for event in steps if event["type"] == "step_started"):
            ends = [event for event in steps if event["task"] == start["task"]]
            end = min((e["at"] for e in ends if e["seq"] > start["seq"]), default=lint["at"])
            held += max(0, min(end, until) - max(start["at"], requested["at"]))
        if held <= SLOW:
            yield f"shows steps that held the loop for {held} µs"
    elif delivered is None:
        yield "does not show the delivery"
    else:
        task = present.tasks[lint["task"]]
        ended = of.get("task_cancel_ended")
        now = task.own + (0 if task.state == "ready" else lint["at"] - task.since)
        own = (now if ended is None else present.own[ended["seq"]]) - present.own[delivered["seq"]]
        if own <= SLOW:
            yield f"speaks of {own} µs"


def lost_at_exit(present: Present, lint: Event, events: list[Event]) -> Iterable[str]:
    yield from names(present, lint)
    yield from _same_task(lint, events)
    task, last = present.tasks[lint["task"]], events[-1]
    if events[0] is not task.began:
        yield "does not show where the task stood"
    if last["type"] == "task_cancel_requested":
        mains = [
            other for other in present.tasks.values() if other.loop == task.loop and other.parent is None
        ]
        if last["by"].get("via") != "run" or last["by"]["kind"] == "signal":
            yield "speaks of a cancellation that was not of a closing loop"
        if mains[0].outcome != "returned" or any(main.outcome not in ("", "returned") for main in mains):
            yield "speaks of a main task that did not return"


def never_awaited(present: Present, lint: Event, events: list[Event]) -> Iterable[str]:
    if not any(event.get("coro", "") in lint["text"] for event in events):
        yield "does not name the coroutine"


def unclosed(present: Present, lint: Event, events: list[Event]) -> Iterable[str]:
    return ()


def exception_never_retrieved(present: Present, lint: Event, events: list[Event]) -> Iterable[str]:
    if not any(event["type"] == "exception_never_retrieved" for event in events):
        yield "does not show that the exception was not retrieved"
    yield from _same_task({"task": lint.get("task")}, events)


CLAIMS: dict[str, Callable[[Present, Event, list[Event]], Iterable[str]]] = {
    "held_the_loop": held_the_loop,
    "never_awaited": never_awaited,
    "exception_never_retrieved": exception_never_retrieved,
    "unclosed": unclosed,
    "lost_at_exit": lost_at_exit,
    "swallowed_cancel": swallowed_cancel,
    "slow_to_cancel": slow_to_cancel,
    "spin": spin,
    "deadlock": deadlock,
}
"""By rule: what is wrong with a lint, given its evidence."""
