"""What is true at this moment of a trace: the step that runs, the wait that lasts, the lock that is owned."""

from array import array
from collections import defaultdict
from collections.abc import Iterable

from ..events import Event

HELD = 100_000
"""A step longer than this, in µs, is kept for later."""

CHANGES = ("queue_put", "queue_got", "event_set", "condition_notified")
"""Changes of which the first by each task is kept."""

_ALWAYS = {
    "step_held", "thread_blocked", "coroutine_never_awaited", "exception_never_retrieved",
    "resource_unclosed", "task_cancel_requested", "task_cancel_delivered", "task_cancel_ended",
    "task_destroyed", "loop_idle",
}  # fmt: skip
"""Types that are rare, and kept."""


class Task:
    """A task at this moment."""

    def __init__(self, event: Event) -> None:
        self.names = {event.get("name", "")}
        self.loop: int = event["loop"]
        self.parent: int | None = event["parent"]
        self.state = "ready"
        self.outcome = ""
        self.began = event
        """The event with which it was created, began its step or began to wait, whatever came last."""
        self.step: Event | None = None
        self.own = 0
        """Time in which it ran or waited, up to `since`, in µs."""
        self.since: int = event["at"]
        self.asked = False
        self.yields: array[int] = array("Q")
        """The step_ended of its bare yields, as long as no other end came between."""

    def turn(self, state: str, at: int) -> None:
        self.own += 0 if self.state == "ready" else at - self.since
        self.state, self.since = state, at


class Present:
    """Takes the events of one trace in order."""

    def __init__(self) -> None:
        self.tasks: dict[int, Task] = {}
        self.kept: dict[int, Event] = {}
        """Events that may be evidence later, by seq."""
        self.own: dict[int, int] = {}
        """By the seq of a cancellation's event: the task's own time at that moment."""
        self.owners: dict[int, Event] = {}
        """Owned locks: the `lock_acquired`."""
        self._taken: defaultdict[tuple[int, int], list[Event]] = defaultdict(list)
        self._changes: dict[tuple[str, int, int], Event] = {}

    def feed(self, event: Event) -> None:
        """Takes one event."""
        kind = event["type"]
        if kind in _ALWAYS:
            self.kept[event["seq"]] = event
        if kind == "task_created":
            self.tasks[event["task"]] = Task(event)
            return
        if "object" in event:
            self._changed(kind, event)
        if "task" in event and event["task"] in self.tasks:
            self._of_task(kind, event, self.tasks[event["task"]])

    def event(self, seq: int, task: int | None, everywhere: bool) -> Event | None:
        """The event of that number, if it is kept or true now: of the task, or of any with `everywhere`."""
        if seq in self.kept:
            return self.kept[seq]
        of = self.tasks.get(task or 0)
        if of is not None:
            if seq in of.yields:
                return {"type": "step_ended", "seq": seq, "task": task}
            for event in (of.began, of.step):
                if event is not None and event["seq"] == seq:
                    return event
        if everywhere:
            for event in self._now():
                if event["seq"] == seq:
                    return event
        return None

    def _now(self) -> Iterable[Event]:
        yield from self.owners.values()
        yield from self._changes.values()
        for taken in self._taken.values():
            yield from taken
        for task in self.tasks.values():
            if task.state != "ready" and not task.outcome:
                yield task.began

    def _of_task(self, kind: str, event: Event, task: Task) -> None:
        at = event["at"]
        match kind:
            case "task_renamed":
                task.names.add(event["name"])
            case "task_ready":
                task.turn("ready", at)
            case "step_started":
                task.turn("running", at)
                task.began = task.step = event
            case "step_ended":
                self._ended(event, task)
            case "task_cancel_requested":
                task.asked = True
            case "task_cancel_delivered" | "task_cancel_ended":
                task.asked = False
                self.own[event["seq"]] = task.own + (0 if task.state == "ready" else at - task.since)
            case "task_destroyed":
                task.outcome = "destroyed"

    def _ended(self, event: Event, task: Task) -> None:
        if task.step is not None and event["at"] - task.step["at"] > HELD:
            # Long steps are few, and other lints may speak of them later.
            self.kept[task.step["seq"]] = task.step
            self.kept[event["seq"]] = event
        if event["outcome"] != "suspended":
            task.turn("ready", event["at"])
            task.outcome = event["outcome"]
            if event["outcome"] == "raised":
                self.kept[event["seq"]] = event
        elif event["awaiting"]["kind"] == "yield":
            task.turn("waiting", event["at"])
            if task.step is None or event["seq"] != task.step["seq"] + 1:
                del task.yields[:]
            else:
                task.yields.append(event["seq"])
        else:
            task.turn("waiting", event["at"])
            task.began = event
            del task.yields[:]

    def _changed(self, kind: str, event: Event) -> None:
        thing, task = event["object"], event.get("task") or 0
        if kind == "lock_acquired":
            self.owners[thing] = event
        elif kind == "lock_released":
            self.owners.pop(thing, None)
        elif kind == "semaphore_acquired":
            self._taken[thing, task].append(event)
        elif kind == "semaphore_released":
            if self._taken[thing, task]:
                self._taken[thing, task].pop()
        elif kind in CHANGES:
            self._changes.setdefault((kind, thing, task), event)
