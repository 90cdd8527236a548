"""Checks a trace against the laws that make it true: `python -m app.laws trace.ndjson …`.

The checker shares nothing with the tracer or the summary but the vocabulary: it walks the events, keeps
each task's state by itself, and says which line breaks which law.

- T1: at most one task of a loop runs at any instant (an eager step is nested in its creator's).
- T2: a task's states partition its life, and their times sum exactly to its length, to the microsecond.
- T3: every wait names what is awaited, with file and line; every wake-up names its cause.
- T4: a cancellation is requested, then delivered, then ended.
- T5: what asyncio makes for itself is marked, and absent from the summary.
- T7: the log is whole (`seq` without a gap, `at` never decreasing, one end), or says what is missing.
- T8: a step that holds the loop runs then, and for as long as is said; a lint is proven by its evidence
  (`proofs`).
"""

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from .events import TYPES, Event
from .proofs import Proofs

_STATES_AFTER = {"returned": "finished", "raised": "failed", "cancelled": "cancelled"}
_CAUSES = {"task", "timer", "io", "thread", "signal", "callback", "loop"}
_NAMED_BY = {
    "yield": (), "sleep": ("delay", "deadline"), "task": ("task",), "future": ("object",),
    "gather": ("tasks",), "wait": ("tasks",), "lock": ("object",), "event": ("object",),
    "condition": ("object",), "semaphore": ("object",), "barrier": ("object",), "queue_get": ("object",),
    "queue_put": ("object",), "queue_join": ("object",), "stream_read": ("object",),
    "stream_drain": ("object",), "connect": (), "socket": ("object",), "process": ("process",),
    "thread": ("thread", "work"), "other": ("type",),
}  # fmt: skip


class _Task:
    """One task's life as the checker sees it; `spent` is µs by state."""

    def __init__(self, event: Event) -> None:
        self.created: int = event["at"]
        self.loop: int = event["loop"]
        self.internal = "internal" in event
        self.by_user = event.get("where") is not None
        self.state = "ready"
        self.since = self.created
        self.spent = {"ready": 0, "running": 0, "waiting": 0}
        self.final = False
        self.cancel = ""

    def turn(self, state: str, at: int) -> None:
        self.spent[self.state] += at - self.since
        self.state, self.since = state, at


