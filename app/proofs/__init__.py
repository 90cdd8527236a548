"""Law T8, a lint never lies: each is derived again from the events that it gives as evidence.

This shares no code with the rules. It keeps, for each task and object, the events that are true at the moment
(`present`), and asks of every lint whether its evidence is among them, is of the task that it speaks of, and
shows what the rule claims (`claims`, `deadlocks`).
"""

from .claims import CLAIMS
from .present import CHANGES, Present
from ..events import Event

_CANCELLATION = {"task_cancel_requested", "task_cancel_delivered", "task_cancel_ended"}
_STEP = {"step_started", "step_ended"}
_FITTING = {
    "held_the_loop": _STEP | {"step_held", "thread_blocked"},
    "never_awaited": {"coroutine_never_awaited"},
    "exception_never_retrieved": {"exception_never_retrieved", "step_ended"},
    "unclosed": {"resource_unclosed"},
    "lost_at_exit": _STEP | {"task_created", "task_cancel_requested", "task_destroyed"},
    "swallowed_cancel": _CANCELLATION,
    "slow_to_cancel": _CANCELLATION | _STEP,
    "spin": {"step_ended"},
    "deadlock": {"step_ended", "lock_acquired", "semaphore_acquired", "loop_idle", *CHANGES},
}
"""By rule: the types that its evidence may have."""


class Proofs:
    """Takes the events of one trace in order; `feed` gives what is wrong with a lint, as sentences."""

    def __init__(self) -> None:
        self._present = Present()
        self._told: set[tuple[str, tuple[int, ...]]] = set()
        self._unfinished: list[tuple[int, int]] = []

    def feed(self, event: Event) -> list[str]:
        """Takes one event."""
        if event["type"] == "lint":
            return self._lint(event)
        if event["type"] == "run_finished":
            return self._finished(event)
        self._present.feed(event)
        return []

    def _lint(self, lint: Event) -> list[str]:
        rule, evidence, task = lint.get("rule"), lint.get("evidence"), lint.get("task")
        if rule not in CLAIMS:
            return [f"has an unknown rule {rule!r}"]
        if not isinstance(evidence, list) or not evidence or not lint.get("text"):
            return ["has no evidence or no text"]
        if max(evidence) >= lint["seq"] or min(evidence) < 1:
            return [f"gives evidence that does not come before it: {evidence}"]
        if "missing" in lint:
            return []
        key = (rule, tuple(evidence))
        if key in self._told:
            return ["was told before"]
        self._told.add(key)
        found = []
        for seq in evidence:
            event = self._present.event(seq, task, rule in ("deadlock", "slow_to_cancel"))
            if event is None:
                return [f"gives evidence that does not hold now: event {seq}"]
            if event["type"] not in _FITTING[rule]:
                return [f"gives a {event['type']} as evidence"]
            found.append(event)
        if rule == "lost_at_exit" and found[-1]["type"] in _STEP | {"task_created"}:
            self._unfinished.append((lint["seq"], lint["task"]))
        return list(CLAIMS[rule](self._present, lint, found))

    def _finished(self, event: Event) -> list[str]:
        tasks = self._present.tasks
        told = {tuple(evidence) for _, evidence in self._told}
        return [
            f"shows that the lint {seq} was wrong: task {task} was not lost"
            for seq, task in self._unfinished
            if tasks[task].outcome or event["outcome"] != "completed"
        ] + [
            f"summarises a lint that was never told: {lint['text']}"
            for lint in event["summary"].get("lints", ())
            if "missing" not in lint and tuple(lint["evidence"]) not in told
        ]
