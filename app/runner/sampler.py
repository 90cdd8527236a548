"""Which line of the user's code holds the loop: looked up from outside, once a step has held it for long.

The ring tells that a step began and has not ended. What it is doing nobody in its process can tell: it is
busy, or sits in a call of C. So the supervisor reads its stack (`whereabouts`). If no record of the step's
end came in the meantime, that is where the step was, and a `step_held` says so.

A callback leaves no record when it begins. It is noticed at a look (every poll, at the main thread's loop)
and has held the loop, when it is seen again, since it was first seen at the least.

The traced process pays nothing for any of this. Where its stack cannot be read (no right to trace a child, an
unknown build of Python), there is no `step_held`.
"""

import contextlib
import time
from collections.abc import Callable

from .remote_memory import Unreadable
from .whereabouts import Handle, Where, Whereabouts
from ..pipe.decoder import Decoder
from ..pipe.running import Step

HELD = 100_000
"""A step that has run for so long (µs) holds the loop."""
MOST = 20
"""A step is told of at most so often."""
_SPACED = 100_000
_FRESH = 1.0
"""An iteration seen for the first time began this many seconds ago at most, or its loop has another clock
than ours (simulated time, which may stand still), and does not tell one iteration from the next."""

Drain = Callable[[], object]
"""Feeds the decoder with the records that have come in the meantime."""


class _Held:
    """What may hold its loop: since when (µs), what was told of it, when to look again."""

    def __init__(self, what: Step | Handle, since: int) -> None:
        self.what = what
        self.since = since
        self.again = since + HELD
        self.told = 0
        self.line: tuple[str, int] | None = None


class Sampler:
    """Watches one child. Made by its parent after the fork; `look`, for every poll, never raises."""

    def __init__(self, pid: int, decoder: Decoder) -> None:
        self._decoder = decoder
        self._steps: dict[int, _Held] = {}
        self._callback: _Held | None = None
        self._iteration = 0.0
        self._whereabouts: Whereabouts | None = None
        with contextlib.suppress(OSError, Unreadable):
            self._whereabouts = Whereabouts(pid)

    def look(self, drain: Drain) -> None:
        """Tells of the steps and callbacks that hold their loop now."""
        whereabouts, running = self._whereabouts, self._decoder.running
        if whereabouts is None or not running.addresses:
            return
        at = (time.monotonic_ns() - self._decoder.began) // 1000
        try:
            self._look_at_steps(whereabouts, at, drain)
            if len(running.steps()) < len(running.addresses):
                self._look_for_callback(whereabouts, at, drain)
        except (OSError, ValueError, Unreadable):
            # Torn by the moment, or gone: the next look may see more.
            return
        except Exception:
            # The run matters more than a line of its trace.
            self.close()

    def _look_at_steps(self, whereabouts: Whereabouts, at: int, drain: Drain) -> None:
        running = self._decoder.running
        steps = running.steps()
        self._steps = {loop: held for loop, held in self._steps.items() if held.what == steps.get(loop)}
        for loop, step in steps.items():
            if at - step.since < HELD:
                continue
            held = self._steps.setdefault(loop, _Held(step, step.since))
            if held.told < MOST and at >= held.again:
                held.again = at + _SPACED // 4
                where = whereabouts.where(running.addresses[loop])
                seen = time.monotonic_ns()
                drain()
                if where is not None and running.steps().get(loop) == step:
                    self._tell(held, step.task, loop, seen, where)

    def _look_for_callback(self, whereabouts: Whereabouts, at: int, drain: Drain) -> None:
        running = self._decoder.running
        handle = whereabouts.handle()
        if handle is not None and handle.began != self._iteration:
            if not 0 <= time.monotonic() - handle.began < _FRESH:
                return
            self._iteration = handle.began
        loop = running.loop_at(handle.loop) if handle is not None else 0
        if handle is None or not loop or loop in running.steps():
            self._callback = None
            return
        held = self._callback
        if held is None or held.what != handle:
            self._callback = _Held(handle, at)
        elif held.told < MOST and at >= held.again:
            held.again = at + _SPACED // 4
            where = whereabouts.where(handle.loop, handle)
            seen = time.monotonic_ns()
            drain()
            if where is not None and loop not in running.steps():
                self._tell(held, None, loop, seen, where)

    def _tell(self, held: _Held, task: int | None, loop: int, seen: int, where: Where) -> None:
        at = self._decoder.time(seen)
        so_far = at - held.since
        held.again = at + _SPACED
        line = (where["file"], where["line"])
        if line != held.line:
            held.line = line
            held.told += 1
            held.again = at + max(_SPACED, so_far // 4)
            self._decoder.emit("step_held", at, {"task": task, "loop": loop, "where": where, "for": so_far})

    def close(self) -> None:
        """Looks no more."""
        if self._whereabouts is not None:
            self._whereabouts.close()
            self._whereabouts = None
