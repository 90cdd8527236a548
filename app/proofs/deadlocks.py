"""Deadlocks, derived from the waits that make them."""

from collections.abc import Iterable
from typing import Any

from .present import Present
from ..events import Event

WAKES = {
    "lock": "lock_acquired",
    "queue_get": "queue_put",
    "queue_put": "queue_got",
    "queue_join": "queue_got",
    "event": "event_set",
    "condition": "condition_notified",
    "semaphore": "semaphore_acquired",
}
"""By what is awaited: the change that ties the one who waits to the one who made it."""


def names(present: Present, lint: Event) -> Iterable[str]:
    task = present.tasks.get(lint["task"])
    if task is None:
        yield f"is of task {lint['task']}, which was never created"
        return
    names = set(task.names)
    if task.parent in present.tasks:
        names |= present.tasks[task.parent].names
    if not any(name in lint["text"] for name in names):
        yield f"does not name its task: {lint['text']}"


def deadlock(present: Present, lint: Event, events: list[Event]) -> Iterable[str]:
    yield from names(present, lint)
    members = {event["task"]: event["awaiting"] for event in events if "awaiting" in event}
    idle = [event for event in events if event["type"] == "loop_idle"]
    if not members:
        yield "shows no wait"
    if idle:
        yield from _stands_still(present, idle[-1])
        if "each other" in lint["text"]:
            for task, awaiting in members.items():
                if not _linked(present, task, awaiting, set(members), events):
                    yield f"shows nothing that ties task {task} to the others"
        return
    for task, awaiting in members.items():
        why = _may_go_on(present, task, awaiting, set(members), events)
        if why:
            yield f"holds task {task} for stuck, but {why}"


def _stands_still(present: Present, idle: Event) -> Iterable[str]:
    for number, task in present.tasks.items():
        if task.loop == idle["loop"] and not task.outcome and task.state != "waiting":
            yield f"says that nothing is left, but task {number} is {task.state}"
        if task.loop == idle["loop"] and not task.outcome and task.since > idle["at"]:
            yield f"says that nothing is left, but task {number} has moved since"


def _linked(
    present: Present, task: int, awaiting: dict[str, Any], members: set[int], events: list[Event]
) -> bool:
    if "task" in awaiting or "tasks" in awaiting:
        return not members.isdisjoint([*awaiting.get("tasks", ()), awaiting.get("task")])
    change = WAKES.get(awaiting["kind"])
    return any(
        event["type"] == change and event["object"] == awaiting.get("object") and event["task"] in members
        for event in events
    )


def _may_go_on(
    present: Present, task: int, awaiting: dict[str, Any], members: set[int], events: list[Event]
) -> str:
    through = awaiting.get("through", ())
    if "wait_for" in through or "timeout" in through:
        return "its wait has a timeout"
    if present.tasks[task].asked:
        return "it is being cancelled"
    if awaiting["kind"] == "lock":
        owner = present.owners.get(awaiting["object"])
        if owner is None or owner not in events:
            return "the evidence does not show the lock's owner"
        return "" if owner["task"] in members else "the owner of its lock is not"
    if awaiting["kind"] not in ("task", "gather", "wait") or (
        awaiting["kind"] == "wait" and "TaskGroup" not in through
    ):
        return f"it waits for a {awaiting['kind']}"
    awaited = [awaiting["task"]] if "task" in awaiting else awaiting["tasks"]
    left = {member for member in awaited if not present.tasks[member].outcome}
    return "" if left and left <= members else "a task that it waits for is not"
