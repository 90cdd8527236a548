"""`deadlock`, when the loop stands still: nothing is ready; no timer, file, thread, child or signal is left.

Then every task waits for ever, whatever it waits for. Who could have woken it is read off what happened so
far: who owns the lock or has a permit, who put into the queue or took from it, who set the event. A circle of
these is named; where there is none, the tasks are, and what they wait for.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from . import words
from .deadlock import RULE, Deadlock
from .known import Known, Report
from ..events import Event

_MOST_ACTORS = 64
_MOST_TOLD = 5
_MOST_EVIDENCE = 100

_WAKERS = {
    "queue_get": ("queue_put", "into which {} put so far"),
    "queue_put": ("queue_got", "from which {} taken so far"),
    "queue_join": ("queue_got", "from which {} taken so far"),
    "event": ("event_set", "which {} set so far"),
    "condition": ("condition_notified", "which {} notified so far"),
}
"""By what is awaited: the change that ends such a wait, and how a sentence says who made it."""


class Stall:
    """Told of changes of objects, and of loops that have nothing left to wait for."""

    def __init__(self, known: Known, report: Report, circles: Deadlock) -> None:
        self._known = known
        self._report = report
        self._circles = circles
        self.acted: defaultdict[str, dict[int, dict[int, int]]] = defaultdict(dict)
        """By kind of change and object: the tasks that made it (0: none), and the seq of each one's first."""
        self._permits: defaultdict[int, dict[int, list[int]]] = defaultdict(dict)
        """By semaphore: the tasks that took permits and did not give them back, with the seqs of that."""

    def changed(self, kind: str, thing: int, task: int, seq: int) -> None:
        """A task (or 0) changed an object. Of a long list of tasks, the first are kept."""
        if kind == "semaphore_acquired":
            self._permits[thing].setdefault(task, []).append(seq)
        elif kind == "semaphore_released":
            taken = self._permits[thing].get(task)
            if taken is not None:
                taken.pop()
                if not taken:
                    del self._permits[thing][task]
        else:
            acted = self.acted[kind].setdefault(thing, {})
            if len(acted) < _MOST_ACTORS:
                acted.setdefault(task, seq)

    def idle(self, event: Event) -> None:
        """`loop_idle`: the loop goes to wait, and nothing is left that could end that."""
        lives = self._known.lives
        waiting = []
        for task, life in lives.items():
            if life.ended or life.loop != event["loop"]:
                continue
            if life.state != "waiting" or (
                task in self._known.requests and task not in self._known.deliveries
            ):
                return
            waiting.append(task)
        if not waiting:
            return
        found = self._all_circles(waiting)
        if not found:
            self._nobody(waiting, event["seq"])
        for circle in found:
            self._tell(circle, event["seq"])

    def _all_circles(self, waiting: Sequence[int]) -> list[list[int]]:
        """Circles that share no task."""
        alive, done, found = set(waiting), set[int](), list[list[int]]()
        for start in waiting:
            if start in done:
                continue
            way, rest = {start: None}, [iter(self._wakers(start))]
            while rest:
                following = next(rest[-1], None)
                if following is None:
                    rest.pop()
                    done.add(way.popitem()[0])
                elif following in way:
                    members = list(way)
                    found.append(members[members.index(following) :])
                    done.update(members)
                    break
                elif following in alive and following not in done:
                    way[following] = None
                    rest.append(iter(self._wakers(following)))
        return found

    def _wakers(self, task: int) -> dict[int, int]:
        """Who could have woken a task, each with the event that shows it (0: the wait itself does)."""
        known = self._known
        awaiting = known.awaiting(task)
        kind = awaiting["kind"]
        if kind == "lock":
            owner = known.owners.get(awaiting["object"])
            return {} if owner is None else {owner[0]: owner[1]}
        if kind == "task":
            return {awaiting["task"]: 0}
        if "tasks" in awaiting:
            return dict.fromkeys(awaiting["tasks"], 0)
        return {member: seq for member, seq in self._actors(awaiting).items() if member != task}

    def _actors(self, awaiting: dict[str, Any]) -> dict[int, int]:
        kind = awaiting["kind"]
        if kind == "semaphore":
            return {task: taken[-1] for task, taken in self._permits[awaiting["object"]].items()}
        return self.acted[_WAKERS[kind][0]].get(awaiting["object"], {}) if kind in _WAKERS else {}

    def _tell(self, circle: Sequence[int], idle: int) -> None:
        lives = self._known.lives
        waits = frozenset(lives[member].seq for member in circle)
        if any(waits <= told for told in self._circles.told):
            return
        self._circles.told.add(waits)
        evidence = [*waits, idle]
        for member, following in zip(circle, [*circle[1:], circle[0]], strict=True):
            if proof := self._wakers(member).get(following):
                evidence.append(proof)
        parts = "; ".join(self._part(member) for member in circle)
        text = f"{parts}. They wait for each other, and nothing else is left that could wake them."
        self._report(RULE, text, task=circle[0], evidence=evidence)

    def _nobody(self, waiting: Sequence[int], idle: int) -> None:
        lives = self._known.lives
        waits = frozenset(lives[member].seq for member in waiting[:_MOST_EVIDENCE])
        if waits in self._circles.told:
            return
        self._circles.told.add(waits)
        parts = [self._part(member) for member in waiting[:_MOST_TOLD]]
        if len(waiting) > _MOST_TOLD:
            parts.append(f"{len(waiting) - _MOST_TOLD} more wait as well")
        them = "it" if len(waiting) == 1 else "any of them"
        text = f"{'; '.join(parts)}. Nothing is left that could wake {them}."
        self._report(RULE, text, task=waiting[0], evidence=[*waits, idle])

    def _part(self, task: int) -> str:
        known = self._known
        awaiting = known.awaiting(task)
        kind = awaiting["kind"]
        text = f"{known.name(task)} waits for {words.awaited(awaiting, known.name)}"
        text += words.at(known.place(known.life(task).where))
        if kind == "lock":
            owner = known.owners.get(awaiting["object"])
            if owner is not None and owner[0] == task:
                return text + ", which it has already"
            if owner is not None:
                ended = ", though it has ended" if known.life(owner[0]).ended else ""
                return f"{text}, which {known.name(owner[0])} has{ended}"
        elif kind == "semaphore":
            if holders := self._names(self._actors(awaiting)):
                return f"{text}, whose permits {holders} took and did not give back"
        elif kind in _WAKERS:
            actors = self._actors(awaiting)
            who = self._names(actors)
            some = "only " if len(actors) < _MOST_ACTORS else ""
            has = f"{some}{who} {'has' if len(actors) == 1 else 'have'}" if who else "nobody has"
            return f"{text}, {_WAKERS[kind][1].format(has)}"
        return text

    def _names(self, tasks: Iterable[int]) -> str:
        return words.names([self._known.name(task) if task else "a callback or thread" for task in tasks])
