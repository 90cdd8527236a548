"""`lost_at_exit`: a task that was not finished when the program was, or that vanished before."""

import json

from . import words
from .known import Known, Report
from ..events import Event
from ..summary import Life

RULE = "lost_at_exit"


class LostAtExit:
    """Takes cancellations by `asyncio.run`, collected tasks, and the end of the run."""

    def __init__(self, known: Known, report: Report) -> None:
        self._known = known
        self._report = report
        self._finished: dict[int, bool] = {}

    def requested(self, event: Event) -> None:
        """Once the main task has returned, `asyncio.run` (a `Runner`) cancels whatever is left.

        Not pointed out: what a signal or a failed main task swept away with it, and what the program had
        asked to stop before.
        """
        task, by = event["task"], event["by"]
        life = self._known.life(task)
        if by.get("via") != "run" or by["kind"] == "signal" or life.internal:
            return
        if life.loop in self._known.interrupted or task in self._known.requests:
            return
        if not self._main_finished(life.loop):
            return
        text = f"{life.name} was not finished when the main task was"
        text += f", and was cancelled as the loop closed: {self._doing(life)}."
        self._report(RULE, text, task=task, evidence=[life.seq, event["seq"]])

    def destroyed(self, event: Event) -> None:
        """A pending task was collected."""
        task = event["task"]
        life = self._known.life(task)
        if life.internal or task in self._known.requests:
            return
        doing = "it had never begun"
        if life.awaiting:
            doing = "it last waited for " + self._waited(life)
        text = f"{life.name} vanished before it was finished, because nobody kept it: {doing}."
        self._report(RULE, text, task=task, evidence=[life.seq, event["seq"]])

    def finish(self, outcome: str) -> None:
        """The program has ended by itself: what is left had no chance to finish."""
        if outcome != "completed":
            return
        for task, life in self._known.lives.items():
            if life.ended or life.internal or task in self._known.requests:
                continue
            if life.state == "running":
                # It ended the program itself.
                continue
            text = f"{life.name} was not finished when the program ended: {self._doing(life)}."
            self._report(RULE, text, task=task, evidence=[life.seq])

    def _main_finished(self, loop: int) -> bool:
        """Whether the loop's first task and all others that no task made returned; asked once, at its end."""
        finished = self._finished.get(loop)
        if finished is None:
            roots = [self._known.life(root) for root in self._known.roots.get(loop, ())]
            ended = all(root.state == "finished" for root in roots if root.ended)
            finished = self._finished[loop] = bool(roots) and roots[0].ended and ended
        return finished

    def _doing(self, life: Life) -> str:
        if not life.awaiting:
            return "it had never begun"
        if life.state == "ready":
            return "it was about to go on" + words.at(self._known.place(life.where))
        return "it was waiting for " + self._waited(life)

    def _waited(self, life: Life) -> str:
        awaited = words.awaited(json.loads(life.awaiting), self._known.name)
        return awaited + words.at(self._known.place(life.where))
