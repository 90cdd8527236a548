"""What is remembered of each live task: its number, where it stands, the cancellations on their way."""

from typing import Any

from ..pipe import records


class Lane:
    """One live task."""

    __slots__ = ("asked", "cause", "id", "made", "message", "open", "place", "places", "started")

    def __init__(self, number: int) -> None:
        self.id = number
        self.cause = records.cause(records.BY_TASK, 0, number)
        """The task as a cause, packed."""
        self.started = False
        self.made = 0
        """The place where it was made."""
        self.place = 0
        """The place where it stands; before its first step, where it was made."""
        self.places: dict[int, int] | None = None
        """The places of its own function, where that is user code."""
        self.asked = False
        """Cancelled, and the CancelledError not thrown yet."""
        self.open = False
        """Cancelled, and how that ended is not told yet."""
        self.message: object = None


lanes: dict[int, Lane] = {}
"""Live tasks by identity; an entry goes when its task is done or destroyed."""


def numbers(futures: Any) -> list[int]:
    """The numbers of the live tasks among `futures`, ascending."""
    found = (lanes.get(id(future)) for future in list(futures or ()))
    return sorted(lane.id for lane in found if lane is not None)
