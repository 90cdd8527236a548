"""`held_the_loop`: a step longer than 100 ms, during which no other task of its loop could run."""

from collections import deque
from collections.abc import Callable
from typing import NamedTuple

from . import words
from .known import Known, Report
from ..events import Event
from ..summary import Life

RULE = "held_the_loop"

HELD = 100_000
"""A step that is longer, in microseconds, held the loop."""

_REMEMBERED = 20


class Hold(NamedTuple):
    """A step that was too long."""

    task: int
    loop: int
    started: int
    """seq of its `step_started`."""
    begin: int
    end: int
    """Moments, in µs."""
    proof: tuple[int, ...]


class HeldTheLoop:
    """Told of every step that was too long, and of what was seen while one ran."""

    def __init__(self, known: Known, report: Report, delayed: Callable[[int], bool]) -> None:
        self._known = known
        self._delayed = delayed
        self._report = report
        self._seen: dict[int, Event] = {}
        """By loop, the first `step_held` of the latest step that has one."""
        self._blocked: dict[int, Event] = {}
        """By thread, the call that blocks it."""
        self._longest: dict[int, tuple[int, Event]] = {}
        """By loop, the longest such call of the latest step that has one."""
        self.holds: deque[Hold] = deque(maxlen=_REMEMBERED)
        """The latest ones, for rules that ask why something came late."""

    def feed(self, event: Event) -> None:
        """Takes `step_held`, `thread_blocked` and `thread_unblocked`."""
        kind, thread, task = event["type"], event.get("thread") or 0, event.get("task")
        if kind == "thread_unblocked":
            self._unblocked(thread, event["at"])
        elif task is not None and kind == "thread_blocked":
            self._blocked[thread] = event
        elif task is not None:
            life = self._known.life(task)
            seen = self._seen.get(life.loop)
            if seen is None or seen["seq"] < life.seq:
                self._seen[life.loop] = event

    def held(self, task: int, life: Life, at: int, seq: int, until: str) -> None:
        """A step has ended at `at`, with the event `seq`; `until` says where or how, in words.

        `life` is still that of the running task, and its `where` the place at which the step resumed.
        """
        if self._delayed(life.since):
            return
        spent, inner = at - life.since, 0
        while self.holds and self.holds[-1].loop == life.loop and self.holds[-1].started > life.seq:
            # A first step that ran eagerly within this one: its time is told of already.
            hold = self.holds.pop()
            inner += hold.end - hold.begin
        proof = (life.seq, seq) if seq else (life.seq,)
        self.holds.append(Hold(task, life.loop, life.seq, life.since, at, proof))
        if spent - inner <= HELD:
            return
        evidence = [*proof]
        begin = self._known.place(life.where)
        text = f"The step of {self._known.name(task)} held the loop for {words.length(spent)}"
        text += f", from {begin or 'its first line'}{until}"
        if detail := self._detail(task, life, at, evidence):
            text += f"; {detail}"
        self._report(RULE, text + ".", task=task, evidence=evidence)

    def _unblocked(self, thread: int, at: int) -> None:
        event = self._blocked.pop(thread, None)
        if event is None:
            return
        life = self._known.life(event["task"])
        longest = self._longest.get(life.loop)
        if longest is None or longest[1]["seq"] < life.seq or longest[0] < at - event["at"]:
            self._longest[life.loop] = (at - event["at"], event)

    def _detail(self, task: int, life: Life, at: int, evidence: list[int]) -> str:
        """What is known of the time within: the longest blocking call, or the line it was at when seen."""
        for thread, event in list(self._blocked.items()):
            if event["task"] == task:
                self._unblocked(thread, at)
        length, call = self._longest.get(life.loop, (0, None))
        if (
            call is not None
            and call["task"] == task
            and call["seq"] > life.seq
            and length * 2 > at - life.since
        ):
            evidence.append(call["seq"])
            spot = words.at(self._known.place(call.get("where")))
            return f"most of that in {call.get('call') or 'a blocking call'}{spot}"
        seen = self._seen.get(life.loop)
        if seen is not None and seen["task"] == task and seen["seq"] > life.seq and seen.get("where"):
            evidence.append(seen["seq"])
            lasted = words.length(seen["at"] - life.since)
            return f"after {lasted} of it, it was at {self._known.place(seen['where'])}"
        return ""

    def finish(self, at: int) -> None:
        """The run is over: a step that never ended has held the loop up to now."""
        for task, life in self._known.lives.items():
            if life.state == "running" and not life.ended and at - life.since > HELD:
                self.held(task, life, at, 0, ", and had not ended when the run did")
