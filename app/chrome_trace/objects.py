"""Locks, semaphores, events, conditions, barriers, queues and pools: counters of their state over time."""

from .page import Event, Page
from .tracks import OBJECTS, Out
from .words import place

_COUNTED = {"lock", "semaphore", "event", "condition", "barrier", "queue", "executor"}
_LEVELS = ("value", "size", "count")


class Objects:
    """The counters of all objects that tasks wait for."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._names: dict[int, str] = {}
        self._series: dict[int, Out] = {}

    def created(self, event: Event) -> None:
        """`object_created`: what it begins with."""
        kind, number = event["kind"], event["object"]
        if kind not in _COUNTED:
            return
        where = place(event.get("where") or event.get("seen")).get("where", "")
        self._names[number] = f"{kind} {number}" + (f" ({where})" if where else "")
        first: Out = {"value": event["value"]} if "value" in event else {}
        first |= {
            "lock": {"held": 0},
            "event": {"flag": 0},
            "queue": {"size": 0},
            "barrier": {"count": 0},
            "executor": {"working": 0},
        }.get(kind, {})
        self._series[number] = first | {"waiting": 0}
        self._write(number, event["at"])

    def changed(self, event: Event) -> None:
        """A change of a lock or one of its kin."""
        series = self._series.get(event["object"])
        if series is None:
            return
        if "owner" in event:
            series["held"] = int(event["owner"] is not None)
        if "flag" in event:
            series["flag"] = int(event["flag"])
        for name in _LEVELS:
            # Only the user's own code may know how much is in a queue: then it isn't told.
            if event.get(name) is not None:
                series[name] = event[name]
        self._write(event["object"], event["at"])

    def queued(self, number: int, by: int, event: Event) -> None:
        """Something begins or ends to wait for an object."""
        if (series := self._series.get(number)) is not None:
            series["waiting"] += by
            self._write(number, event["at"])

    def working(self, number: int, by: int, event: Event) -> None:
        """A pool has one more, or one less, at work."""
        if (series := self._series.get(number)) is not None:
            series["working"] = series.get("working", 0) + by
            self._write(number, event["at"])

    def count(self, name: str, at: int, series: Out) -> None:
        """A counter's values from an instant on."""
        self._page.tracks.group(OBJECTS)
        out = {"ph": "C", "pid": OBJECTS, "tid": OBJECTS, "ts": at, "name": name, "args": dict(series)}
        self._page.out.append(out)

    def _write(self, number: int, at: int) -> None:
        self.count(self._names[number], at, self._series[number])
