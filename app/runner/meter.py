"""What a run uses, counted often where it may grow fast, and seldom where nothing changes."""

import contextlib
import os
import time
from typing import Any, NamedTuple

from . import descendants

_SELDOM = 0.1
_SHARE = 20
"""Counting takes a twentieth of the time at most: after a count of 1 ms comes none for 20 ms."""
_MOST_BETWEEN = 0.25
_FORKING = 0.5


class Bounds(NamedTuple):
    """Over the script and all its descendants: `memory` in bytes, the others counts; 0: no bound."""

    memory: int = 0
    processes: int = 0
    threads: int = 0


class Meter:
    """Counts what is below this process. `script` is the child that all the rest descends from."""

    def __init__(self, script: int, bounds: Bounds) -> None:
        own = os.getpid()
        self._script = script
        self._bounds = bounds
        self._step = bounds.memory // 16 or 1 << 62
        self._processes = 0
        self._calm = time.monotonic()
        """When there were last no more processes than before."""
        self._files = [
            os.open(path, os.O_RDONLY)
            for path in (
                f"/proc/{own}/task/{own}/children",
                f"/proc/{script}/task/{script}/children",
                f"/proc/{script}/statm",
            )
        ]
        self._glanced = self._glance()
        self._soonest = 0.0
        self._latest = time.monotonic() + _SELDOM

    def over(self) -> dict[str, Any] | None:
        """The bound that is exceeded now (`limit`, `bound`, `used`). A glance unless it is time to count."""
        now = time.monotonic()
        if now < self._soonest or not any(self._bounds):
            return None
        glance = self._glance()
        if now < self._latest and glance == self._glanced:
            return None
        self._glanced = glance
        descendants.reap_others(self._script)
        used = descendants.usage(os.getpid(), self._bounds.processes)
        over = self._compare(used)
        cost = time.monotonic() - now
        self._soonest = now + min(_SHARE * cost, _MOST_BETWEEN)
        # Of several processes any may grow or fork without being seen at a glance.
        self._latest = self._soonest if used.processes > 1 else now + _SELDOM
        return over

    def _compare(self, used: descendants.Usage) -> dict[str, Any] | None:
        bounds = self._bounds
        for limit, bound, count in (
            ("processes", bounds.processes, used.processes),
            ("threads", bounds.threads, used.threads),
        ):
            if bound and count > bound:
                return {"limit": limit, "bound": bound, "used": count}
        now = time.monotonic()
        if used.processes <= self._processes:
            self._calm = now
        self._processes = used.processes
        # To ask processes that fork takes long, and there are too many soon: that can wait for a moment.
        if bounds.memory and used.memory > bounds.memory and not 0 < now - self._calm < _FORKING:
            memory = descendants.memory_at_least(os.getpid(), bounds.memory)
            if memory > bounds.memory:
                return {"limit": "memory", "bound": bounds.memory, "used": memory}
        return None

    def _glance(self) -> tuple[bytes, bytes, int] | None:
        """The orphans, the script's children, and its memory roughly: three reads of a microsecond."""
        try:
            orphans, children, memory = (os.pread(file, 4096, 0) for file in self._files)
            return orphans, children, int(memory.split()[1]) * os.sysconf("SC_PAGE_SIZE") // self._step
        except (OSError, ValueError, IndexError):
            return None

    def close(self) -> None:
        """Gives its files back."""
        for file in self._files:
            with contextlib.suppress(OSError):
                os.close(file)
        self._files.clear()
