"""`exception_never_retrieved`: a task or future failed, and nobody ever asked how it went."""

from . import words
from .known import Known, Report
from ..events import Event

RULE = "exception_never_retrieved"


class ExceptionNeverRetrieved:
    """Takes the `step_ended` of failed tasks, and `exception_never_retrieved`."""

    def __init__(self, known: Known, report: Report) -> None:
        self._known = known
        self._report = report
        self._raised: dict[int, int] = {}

    def feed(self, event: Event) -> None:
        """asyncio itself noticed: the task or future was collected, and its exception not looked at."""
        if event["type"] == "step_ended":
            self._raised[event["task"]] = event["seq"]
            return
        exception = event.get("exception") or {}
        raised = exception.get("type", "an exception")
        if exception.get("message"):
            raised += f" ({exception['message']})"
        evidence = [event["seq"]]
        task = event.get("task")
        if task is None:
            text = f"A future got {raised}, and nobody ever asked for its result."
            self._report(RULE, text, object=event.get("object"), evidence=evidence)
            return
        if task in self._raised:
            evidence.append(self._raised[task])
        spot = words.at(self._known.place(event.get("where")))
        text = f"{self._known.name(task)} failed with {raised}{spot}, and nobody ever asked for its result."
        self._report(RULE, text, task=task, evidence=evidence)