class Checker:
    """Takes the events of one trace in order; `violations` holds a sentence for each broken law."""

    def __init__(self) -> None:
        self.violations: list[str] = []
        self._tasks: dict[int, _Task] = {}
        self._running: dict[int, list[int]] = {}
        self._objects: set[int] = set()
        self._threads: dict[int, str] = {}
        self._blocked: dict[int | None, str] = {}
        self._works: dict[int, str] = {}
        self._seq = self._at = 0
        self._truncated = self._finished = False
        self._proofs = Proofs()

    def feed(self, event: Event) -> None:
        """Checks one event."""
        self._event = event
        self._order(event)
        kind = event.get("type")
        if kind not in TYPES:
            self._fail("T7", f"has an unknown type {kind!r}")
        check = getattr(self, f"_on_{kind}", None)
        if check is not None:
            check(event)
        if "by" in event:
            self._cause(event["by"])
        for wrong in self._proofs.feed(event):
            self._fail("T8", wrong)

    def close(self) -> None:
        """The trace is over: it must have ended."""
        if not self._finished:
            self.violations.append("T7: the trace does not end with run_finished")

    def _fail(self, law: str, text: str) -> None:
        event = self._event
        self.violations.append(f"{law}: event {event.get('seq')} ({event.get('type')}) {text}")

    def _order(self, event: Event) -> None:
        if event.get("seq") != self._seq + 1:
            self._fail("T7", f"follows seq {self._seq}")
        if not isinstance(event.get("at"), int) or event["at"] < self._at:
            self._fail("T7", f"is at {event.get('at')}, after {self._at}")
        if self._finished:
            self._fail("T7", "comes after run_finished")
        if (self._seq == 0) != (event.get("type") == "run_started"):
            self._fail("T7", "is not where run_started belongs")
        self._seq, self._at = event.get("seq", 0), event.get("at", 0)

    def _task(self, event: Event) -> _Task | None:
        task = self._tasks.get(event["task"])
        if task is None:
            self._fail("T2", f"is of task {event['task']}, which was never created")
        elif task.final:
            self._fail("T2", f"comes after the end of task {event['task']}")
        else:
            return task
        return None

    # -- tasks ---------------------------------------------------------------------------------------------

    def _on_loop_tick(self, event: Event) -> None:
        if event["loop"] not in self._objects:
            self._fail("T3", f"is of loop {event['loop']}, which was never created")
        if any(
            type(event.get(field)) is not int or event[field] < 0 for field in ("ready", "timers", "select")
        ):
            self._fail("T3", "does not count what the loop has to do")
        if self._running.get(event["loop"]):
            self._fail("T1", f"comes while task {self._running[event['loop']][-1]} runs")

    def _on_task_created(self, event: Event) -> None:
        if event["task"] in self._tasks:
            self._fail("T2", "reuses a task's id")
        parent = event["parent"]
        if parent is not None and parent not in self._tasks:
            self._fail("T2", f"has an unknown parent {parent}")
        self._tasks[event["task"]] = _Task(event)

    def _on_task_ready(self, event: Event) -> None:
        task = self._task(event)
        if task is None:
            return
        if task.state != "waiting":
            self._fail("T2", f"wakes a task that is {task.state}")
        task.turn("ready", event["at"])
        if "by" not in event:
            self._fail("T3", "has no cause")

    def _on_step_started(self, event: Event) -> None:
        task = self._task(event)
        if task is None:
            return
        running = self._running.setdefault(task.loop, [])
        if running and not event.get("eager"):
            self._fail("T1", f"begins while task {running[-1]} runs")
        if task.state != "ready":
            self._fail("T2", f"begins a step of a task that is {task.state}")
        task.turn("running", event["at"])
        running.append(event["task"])

    def _on_step_ended(self, event: Event) -> None:
        task = self._task(event)
        if task is None:
            return
        running = self._running.get(task.loop, [])
        if event["task"] not in running:
            self._fail("T1", "ends a step that was not running")
        else:
            running.remove(event["task"])
        if event["outcome"] == "suspended":
            task.turn("waiting", event["at"])
            self._wait(task, event)
            return
        task.turn("ready", event["at"])
        task.state = _STATES_AFTER[event["outcome"]]
        task.final = True
        required = {"returned": "result", "raised": "exception"}.get(event["outcome"])
        if required and required not in event:
            self._fail("T2", f"has no {required}")

    def _on_step_held(self, event: Event) -> None:
        held = event["for"]
        if held < 100_000:
            self._fail("T8", f"says that {held} µs are long")
        where = event.get("where") or {}
        if not (where.get("file") and isinstance(where.get("line"), int) and where.get("function")):
            self._fail("T3", f"holds nowhere: {where}")
        if event["task"] is None:
            if self._running.get(event["loop"]):
                self._fail("T8", f"is of a callback while task {self._running[event['loop']][-1]} runs")
            return
        task = self._task(event)
        if task is None:
            return
        if task.state != "running":
            self._fail("T8", f"is of a task that is {task.state}")
        elif held != event["at"] - task.since:
            self._fail("T8", f"says {held} µs of a step of {event['at'] - task.since}")

    def _wait(self, task: _Task, event: Event) -> None:
        awaiting: dict[str, Any] = event.get("awaiting") or {}
        kind = awaiting.get("kind")
        if kind not in _NAMED_BY:
            self._fail("T3", f"awaits an unknown kind {kind!r}")
            return
        missing = [name for name in _NAMED_BY[kind] if name not in awaiting]
        if missing:
            self._fail("T3", f"awaits a {kind} without {', '.join(missing)}")
        where = event.get("where")
        if (
            task.by_user
            and not task.internal
            and not (
                where and where.get("file") and isinstance(where.get("line"), int) and where.get("function")
            )
        ):
            self._fail("T3", f"waits nowhere: {where}")
        if "object" in awaiting and awaiting["object"] not in self._objects:
            self._fail("T3", f"awaits object {awaiting['object']}, which was never created")
        for thing in awaiting.get("objects", ()):
            if thing not in self._objects:
                self._fail("T3", f"awaits object {thing}, which was never created")
        if kind == "task" and awaiting.get("task") not in self._tasks:
            self._fail("T3", f"awaits task {awaiting.get('task')}, which was never created")

    def _on_task_destroyed(self, event: Event) -> None:
        task = self._task(event)
        if task is not None:
            task.turn("ready", event["at"])
            task.state, task.final = "pending", True

    # -- causes, cancellations, objects --------------------------------------------------------------------

    def _cause(self, by: dict[str, Any]) -> None:
        if by.get("kind") not in _CAUSES:
            self._fail("T3", f"has an unknown cause {by}")
        elif by["kind"] == "task" and by.get("task") not in self._tasks:
            self._fail("T3", f"is caused by task {by.get('task')}, which was never created")

    def _on_task_cancel_requested(self, event: Event) -> None:
        task = self._task(event)
        if "by" not in event:
            self._fail("T4", "has no cause")
        if task is not None:
            task.cancel = "requested"

    def _on_task_cancel_delivered(self, event: Event) -> None:
        task = self._tasks.get(event["task"])
        if task is None or task.cancel != "requested":
            self._fail("T4", "delivers a cancellation that nobody requested")
        elif task.state != "running":
            self._fail("T4", f"is delivered to a task that is {task.state}")
        else:
            task.cancel = "delivered"
            if not event.get("where") and task.by_user and not task.internal:
                self._fail("T4", "is delivered nowhere")

    def _on_task_cancel_ended(self, event: Event) -> None:
        task = self._tasks.get(event["task"])
        if task is None or not task.cancel:
            self._fail("T4", "ends a cancellation that nobody requested")
        elif event["how"] == "cancelled" and task.state != "cancelled":
            self._fail("T4", f"says cancelled of a task that {task.state}")
        if task is not None:
            task.cancel = ""

    # -- threads and work ----------------------------------------------------------------------------------

    def _on_thread_started(self, event: Event) -> None:
        if event["thread"] in self._threads:
            self._fail("T2", "reuses a thread's id")
        self._threads[event["thread"]] = "alive"

    def _on_thread_ended(self, event: Event) -> None:
        if not self._alive(event):
            return
        self._threads[event["thread"]] = "ended"
        if event["thread"] in self._blocked:
            self._fail("T2", f"ends while it is in {self._blocked[event['thread']]}")

    def _on_thread_blocked(self, event: Event) -> None:
        if not self._alive(event):
            return
        if event["thread"] in self._blocked:
            self._fail("T2", f"blocks in {event['call']} while it is in {self._blocked[event['thread']]}")
        self._blocked[event["thread"]] = event["call"]
        task = self._tasks.get(event["task"])
        if event["task"] is not None and (task is None or task.state != "running"):
            self._fail("T1", f"blocks a task that does not run: {event['task']}")

    def _on_thread_unblocked(self, event: Event) -> None:
        if self._alive(event) and self._blocked.pop(event["thread"], None) != event["call"]:
            self._fail("T2", f"leaves {event['call']}, where it was not")

    def _alive(self, event: Event) -> bool:
        thread = event["thread"]
        if thread is not None and self._threads.get(thread) != "alive":
            self._fail("T2", f"is of thread {thread}, which is {self._threads.get(thread, 'unknown')}")
            return False
        return True

    def _on_work_submitted(self, event: Event) -> None:
        if event["work"] in self._works:
            self._fail("T2", "reuses a work's id")
        self._works[event["work"]] = "submitted"

    def _on_work_started(self, event: Event) -> None:
        if self._works.get(event["work"]) != "submitted":
            self._fail("T2", f"starts work that is {self._works.get(event['work'], 'unknown')}")
        self._works[event["work"]] = "started"

    def _on_work_ended(self, event: Event) -> None:
        before = self._works.get(event["work"])
        if before != ("submitted" if event["outcome"] == "cancelled" else "started"):
            self._fail("T2", f"ends work that is {before or 'unknown'}: {event['outcome']}")
        self._works[event["work"]] = "ended"

    def _on_object_created(self, event: Event) -> None:
        if event["object"] in self._objects:
            self._fail("T3", "reuses an object's id")
        self._objects.add(event["object"])

    # -- the end -------------------------------------------------------------------------------------------

    def _on_truncated(self, event: Event) -> None:
        if event.get("limit") != "generator":
            self._truncated = True
        if event.get("missing") is not None and event["missing"] <= 0:
            self._fail("T7", "cuts nothing")

    def _on_run_finished(self, event: Event) -> None:
        self._finished = True
        if event["outcome"] == "lost" or self._truncated:
            return
        rows = {row["task"]: row for row in event["summary"]["tasks"]}
        totals = event["summary"]["totals"]
        shown = {number: task for number, task in self._tasks.items() if not task.internal}
        if totals["tasks"] != len(shown):
            self._fail("T5", f"counts {totals['tasks']} tasks, the log has {len(shown)}")
        for number in rows:
            if number not in shown:
                self._fail("T5", f"summarises task {number}, which is internal or unknown")
        for number, task in self._tasks.items():
            if not task.final:
                task.turn("ready", event["at"])
                task.state = "pending"
            length = task.since - task.created
            if sum(task.spent.values()) != length:
                self._fail("T2", f"task {number}: {task.spent} do not sum to {length}")
            row = rows.get(number)
            if row is not None and {name: row[name] for name in task.spent} | {
                "state": row["state"]
            } != task.spent | {"state": task.state}:
                self._fail("T2", f"task {number}: the summary says {row}, the log {task.state} {task.spent}")


def check(lines: Iterable[bytes | str]) -> list[str]:
    """The violations of a trace, given as NDJSON lines; an empty list for a true one."""
    return violations(map(json.loads, lines))


def violations(events: Iterable[Event]) -> list[str]:
    """The same of a trace that was read."""
    checker = Checker()
    for event in events:
        checker.feed(event)
    checker.close()
    return checker.violations


def main(files: Sequence[str]) -> int:
    """Checks files and prints a line for each; 1 if any breaks a law."""
    if not files:
        print("usage: python -m app.laws FILE …", file=sys.stderr)
        return 2
    broken = 0
    for file in files:
        try:
            lines = Path(file).read_bytes().splitlines()
        except OSError as error:
            print(f"{file}: {error.strerror}", file=sys.stderr)
            return 2
        try:
            violations = check(lines)
        except (ValueError, KeyError, TypeError) as error:
            violations = [f"not a trace: {type(error).__name__}: {error}"]
        broken += bool(violations)
        verdict = f"{len(violations)} violations" if violations else "all laws hold"
        print(f"{file}: {len(lines)} events, {verdict}")
        for violation in violations[:20]:
            print(f"  {violation}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
