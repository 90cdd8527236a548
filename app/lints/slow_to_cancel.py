"""`slow_to_cancel`: more than a second between a cancellation and what it asks for.

Either it came late, because another step held the loop; or the task got it and went on for more than a second
(cleaning up, say) before it ended. Time in which it was ready and others ran does not count as its own.
"""

from . import words
from .held_the_loop import HeldTheLoop
from .known import Known, Report
from ..events import Event

RULE = "slow_to_cancel"

SLOW = 1_000_000
"""Longer than this, in microseconds, is slow."""


class SlowToCancel:
    """Takes the events of cancellations, while `known` still has the request and the delivery."""

    def __init__(self, known: Known, report: Report, held: HeldTheLoop) -> None:
        self._known = known
        self._report = report
        self._held = held
        self._own: dict[int, int] = {}

    def delivered(self, event: Event) -> None:
        """The task has its CancelledError: from now on, time is its own."""
        task = event["task"]
        self._own[task] = self._spent(task, event["at"])
        request = self._known.requests.get(task)
        if request is not None:
            self._late(request, event["at"], event["seq"])

    def ended(self, event: Event) -> None:
        """The cancellation has ended."""
        task = event["task"]
        before = self._own.pop(task, None)
        request, delivery = self._known.requests.get(task), self._known.deliveries.get(task)
        if before is None or request is None or delivery is None or event["how"] == "swallowed":
            return
        own = self._spent(task, event["at"]) - before
        if own > SLOW:
            spot = words.at(self._known.place(delivery.get("where")))
            text = (
                f"{self._known.name(task)} got its CancelledError{spot} and went on for another "
                f"{words.length(own)} before it ended."
            )
            self._report(RULE, text, task=task, evidence=[request["seq"], delivery["seq"], event["seq"]])

    def finish(self, at: int) -> None:
        """The run is over: what was asked for and never came."""
        for task, request in self._known.requests.items():
            delivery = self._known.deliveries.get(task)
            if delivery is None:
                self._late(request, at, None)
            elif task in self._own and (own := self._spent(task, at) - self._own[task]) > SLOW:
                spot = words.at(self._known.place(delivery.get("where")))
                text = (
                    f"{self._known.name(task)} got its CancelledError{spot}, went on for another "
                    f"{words.length(own)} and had not ended when the run did."
                )
                self._report(RULE, text, task=task, evidence=[request["seq"], delivery["seq"]])

    def _late(self, request: Event, at: int, delivery: int | None) -> None:
        """The CancelledError came late, or never, because the loop was held in the meantime."""
        task, asked = request["task"], request["at"]
        loop = self._known.life(task).loop
        holds = [
            hold for hold in self._held.holds if hold.loop == loop and hold.end > asked and hold.task != task
        ]
        held = sum(min(hold.end, at) - max(hold.begin, asked) for hold in holds)
        if held <= SLOW:
            return
        who = words.names(list(dict.fromkeys(self._known.name(hold.task) for hold in holds)))
        name = self._known.name(task)
        if delivery is None:
            text = f"{name} was asked to stop and never got its CancelledError"
        else:
            text = f"{name} got its CancelledError only {words.length(at - asked)} after it was asked to stop"
        text += f": for {words.length(held)} of that, {who} held the loop."
        proof = [seq for hold in holds for seq in hold.proof]
        evidence = [request["seq"], *proof, *([] if delivery is None else [delivery])]
        self._report(RULE, text, task=task, evidence=evidence)

    def _spent(self, task: int, at: int) -> int:
        """The time that a task has run and waited so far."""
        life = self._known.life(task)
        spent = life.running + life.waiting
        return spent if life.ended or life.state == "ready" else spent + at - life.since
