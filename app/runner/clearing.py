"""The end of everything below a process, whatever it does about it."""

import contextlib
import os
import signal
import time
from collections.abc import Collection, Iterator
from pathlib import Path

from . import descendants

_HELPER_SECONDS = 0.5
_CALM_SECONDS = 1.0
_HUNTS = 10


class Clearing:
    """Ends and reaps the descendants of this process but `spare`, pass by pass, until a pass finds none.

    `waited` is a child that is ended too, and left for someone else to reap. A resource tracker of
    `multiprocessing` is left alone for half a second after all others: it ends by itself, and removes from
    `/dev/shm` what its program has left there. In `hurry`, and after a second, all go at once, and groups
    are killed as such, which no fork escapes: these may be processes that fork faster than they are found.
    """

    def __init__(self, spare: Collection[int] = (), waited: int = 0, *, hurry: bool = False) -> None:
        self._spare = frozenset(spare)
        self._waited = waited
        self._hurry_from = time.monotonic() + (0.0 if hurry else _CALM_SECONDS)
        self._met: set[int] = set()
        self._helpers: set[int] = set()
        self._patience = 0.0

    def once(self) -> bool:
        """One pass. True once nothing is left."""
        own = os.getpid()
        if time.monotonic() >= self._hurry_from:
            self._helpers.clear()
            with _before_all_others():
                for _ in range(_HUNTS):
                    if not descendants.hunt(own, self._spare):
                        break
            below = descendants.of(own, self._spare)
            self._kill_groups(below)
        else:
            below = descendants.of(own, self._spare)
            self._choose_helpers(below)
        for pid in below:
            if pid not in self._helpers:
                with contextlib.suppress(OSError):
                    os.kill(pid, signal.SIGKILL)
        for pid in descendants.children(own):
            if pid != self._waited and pid not in self._spare:
                with contextlib.suppress(OSError):
                    os.waitpid(pid, os.WNOHANG)
        return not below

    def _choose_helpers(self, below: Collection[int]) -> None:
        # Some are found only when those above them are gone.
        new = set(below) - self._met
        self._met |= new
        self._helpers |= {pid for pid in new if _clears_up(pid)}
        if self._helpers.issuperset(below):
            self._patience = self._patience or time.monotonic() + _HELPER_SECONDS
            if time.monotonic() > self._patience:
                self._helpers.clear()

    def _kill_groups(self, below: Collection[int]) -> None:
        spared = {os.getpgid(0), 0, *map(_group, self._spare)}
        for group in {_group(pid) for pid in below} - spared:
            with contextlib.suppress(OSError):
                os.killpg(group, signal.SIGKILL)


def kill_all(seconds: float, spare: Collection[int] = (), *, hurry: bool = False) -> bool:
    """Ends and reaps every descendant of this process but `spare`; whether that was done in time."""
    until = time.monotonic() + seconds
    clearing = Clearing(spare, hurry=hurry)
    while not clearing.once():
        if time.monotonic() > until:
            return False
        time.sleep(0.001)
    return True


@contextlib.contextmanager
def _before_all_others() -> Iterator[None]:
    """As a real-time process, where that is allowed, as a rule to root: hundreds want the processor."""
    try:
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    except OSError:
        yield
        return
    try:
        yield
    finally:
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))


def _group(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except OSError:
        return 0


def _clears_up(pid: int) -> bool:
    try:
        return b"multiprocessing.resource_tracker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False
