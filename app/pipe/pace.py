"""Whether the writer may have waited for the reader, which makes a step long that was not."""

from collections import deque
from time import monotonic_ns

from .ring import SLOTS

_PIECE = 1024


class Pace:
    """How many slots were read and when (µs since `began`), as far back as the ring is long."""

    def __init__(self, began: int) -> None:
        self._began = began
        self._fed = 0
        self._read: deque[tuple[int, int]] = deque([(0, 0)])

    def note(self, count: int) -> None:
        """So many slots have been read now."""
        self._fed += count
        read = self._read
        now = (monotonic_ns() - self._began) // 1000
        if len(read) > 1 and self._fed - read[-2][0] < _PIECE:
            read.pop()
        read.append((self._fed, now))
        while read[0][0] < self._fed - SLOTS:
            read.popleft()

    def behind_since(self, since: int) -> bool:
        """Whether the writer may have waited for room at some time since the moment `since`.

        It may, if the slots that it wrote last were in use, by what it wrote a ring's length before, until
        after that moment.
        """
        return self._fed > SLOTS and self._read[0][1] >= since
