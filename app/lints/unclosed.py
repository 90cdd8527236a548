"""`unclosed`: a transport, a child process or another resource was thrown away while it was open."""

from . import words
from .known import Known, Report
from ..events import Event

RULE = "unclosed"


class Unclosed:
    """Takes `resource_unclosed`."""

    def __init__(self, known: Known, report: Report) -> None:
        self._known = known
        self._report = report

    def feed(self, event: Event) -> None:
        """Python itself noticed: the object was collected before it was closed."""
        kind = str(event.get("kind") or "resource").replace("_", " ")
        spot = words.at(self._known.place(event.get("dropped")))
        text = f"{words.a(kind)} was never closed: it was thrown away while it was open"
        if spot:
            text += f" (noticed{spot})"
        subject = (
            {"object": event["object"]} if event.get("object") is not None else {"task": event.get("task")}
        )
        self._report(RULE, text + ".", **subject, evidence=[event["seq"]])
