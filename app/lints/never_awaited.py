"""`never_awaited`: a coroutine that was made and thrown away, so that nothing of it ran."""

from . import words
from .known import Known, Report
from ..events import Event

RULE = "never_awaited"


class NeverAwaited:
    """Takes `coroutine_never_awaited`."""

    def __init__(self, known: Known, report: Report) -> None:
        self._known = known
        self._report = report

    def feed(self, event: Event) -> None:
        """Python itself noticed: the coroutine was collected before it began."""
        spot = words.at(self._known.place(event.get("dropped")))
        text = f"The coroutine {event['coro']} was never awaited: nothing of it ran"
        if spot:
            text += f" (noticed{spot})"
        self._report(RULE, text + ".", task=event.get("task"), evidence=[event["seq"]])
