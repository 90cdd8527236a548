"""`deadlock`, as soon as a circle closes: tasks that wait for each other, or for locks that the next one has.

A task is stuck if it waits without a timeout for a lock whose owner is stuck, or for tasks of which all that
are left are stuck. Everything that can be reached from a stuck task along these waits is stuck, so it is
enough to walk on from a new wait: the first task that could still move ends the search. Nobody in the circle
can go on by itself; a task outside could break it, by a cancellation or by releasing a lock it does not own.
"""

from collections import defaultdict, deque

from . import words
from .known import Known, Report

RULE = "deadlock"

MOST = 1_000
"""A search gives up after so many tasks."""

_TIMED = frozenset({"wait_for", "timeout"})


class Deadlock:
    """Told of waits that may close a circle."""

    def __init__(self, known: Known, report: Report) -> None:
        self._known = known
        self._report = report
        self.signals: set[int] = set()
        """Locks once released by another than their owner, as a signal: no circle goes through them."""
        self.watched: defaultdict[int, set[int]] = defaultdict(set)
        """By task: those whose wait was found open only because that task could still move."""
        self.told: set[frozenset[int]] = set()
        """The circles told of, each as the seqs of its waits."""

    def waits(self, task: int) -> None:
        """`task` has just begun to wait for a lock or for tasks."""
        stuck = self._stuck(task)
        if stuck is None:
            return
        circle = self._circle(task, stuck)
        lives = self._known.lives
        waits = frozenset(lives[member].seq for member in stuck)
        if not circle or waits in self.told:
            return
        self.told.add(waits)
        evidence = [lives[member].seq for member in stuck]
        for member in stuck:
            awaiting = self._known.awaiting(member)
            if awaiting["kind"] == "lock":
                evidence.append(self._known.owners[awaiting["object"]][1])
        parts = [self._part(member) for member in circle]
        if len(circle) == 1:
            text = f"{parts[0]}. It waits for itself, and only another task could end that."
        else:
            text = "; ".join(parts) + ". They wait for each other, and none of them can go on by itself."
        self._report(RULE, text, task=task, evidence=evidence)

    def ended(self, task: int) -> None:
        """A watched task has ended: those that it kept open are looked at again."""
        for waiting in sorted(self.watched.pop(task, ())):
            if self._known.life(waiting).state == "waiting":
                self.waits(waiting)

    def next(self, task: int) -> list[int] | None:
        """The tasks without which a waiting task cannot go on; None if it may go on in another way."""
        known = self._known
        if task in known.requests and task not in known.deliveries:
            return None
        maker = known.makers.get(task)
        if maker is not None and maker[0] in _TIMED:
            return None
        awaiting = known.awaiting(task)
        through = awaiting.get("through", ())
        if not _TIMED.isdisjoint(through) or awaiting.get("objects") or awaiting.get("works"):
            return None
        kind = awaiting["kind"]
        if kind == "lock":
            owner = known.owners.get(awaiting["object"])
            if owner is None or awaiting["object"] in self.signals or known.life(owner[0]).ended:
                return None
            return [owner[0]]
        if kind == "task":
            return None if known.life(awaiting["task"]).ended else [awaiting["task"]]
        if kind == "gather" or (kind == "wait" and "TaskGroup" in through):
            return [member for member in awaiting["tasks"] if not known.life(member).ended] or None
        return None

    def _stuck(self, start: int) -> list[int] | None:
        """All tasks that `start` depends on, itself first; None if one of them can still move."""
        seen = {start: start}
        queue = deque([start])
        one_of_many = False
        while queue:
            task = queue.popleft()
            following = self.next(task)
            if following is None:
                if one_of_many:
                    self.watched[task].add(start)
                return None
            one_of_many = one_of_many or len(following) > 1
            for member in following:
                if member not in seen:
                    seen[member] = task
                    queue.append(member)
            if len(seen) > MOST:
                return None
        newcomer = self._newcomer(seen)
        if newcomer is not None:
            self.watched[newcomer].add(start)
            return None
        return list(seen)

    def _newcomer(self, stuck: dict[int, int]) -> int | None:
        """A task that may have joined one of the groups waited for after the wait began: it may yet fail.

        It is one that a stuck task made, or a task that descends from one.
        """
        groups = [
            awaiting["tasks"]
            for awaiting in map(self._known.awaiting, stuck)
            if "TaskGroup" in awaiting.get("through", ())
        ]
        if not groups:
            return None
        oldest = min(max(tasks) for tasks in groups)
        for task, life in self._known.lives.items():
            if task > oldest and not life.ended and not life.internal and task not in stuck:
                maker = life.parent
                while maker is not None and maker not in stuck:
                    maker = self._known.life(maker).parent
                if maker is not None:
                    return task
        return None

    def _circle(self, start: int, stuck: list[int]) -> list[int]:
        """The shortest way from `start` back to it; empty if there is none."""
        came: dict[int, int] = {}
        queue = deque([start])
        while queue:
            task = queue.popleft()
            for member in self.next(task) or ():
                if member == start:
                    way = [task]
                    while way[-1] != start:
                        way.append(came[way[-1]])
                    return way[::-1]
                if member not in came:
                    came[member] = task
                    queue.append(member)
        return []

    def _part(self, task: int) -> str:
        """`a waits for lock 3 at line 12, which b has`."""
        known = self._known
        awaiting = known.awaiting(task)
        text = f"{known.name(task)} waits for {words.awaited(awaiting, known.name)}"
        text += words.at(known.place(known.life(task).where))
        if awaiting["kind"] == "lock":
            owner = known.owners[awaiting["object"]][0]
            text += f", which {'it' if owner == task else known.name(owner)} has" + (
                " already" if owner == task else ""
            )
        return text
