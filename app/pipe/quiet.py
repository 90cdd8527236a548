"""Beyond a limit of the log no line is written: records are folded and counted, which costs half as much."""

from collections.abc import Callable

from . import records
from .definitions import Definitions
from .lines import Lines
from .ring import PART as PART_OF_TEXT
from .ring import RECORD, SLOT
from .running import Running
from .written import Written
from ..summary import Fold

Rare = Callable[[int, int, int, int, int, int, int], None]


class Quiet:
    """Takes slots as the decoder does, and leaves lives, totals, definitions and counts as it would."""

    def __init__(
        self, lines: Lines, fold: Fold, defined: Definitions, running: Running, written: Written, rare: Rare
    ) -> None:
        self._lines = lines
        self._fold = fold
        self._defined = defined
        self._running = running
        self._written = written
        self._rare = rare

    def feed(self, slots: bytes, began: int, latest: int) -> int:
        """Takes whole slots; `latest` is the `at` of the last record before, the result that of the last."""
        lines, fold, defined, running = self._lines, self._fold, self._defined, self._running
        lives, partial = fold.lives, self._written.partial
        many = len(running.addresses) > 1
        missing = 0
        for index, (op, subject, ns, a, b, c, d, e, _) in enumerate(RECORD.iter_unpack(slots)):
            if op <= records.DEFINE and op != records.EVENT:
                if op == records.PART:
                    defined.part(subject, PART_OF_TEXT.unpack_from(slots, index * SLOT)[2])
                elif not defined.define(b, c, defined.text(subject, a)):
                    missing += 1
                continue
            latest = at = max((ns - began) // 1000, latest)
            if partial and op != records.OUTPUT:
                self._written.flush_lane(subject, at)
            begins = eager = 0
            if op & records.NEXT:
                op, begins = op & ~records.NEXT, e
            if op == records.STARTED:
                begins, eager = subject, a
            elif op == records.YIELDED:
                missing += 2
                if (life := lives.get(subject)) is not None:
                    life.running += at - life.since
                    life.since, life.state = at, "ready"
            elif op == records.READY:
                missing += 1
                if (life := lives.get(subject)) is not None:
                    life.waiting += at - life.since
                    life.since, life.state = at, "ready"
            elif op == records.WAITS or op == records.SLEEPS:
                missing += 1
                if c and op == records.WAITS:
                    defined.once(b)
                if (life := lives.get(subject)) is not None:
                    life.running += at - life.since
                    life.since, life.state = at, "waiting"
            elif op == records.RETURNED:
                missing += 1
                result = str(b) if a == 3 else records.SMALL[a]
                fold.ended(subject, "finished", at, ("result", result))
            elif op == records.CHANGED:
                missing += 1
                if c & 255 == records.CONDITION_NOTIFIED:
                    defined.names(d)
            elif op == records.TICK:
                missing += 1
            else:
                self._rare(op, subject, at, a, b, c, d)
                many = len(running.addresses) > 1
            if begins:
                missing += 1
                if many or eager:
                    running.begun[begins] = None
                else:
                    running.last = begins
                if (life := lives.get(begins)) is not None:
                    life.ready += at - life.since
                    life.since, life.state = at, "running"
                fold.steps += 1
        lines.missing += missing
        return latest
