"""`spin`: a task that wakes itself again and again, in short steps that do nothing else that shows."""

from .known import Known, Report
from ..summary import Life

RULE = "spin"

SPIN = 10_000
"""So many turns in a row are a spin."""
BLOCK = 1_024
"""Turns are counted in blocks of so many: `spun` is called once a block (a power of two)."""
SHORT = 50
"""Steps that are longer on the average, in microseconds, do some work: to let others in is no spin."""


class Spin:
    """Told of a task at every full block of turns in a row."""

    def __init__(self, known: Known, report: Report) -> None:
        self._known = known
        self._report = report
        self._began: dict[int, tuple[int, int, int]] = {}

    def spun(self, task: int, life: Life, seq: int, where: str) -> None:
        """The task has just ended another quiet step with a bare yield; `seq` is that `step_ended`."""
        if life.spins == BLOCK:
            self._began[task] = (seq, life.spins, life.running)
            return
        if task not in self._began:
            return
        first, turns, running = self._began[task]
        count = life.spins - turns
        if count < SPIN:
            return
        del self._began[task]
        if life.running - running <= SHORT * count:
            place = self._known.place(where)
            text = (
                f"{self._known.name(task)} woke itself more than {SPIN:,} times in a row"
                f"{f' with the bare yield at {place}' if place else ''}, and did nothing else that shows."
            )
            self._report(RULE, text, task=task, evidence=[first, seq])
