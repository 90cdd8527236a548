"""The end of everything below a process, whatever it does about it."""

import contextlib
import os
import signal
import time
from collections.abc import Collection
from pathlib import Path

from . import descendants

_HELPER_SECONDS = 0.5
_GROUPS_AFTER = 3


class Clearing:
    """Ends and reaps the descendants of this process but `spare`, pass by pass, until a pass finds none.

    `waited` is a child that is ended too, and left for someone else to reap. Processes that fork faster than
    they are found are killed by the group, which no fork escapes. A resource tracker of `multiprocessing` is
    left alone for half a second after all others: it ends by itself, and removes from `/dev/shm` what its
    program has left there.
    """

    def __init__(self, spare: Collection[int] = (), waited: int = 0) -> None:
        self._spare = frozenset(spare)
        self._waited = waited
        self._passes = 0
        self._helpers: set[int] = set()
        self._patience = 0.0

    def once(self) -> bool:
        """One pass. True once nothing is left."""
        below = descendants.of(os.getpid(), self._spare)
        if not below:
            return True
        if self._passes == 0:
            self._helpers = {pid for pid in below if _clears_up(pid)}
        elif self._helpers.issuperset(below):
            self._patience = self._patience or time.monotonic() + _HELPER_SECONDS
            if time.monotonic() > self._patience:
                self._helpers.clear()
        self._passes += 1
        for pid in below:
            if pid not in self._helpers:
                with contextlib.suppress(OSError):
                    if self._passes > _GROUPS_AFTER:
                        self._kill_group(pid)
                    os.kill(pid, signal.SIGKILL)
        for pid in descendants.children(os.getpid()):
            if pid != self._waited and pid not in self._spare:
                with contextlib.suppress(OSError):
                    os.waitpid(pid, os.WNOHANG)
        return False

    def _kill_group(self, pid: int) -> None:
        group = os.getpgid(pid)
        if group not in (os.getpgid(0), 0, *map(_group, (*self._spare, *self._helpers))):
            os.killpg(group, signal.SIGKILL)


def kill_all(seconds: float, spare: Collection[int] = ()) -> bool:
    """Ends and reaps every descendant of this process but `spare`; whether that was done in time."""
    until = time.monotonic() + seconds
    clearing = Clearing(spare)
    while not clearing.once():
        if time.monotonic() > until:
            return False
        time.sleep(0.001)
    return True


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
