"""Hand-made logs for the rules that read them: a call for each thing that happens; seq and time follow."""

from typing import Any

from app.lints.replay import Replay
from app.proofs import Proofs

Event = dict[str, Any]


class Story:
    """What happened, in order. Every lint found on the way must be proven by its evidence (law T8)."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.lints: list[Event] = []
        self.wrong: list[str] = []
        self.at = 0
        self._replay = Replay()
        self._proofs = Proofs()
        self._ids = iter(range(2, 1_000_000))
        self.event("run_started", script="script.py", version=1)

    def event(self, kind: str, /, **fields: Any) -> int:
        """Anything; its seq."""
        event = {"seq": len(self.events) + 1, "at": self.at, "type": kind, **fields}
        self.events.append(event)
        self._replay.feed(event)
        # A lint comes right after the event with which it is found, but for those of the end.
        if kind != "run_finished":
            self.wrong += self._proofs.feed(event)
        for lint in self._replay.found[len(self.lints) :]:
            told = {"seq": event["seq"] + 1, "at": self.at, "type": "lint", **lint}
            self.wrong += self._proofs.feed(told)
            self.lints.append(told)
        if kind == "run_finished":
            self.wrong += self._proofs.feed({**event, "summary": {}})
        return int(event["seq"])

    def later(self, seconds: float) -> "Story":
        self.at += round(seconds * 1e6)
        return self

    def new_id(self) -> int:
        return next(self._ids)

    def task(self, name: str, parent: int | None = None, **more: Any) -> int:
        """A task is created; its id."""
        task = self.new_id()
        self.event("task_created", task=task, name=name, coro=name, parent=parent, loop=1, where=None, **more)
        return task

    def starts(self, *tasks: int) -> int:
        """Steps begin; the seq of the last."""
        return [self.event("step_started", task=task, eager=False) for task in tasks][-1]

    def suspends(self, task: int, kind: str, line: int | None = 10, /, **awaiting: Any) -> int:
        where = None if line is None else {"file": "script.py", "line": line, "function": "f"}
        return self.event(
            "step_ended", task=task, outcome="suspended", awaiting={"kind": kind, **awaiting}, where=where
        )

    def waits(self, task: int, kind: str, line: int = 10, /, **awaiting: Any) -> int:
        """A whole step that ends in a wait."""
        self.starts(task)
        return self.suspends(task, kind, line, **awaiting)

    def wakes(self, task: int, by: int | None = None) -> int:
        cause = {"kind": "timer"} if by is None else {"kind": "task", "task": by}
        return self.event("task_ready", task=task, by=cause)

    def returns(self, task: int) -> int:
        return self.event("step_ended", task=task, outcome="returned", result="None")

    def raises(self, task: int, kind: str = "ValueError") -> int:
        return self.event(
            "step_ended", task=task, outcome="raised", exception={"type": kind, "message": "no"}
        )

    def acquires(self, task: int, lock: int) -> int:
        return self.changes("lock_acquired", lock, task, owner=task)

    def releases(self, task: int, lock: int) -> int:
        return self.changes("lock_released", lock, task, owner=None)

    def changes(self, kind: str, thing: int, task: int | None, **more: Any) -> int:
        return self.event(
            kind, object=thing, task=task, by={"kind": "task", "task": task}, waiters=[], **more
        )

    def asks(self, task: int, by: Event) -> int:
        return self.event("task_cancel_requested", task=task, by=by, message=None)

    def delivers(self, task: int, line: int = 10) -> int:
        where = {"file": "script.py", "line": line, "function": "f"}
        return self.event("task_cancel_delivered", task=task, where=where, message=None)

    def settles(self, task: int, how: str) -> int:
        return self.event("task_cancel_ended", task=task, how=how)

    def ends(self, outcome: str = "completed") -> "Story":
        self.event("run_finished", outcome=outcome, exit_code=0, duration=self.at)
        return self

    def told(self) -> list[str]:
        """`rule: text` of each lint, all of them proven."""
        assert self.wrong == []
        return [f"{lint['rule']}: {lint['text']}" for lint in self.lints]

    def evidence(self) -> list[list[int]]:
        assert self.wrong == []
        return [lint["evidence"] for lint in self.lints]
