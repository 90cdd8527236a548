"""What all rules share: the tasks so far, what they wait for, and the words for it."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from . import words
from ..events import Event
from ..summary import Life

Report = Callable[..., None]
"""`report(rule, text, task=… or object=…, evidence=[seq, …])`: a rule found something."""

NOBODY = Life("?", 0, False)


class Known:
    """The state that the rules read: `lives` is the fold's own table of tasks, by id."""

    def __init__(self, lives: Mapping[int, Life]) -> None:
        self.lives = lives
        self.script = ""
        self.roots: dict[int, list[int]] = {}
        """By loop: the tasks that no task made, oldest first; the first is most often `run`'s main task."""
        self.makers: dict[int, tuple[str, int | None]] = {}
        """asyncio's own tasks: what made them, and for which task."""
        self.owners: dict[int, tuple[int, int]] = {}
        """Owned locks: the task and the seq of its `lock_acquired`."""
        self.requests: dict[int, Event] = {}
        """Cancelled tasks whose cancellation has not ended: the first request."""
        self.deliveries: dict[int, Event] = {}
        """Those that got their CancelledError."""
        self.taken_by_groups: set[int] = set()
        """Of those, the ones that got it while they waited for a task group's children."""
        self.interrupted: set[int] = set()
        """Loops in which a signal asked a task to stop."""

    def life(self, task: int) -> Life:
        """A task's life; an empty one if it was never told of."""
        return self.lives.get(task, NOBODY)

    def name(self, task: int) -> str:
        """A task's name; asyncio's own tasks are named by what they work for."""
        maker = self.makers.get(task)
        if maker is not None and maker[1] is not None:
            return f"the task that {maker[0]} made for {self.life(maker[1]).name}"
        return self.life(task).name

    def place(self, where: str | Mapping[str, Any] | None) -> str:
        """`line 12`, or `line 12 of other.py`; empty where no place is known."""
        known: Mapping[str, Any] | None = json.loads(where or "null") if isinstance(where, str) else where
        return words.place(known, self.script)

    def awaiting(self, task: int) -> dict[str, Any]:
        """What a waiting task waits for; `{"kind": "?"}` of any other."""
        life = self.life(task)
        if life.state != "waiting" or not life.awaiting:
            return {"kind": "?"}
        found: dict[str, Any] = json.loads(life.awaiting)
        return found
