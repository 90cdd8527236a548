"""What is remembered of each live task: its number, where it stands, the cancellations on their way."""

from types import CodeType
from typing import Any

from ..pipe.records import BY_TASK


class Lane:
    """One live task."""

    __slots__ = (
        "asked",
        "cause",
        "code",
        "id",
        "made",
        "message",
        "open",
        "place",
        "places",
        "started",
        "unbound",
    )

    def __init__(self, number: int, where: int, its_code: CodeType | None, places: dict[int, int]) -> None:
        self.id = number
        self.cause = BY_TASK | number << 28
        """The task as a cause, packed."""
        self.started = False
        self.made = self.place = where
        """The places where it was made, and where it stands."""
        self.code = its_code
        """Its own function, where that is user code,"""
        self.places = places
        """and the places of that by instruction."""
        self.asked = self.open = self.unbound = False
        """Cancelled, and the CancelledError not thrown yet; cancelled, and how that ended is not told yet;
        its eager first step runs, and the task itself has not been seen yet."""
        self.message: object = None


lanes: dict[int, Lane] = {}
"""Live tasks by identity; an entry goes when its task is done or destroyed."""

failed: dict[int, int] = {}
"""Numbers of failed tasks by identity, also after their end: the next to fail at an address takes it over."""


def numbers(futures: Any) -> list[int]:
    """The numbers of the live tasks among `futures`, ascending."""
    found = [lanes.get(id(future)) for future in list(futures or ())]
    return sorted([lane.id for lane in found if lane is not None])
