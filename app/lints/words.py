"""Lengths, places and things awaited, as a sentence says them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

_OF_OBJECT = {
    "lock": "lock {}",
    "event": "event {}",
    "condition": "a notification of condition {}",
    "semaphore": "a permit of semaphore {}",
    "barrier": "the others at barrier {}",
    "queue_get": "an item of queue {}",
    "queue_put": "room in queue {}",
    "queue_join": "the work on queue {} to be done",
    "future": "future {}",
    "stream_read": "data of stream {}",
    "stream_drain": "room in stream {}",
    "socket": "socket {}",
}
_OTHERS = {
    "connect": "a connection",
    "process": "a child process",
    "thread": "work in a thread",
    "sleep": "a sleep to end",
    "yield": "its next turn",
}
_MOST_NAMES = 6


def length(us: int) -> str:
    """Microseconds as people say them: `120 ms`, `1.2 s`, `75 s`."""
    if us < 999_500:
        return f"{us / 1000:.0f} ms"
    return f"{us / 1e6:.1f} s" if us < 9_950_000 else f"{us / 1e6:.0f} s"


def place(where: Mapping[str, Any] | None, script: str) -> str:
    """`line 12`, or `line 12 of other.py` where that is not the script; empty for None."""
    if not where:
        return ""
    line = f"line {where['line']}"
    return line if where.get("file") in (script, None) or not script else f"{line} of {where['file']}"


def at(spot: str) -> str:
    """` at line 12`, or nothing."""
    return f" at {spot}" if spot else ""


def names(all_of_them: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and 7 more`."""
    if not all_of_them:
        return ""
    if len(all_of_them) > _MOST_NAMES:
        shown = [*all_of_them[: _MOST_NAMES - 1], f"{len(all_of_them) - _MOST_NAMES + 1} more"]
    else:
        shown = list(all_of_them)
    return " and ".join([", ".join(shown[:-1]), shown[-1]] if len(shown) > 1 else shown)


def awaited(awaiting: Mapping[str, Any], name: Callable[[int], str]) -> str:
    """What is awaited; `name` gives a task's name."""
    kind = awaiting["kind"]
    if "object" in awaiting:
        return str(_OF_OBJECT.get(kind, kind + " {}").format(awaiting["object"]))
    if kind == "task":
        return name(awaiting["task"])
    if awaiting.get("tasks"):
        return names([name(task) for task in awaiting["tasks"]])
    return _OTHERS.get(kind, "something else")


def asked_by(by: Mapping[str, Any], name: Callable[[int], str]) -> str:
    """` by main`, ` by a timeout`; empty where that says nothing."""
    via = by.get("via")
    if via in ("timeout", "wait_for"):
        return " by a timeout" if via == "timeout" else " by wait_for"
    if via == "run":
        return " by Ctrl-C" if by["kind"] == "signal" else " as the loop closed"
    if by["kind"] == "task":
        return f" by {name(by['task'])}"
    return {"signal": " by a signal", "timer": " by a timer", "thread": " by another thread"}.get(
        by["kind"], ""
    )


def a(noun: str) -> str:
    """`A transport`, `An event loop`."""
    return f"An {noun}" if noun[:1].lower() in "aeiou" else f"A {noun}"
