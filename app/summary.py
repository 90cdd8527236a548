"""A log folded into what a reader without a picture needs: each task's end and its times, and totals.

A task's states partition its life: ready from its creation on, running, waiting, ready, and so on until it
finished, failed or was cancelled; what has no end is `pending`. The three times of a task sum exactly to
the `at` of its end (or of the end of the run) less that of its creation.
"""

import json
from collections.abc import Iterable
from typing import Any

from .events import Event

MOST_TASKS = 1_000
"""A summary lists at most so many tasks, the unfinished and failed ones first; totals are of all."""
MOST_LINTS = 100
"""A summary lists at most so many lints, the first ones."""

_FINAL = {"returned": "finished", "raised": "failed", "cancelled": "cancelled"}
_ORDER = {"pending": 0, "failed": 1, "cancelled": 2, "finished": 3}


class Life:
    """One task so far. Times are integer microseconds."""

    __slots__ = (
        "awaiting",
        "ended",
        "internal",
        "loop",
        "name",
        "outcome",
        "parent",
        "ready",
        "running",
        "seq",
        "since",
        "spins",
        "state",
        "waiting",
        "where",
    )

    def __init__(
        self, name: str, at: int, internal: bool, loop: int = 0, seq: int = 0, parent: int | None = None
    ) -> None:
        self.name = name
        self.internal = internal
        self.loop = loop
        self.seq = seq
        """The event with which it was created, began its step or began to wait, whatever came last."""
        self.parent = parent
        """The task that made it."""
        self.awaiting = self.where = ""
        """What it waited for last, and where, as JSON."""
        self.spins = 0
        """How many steps in a row did nothing but end in a bare yield."""
        self.state = "ready"
        self.since = at
        self.ready = self.running = self.waiting = 0
        self.outcome: tuple[str, Any] | None = None
        self.ended = False

    def turn(self, state: str, at: int) -> None:
        """Leaves the present state for another at `at`; a final state is never left."""
        if self.ended:
            return
        setattr(self, self.state, getattr(self, self.state) + at - self.since)
        self.state = state
        self.since = at

    def end(self, state: str, at: int, outcome: tuple[str, Any] | None = None) -> None:
        """Enters a final state."""
        if not self.ended:
            self.turn("ready", at)
            self.state = state
            self.outcome = outcome
            self.ended = True


class Fold:
    """Takes events (or the same facts, told by method) one by one; `finish` gives the summary."""

    def __init__(self) -> None:
        self.lives: dict[int, Life] = {}
        self.steps = 0
        self.lints: list[Event] = []

    def created(
        self,
        task: int,
        name: str,
        at: int,
        internal: bool,
        loop: int = 0,
        seq: int = 0,
        parent: int | None = None,
    ) -> None:
        """A task begins its life, ready."""
        self.lives[task] = Life(name, at, internal, loop, seq, parent)

    def lint(self, lint: Event) -> None:
        """A lint was told: `rule`, `text`, `task` or `object`, `evidence`."""
        if len(self.lints) < MOST_LINTS:
            self.lints.append(lint)

    def ready(self, task: int, at: int) -> None:
        """A task was woken."""
        life = self.lives.get(task)
        if life is not None:
            life.turn("ready", at)

    def started(self, task: int, at: int, seq: int = 0) -> None:
        """A task's step begins."""
        self.steps += 1
        life = self.lives.get(task)
        if life is not None:
            life.turn("running", at)
            life.seq = seq

    def suspended(self, task: int, at: int) -> None:
        """A task's step ends in a wait."""
        life = self.lives.get(task)
        if life is not None:
            life.turn("waiting", at)

    def ended(self, task: int, state: str, at: int, outcome: tuple[str, Any] | None = None) -> None:
        """A task's last step ended."""
        life = self.lives.get(task)
        if life is not None:
            life.end(state, at, outcome)

    def feed(self, event: Event) -> None:
        """Takes any event; those that say nothing of tasks are passed over."""
        match event["type"]:
            case "task_created":
                self.created(event["task"], event["name"], event["at"], "internal" in event)
            case "task_renamed":
                if life := self.lives.get(event["task"]):
                    life.name = event["name"]
            case "task_ready":
                self.ready(event["task"], event["at"])
            case "step_started":
                self.started(event["task"], event["at"])
            case "step_ended":
                self._step_ended(event)
            case "lint":
                self.lint({name: event[name] for name in event if name not in ("seq", "at", "type")})
            case "task_destroyed":
                if life := self.lives.get(event["task"]):
                    life.end("pending", event["at"])

    def _step_ended(self, event: Event) -> None:
        outcome = event["outcome"]
        if outcome == "suspended":
            self.suspended(event["task"], event["at"])
            return
        what = {"returned": "result", "raised": "exception"}.get(outcome)
        self.ended(event["task"], _FINAL[outcome], event["at"], (what, event.get(what)) if what else None)

    def finish(self, at: int) -> dict[str, Any]:
        """The summary at the end of the run: `totals`, `tasks`, and `lints` where there are any."""
        totals = {
            "tasks": 0, "finished": 0, "failed": 0, "cancelled": 0, "pending": 0,
            "steps": self.steps, "ready": 0, "running": 0, "waiting": 0,
        }  # fmt: skip
        shown: list[tuple[int, int, Life]] = []
        for task, life in self.lives.items():
            if not life.ended:
                life.end("pending", at)
            if life.internal:
                continue
            totals["tasks"] += 1
            totals[life.state] += 1
            for state in ("ready", "running", "waiting"):
                totals[state] += getattr(life, state)
            shown.append((_ORDER[life.state], task, life))
        if len(shown) > MOST_TASKS:
            shown.sort(key=lambda entry: entry[:2])
            shown = sorted(shown[:MOST_TASKS], key=lambda entry: entry[1])
        summary = {"totals": totals, "tasks": [_row(task, life) for _, task, life in shown]}
        return {**summary, "lints": self.lints} if self.lints else summary


def _row(task: int, life: Life) -> dict[str, Any]:
    row: dict[str, Any] = {
        "task": task,
        "name": life.name,
        "state": life.state,
        "ready": life.ready,
        "running": life.running,
        "waiting": life.waiting,
    }
    if life.outcome is not None:
        row[life.outcome[0]] = life.outcome[1]
    return row


def fold(lines: Iterable[bytes | str]) -> dict[str, Any]:
    """The summary of a whole log, from its lines."""
    folding = Fold()
    at = 0
    for line in lines:
        event = json.loads(line)
        at = event["at"]
        folding.feed(event)
    return folding.finish(at)
