"""All rules together: each fact goes to those that care for it."""

from collections.abc import Callable, Container, Mapping

from .bounds import Bounds
from .deadlock import Deadlock
from .exception_never_retrieved import ExceptionNeverRetrieved
from .held_the_loop import HELD, HeldTheLoop
from .known import Known
from .lost_at_exit import LostAtExit
from .never_awaited import NeverAwaited
from .slow_to_cancel import SlowToCancel
from .spin import BLOCK, Spin
from .stall import Stall
from .swallowed_cancel import SwallowedCancel
from .unclosed import Unclosed
from ..events import Event
from ..summary import Life

__all__ = ["BLOCK", "HELD", "Lints"]

_MAY_CLOSE_A_CIRCLE = ('{"kind":"lock"', '{"kind":"task"', '{"kind":"gather"', '{"kind":"wait"')
_LONGEST = 10_000
"""A wait for more tasks than fit into so many characters is not looked into."""


class Lints:
    """The rules over one run. Each method is told of a fact just after its event was written.

    `lives` is the fold's table of tasks; `write` takes the fields of a `lint` as soon as there is one;
    `delayed` says whether the tracer itself may have held the program up since a moment.
    """

    def __init__(
        self,
        lives: Mapping[int, Life],
        write: Callable[[Event], None],
        delayed: Callable[[int], bool] = lambda since: False,
    ) -> None:
        self.known = known = Known(lives)
        self._bounds = Bounds(write)
        report = self._bounds.report
        self._held = HeldTheLoop(known, report, delayed)
        self._deadlock = Deadlock(known, report)
        self._stall = Stall(known, report, self._deadlock)
        self._spin = Spin(known, report)
        self._swallowed = SwallowedCancel(known, report)
        self._slow = SlowToCancel(known, report, self._held)
        self._lost = LostAtExit(known, report)
        self._raised = ExceptionNeverRetrieved(known, report)
        never_awaited, unclosed = NeverAwaited(known, report), Unclosed(known, report)
        self.spun = self._spin.spun
        self.watched = self._deadlock.watched
        """Tasks whose end should be told of by `ended`."""
        self.ended = self._deadlock.ended
        self._takes: dict[str, Callable[[Event], None]] = {
            "run_started": self._began,
            "step_held": self._held.feed,
            "thread_blocked": self._held.feed,
            "thread_unblocked": self._held.feed,
            "task_cancel_requested": self._cancel_requested,
            "task_cancel_delivered": self._cancel_delivered,
            "task_cancel_ended": self._cancel_ended,
            "task_destroyed": self._lost.destroyed,
            "coroutine_never_awaited": never_awaited.feed,
            "exception_never_retrieved": self._raised.feed,
            "resource_unclosed": unclosed.feed,
            "loop_idle": self._stall.idle,
        }

    # -- tasks ---------------------------------------------------------------------------------------------

    def created(self, task: int, loop: int, parent: int | None, internal: str) -> None:
        """A task is new that no task made, or that asyncio made for itself."""
        if internal:
            self.known.makers[task] = (internal, parent)
        elif parent is None:
            self.known.roots.setdefault(loop, []).append(task)

    def held(self, task: int, life: Life, at: int, seq: int, outcome: str, where: str = "null") -> None:
        """A step of more than `HELD` ended; `life` is still that of the running task."""
        if life.ended or task not in self.known.lives:
            # Records were lost: when this step began is not known.
            return
        if outcome == "suspended":
            place = self.known.place(where)
            until = f" to its await at {place}" if place else " to its next await"
        else:
            until = " to its end" if outcome != "raised" else " to the exception that ended it"
        self._held.held(task, life, at, seq, until)

    def waits(self, task: int, life: Life) -> None:
        """A task began to wait. Worth telling of: for a lock that has an owner, or for other tasks."""
        if len(life.awaiting) < _LONGEST and life.awaiting.startswith(_MAY_CLOSE_A_CIRCLE):
            self._deadlock.waits(task)

    # -- objects -------------------------------------------------------------------------------------------

    def acted(self, kind: str) -> Mapping[int, Container[int]]:
        """By object: the tasks of which a change of that kind need not be told again."""
        return self._stall.acted[kind]

    def changed(self, kind: str, thing: int, task: int, seq: int) -> None:
        """A synchronization object changed, by a task or not (0)."""
        if kind == "lock_released":
            owner = self.known.owners.pop(thing, None)
            if owner is not None and owner[0] != task:
                self._deadlock.signals.add(thing)
        elif kind == "lock_acquired":
            self.known.owners[thing] = (task, seq)
        else:
            self._stall.changed(kind, thing, task, seq)

    # -- rare events ---------------------------------------------------------------------------------------

    def feed(self, event: Event) -> None:
        """Takes an event that is rare enough to be told of whole; all others are passed over."""
        take = self._takes.get(event["type"])
        if take is not None:
            take(event)

    def failed(self, event: Event) -> None:
        """Takes the `step_ended` of a task that raised."""
        self._raised.feed(event)

    def _began(self, event: Event) -> None:
        self.known.script = event.get("script") or ""

    def _cancel_requested(self, event: Event) -> None:
        known, task = self.known, event["task"]
        if event["by"]["kind"] == "signal":
            known.interrupted.add(known.life(task).loop)
        self._lost.requested(event)
        if task in known.deliveries:
            # Asked again, after the first CancelledError was taken: what follows is a matter of this one.
            known.deliveries.pop(task)
            known.requests[task] = event
        known.requests.setdefault(task, event)

    def _cancel_delivered(self, event: Event) -> None:
        task = event["task"]
        self.known.deliveries[task] = event
        if '"TaskGroup"' in self.known.life(task).awaiting:
            self.known.taken_by_groups.add(task)
        self._slow.delivered(event)

    def _cancel_ended(self, event: Event) -> None:
        self._swallowed.feed(event)
        self._slow.ended(event)
        self.known.requests.pop(event["task"], None)
        self.known.deliveries.pop(event["task"], None)
        self.known.taken_by_groups.discard(event["task"])

    def finish(self, at: int, outcome: str) -> None:
        """The run is over, at `at`."""
        self._held.finish(at)
        self._slow.finish(at)
        self._lost.finish(outcome)
        self._bounds.close()
