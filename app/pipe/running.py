"""Which steps run now, as far as the records tell: what a look at the process itself starts from."""

from collections.abc import Mapping
from typing import NamedTuple

from ..summary import Life


class Step(NamedTuple):
    """A step that has begun and not ended: of which task, since when (µs), in which loop."""

    task: int
    since: int
    loop: int


class Running:
    """Kept by the decoder, and meant to cost it next to nothing: the lives of tasks tell what runs, and here
    stands only which of them to ask."""

    def __init__(self, lives: Mapping[int, Life]) -> None:
        self._lives = lives
        self.last = 0
        """The task whose step began last, in a run with one loop; an eager one's is not meant."""
        self.begun: dict[int, None] = {}
        """The tasks whose step began in any other way; those that run no more go at the next look."""
        self.addresses: dict[int, int] = {}
        """Each loop's address in the traced process, by its number; none when the tracer is silent."""
        self._numbers: dict[int, int] = {}
        self._elsewhere: dict[int, int] = {}

    def loop(self, number: int, address: int) -> None:
        """A loop was seen for the first time. Its address may have been that of one that is gone."""
        self.addresses[number] = address
        self._numbers[address] = number
        self.begun.setdefault(self.last)

    def loop_at(self, address: int) -> int:
        """The number of the loop at an address; 0 if none is known there."""
        return self._numbers.get(address, 0)

    def created(self, task: int, loop: int) -> None:
        """A task was made. Most are of the run's first loop, which need not be kept."""
        if loop != next(iter(self.addresses), loop):
            self._elsewhere[task] = loop

    def silence(self) -> None:
        """No more records come: nothing is known of what runs."""
        self.addresses.clear()
        self._numbers.clear()

    def steps(self) -> dict[int, Step]:
        """The step that runs now, by loop: where an eager one is nested in another, the inner."""
        first = next(iter(self.addresses), 0)
        steps: dict[int, Step] = {}
        running: dict[int, None] = {}
        for task in (self.last, *self.begun):
            life = self._lives.get(task)
            if life is not None and life.state == "running":
                running[task] = None
                loop = self._elsewhere.get(task, first)
                if loop in self.addresses:
                    steps[loop] = Step(task, life.since, loop)
        if self.begun:
            running.pop(self.last, None)
            self.begun.clear()
            self.begun.update(running)
        return steps
