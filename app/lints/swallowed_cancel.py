"""`swallowed_cancel`: a task got its CancelledError, did not pass it on, and went on as if nobody had asked.

A task group takes the cancellation by which it stopped its own waiting: that is its work, and no such case.
"""

from . import words
from .known import Known, Report
from ..events import Event

RULE = "swallowed_cancel"


class SwallowedCancel:
    """Takes `task_cancel_ended`, while `known` still has the request and the delivery."""

    def __init__(self, known: Known, report: Report) -> None:
        self._known = known
        self._report = report

    def feed(self, event: Event) -> None:
        """A task that fails with another exception was stopped all the same: that is no swallowing."""
        task = event["task"]
        request, delivery = self._known.requests.get(task), self._known.deliveries.get(task)
        if event["how"] != "swallowed" or request is None or delivery is None:
            return
        life = self._known.life(task)
        if life.state == "failed" or (
            request["by"].get("via") == "TaskGroup" and task in self._known.taken_by_groups
        ):
            return
        asked = words.asked_by(request["by"], self._known.name)
        spot = words.at(self._known.place(delivery.get("where")))
        after = "and finished as if nothing had happened" if life.state == "finished" else "and went on"
        text = f"{self._known.name(task)} was asked to stop{asked}, got its CancelledError{spot}"
        text += f", did not pass it on {after}."
        self._report(RULE, text, task=task, evidence=[request["seq"], delivery["seq"], event["seq"]])
