"""Places that are counted, over all and for each client, and given back."""

import math
import sys
import time
from collections.abc import Callable, Iterable
from itertools import chain, islice

_LOOKED_AT = 64
"""Places whose end is compared to say when one gets free; the first of some is no less true than of all."""


class FullError(Exception):
    """There is no place; within `seconds` there will be one. `own` tells that the client's own are taken."""

    def __init__(self, most: int, seconds: int, *, own: bool) -> None:
        super().__init__(f"all {most} are taken")
        self.most = most
        self.seconds = seconds
        self.own = own


class Place:
    """One place that is taken. `until` is when, on the clock of its places, it is free at the latest."""

    __slots__ = ("_places", "client", "until")

    def __init__(self, places: "Places", client: str, until: float) -> None:
        self._places: Places | None = places
        self.client = client
        self.until = until

    def prolong(self, seconds: float) -> None:
        """Say anew how long this may take from now on."""
        if self._places is not None:
            self.until = self._places.clock() + seconds

    def free(self) -> None:
        """Give it back; again changes nothing."""
        places, self._places = self._places, None
        if places is not None:
            places._back(self)


class Places:
    """At most `most` places, of which one client has at most `each`."""

    def __init__(self, most: int, each: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self.each = each
        self.clock = clock
        self._count = 0
        # In the order in which they were taken: the first is probably the first to get free.
        self._of: dict[str, dict[Place, None]] = {}

    @property
    def taken(self) -> int:
        return self._count

    @property
    def clients(self) -> int:
        """Clients that have a place."""
        return len(self._of)

    def take(self, client: str, seconds: float) -> Place:
        """A place that is needed for so many seconds at most. Raises FullError."""
        own = self._of.get(client, {})
        # Who is told of a bound of their own could keep to it, even where there is no place for anybody.
        if self.each < self.most and len(own) >= self.each:
            raise FullError(self.each, self._seconds(own), own=True)
        if self._count >= self.most:
            raise FullError(self.most, self._seconds(chain.from_iterable(self._of.values())), own=False)
        # One text for all that a client has.
        client = sys.intern(client)
        place = Place(self, client, self.clock() + seconds)
        self._count += 1
        self._of.setdefault(client, {})[place] = None
        return place

    def _back(self, place: Place) -> None:
        self._count -= 1
        own = self._of[place.client]
        del own[place]
        if not own:
            del self._of[place.client]

    def _seconds(self, taken: Iterable[Place]) -> int:
        earliest = min(place.until for place in islice(taken, _LOOKED_AT))
        return max(math.ceil(earliest - self.clock()), 1)
