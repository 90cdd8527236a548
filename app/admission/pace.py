"""How fast: so many in a minute, over all and for each client, as a token bucket counts them.

Whoever did nothing for a minute may use the whole of it at once; after that, places come back evenly.
"""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from app.admission.places import FullError

MINUTE = 60.0
CLIENTS = 10_000
"""Clients that are remembered; the one that came longest ago is forgotten first."""


class _Bucket:
    """What is left, and since when it grows."""

    __slots__ = ("_left", "_most", "_since")

    def __init__(self, most: int, now: float) -> None:
        self._most = most
        self._left = float(most)
        self._since = now

    def wait(self, now: float) -> float:
        """Seconds until one is left; 0 if one is."""
        grown = (now - self._since) * self._most / MINUTE
        self._left = min(self._left + grown, float(self._most))
        self._since = now
        return max((1 - self._left) * MINUTE / self._most, 0.0)

    def add(self, count: int) -> None:
        self._left = min(self._left + count, float(self._most))


class Pace:
    """At most `most` in a minute, of which one client's are at most `each`."""

    def __init__(self, most: int, each: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.most = most
        self.each = each
        self._clock = clock
        self._all = _Bucket(most, clock())
        self._of: OrderedDict[str, _Bucket] = OrderedDict()

    def take(self, client: str) -> None:
        """Count one. Raises FullError."""
        now = self._clock()
        own = self._of.get(client)
        if own is None:
            own = self._of[client] = _Bucket(self.each, now)
            if len(self._of) > CLIENTS:
                self._of.popitem(last=False)
        self._of.move_to_end(client)
        if wait := own.wait(now):
            raise FullError(self.each, math.ceil(wait), own=True)
        if wait := self._all.wait(now):
            raise FullError(self.most, math.ceil(wait), own=False)
        own.add(-1)
        self._all.add(-1)

    def give_back(self, client: str) -> None:
        """What was counted did not happen."""
        self._all.add(1)
        if (own := self._of.get(client)) is not None:
            own.add(1)
