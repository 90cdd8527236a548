"""Who waits in line for which object, as the records tell of waits and of steps that begin."""

from collections import OrderedDict
from itertools import islice

MOST_WAITERS = 50
"""An event lists at most so many waiters, in order; where there are more, `waiting` counts them all."""


class Queued:
    """The tasks that wait for locks, queues and their kin, each object's in the order in which they began."""

    def __init__(self) -> None:
        self.waits_in: dict[int, int] = {}
        """By task: the object that it waits for."""
        # Ordered dictionaries: those of plain dict pass over every entry deleted from their head.
        self._waiters: dict[int, OrderedDict[int, str]] = {}

    def joins(self, task: int, thing: int) -> None:
        """A task lines up."""
        self._waiters.setdefault(thing, OrderedDict())[task] = str(task)
        self.waits_in[task] = thing

    def leaves(self, task: int) -> None:
        """A task that waits in line does so no more."""
        del self._waiters[self.waits_in.pop(task)][task]

    def waiters(self, thing: int) -> str:
        """The fields `waiters` and, where not all are listed, `waiting`."""
        line = self._waiters.get(thing)
        if not line:
            return '"waiters":[]'
        listed = f'"waiters":[{",".join(islice(line.values(), MOST_WAITERS))}]'
        return listed if len(line) <= MOST_WAITERS else f'{listed},"waiting":{len(line)}'
