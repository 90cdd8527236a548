"""The descendants of this process, from `/proc`: what they use, and their end.

A process that made itself a subreaper inherits every orphan below it, whatever session or group it moved
to, so that the tree under it is complete.
"""

import contextlib
import ctypes
import os
import signal
import time
from pathlib import Path
from typing import NamedTuple

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PAGE = os.sysconf("SC_PAGE_SIZE")
_prctl = ctypes.CDLL(None, use_errno=True).prctl


class Usage(NamedTuple):
    """Memory (bytes that belong to these processes alone, roughly) and number of processes."""

    memory: int
    processes: int


def become_subreaper() -> None:
    """Orphaned descendants come to this process from now on (prctl(2))."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent(parent: int) -> None:
    """SIGKILL for this process when its parent ends; at once if the parent is gone already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def of(pid: int) -> list[int]:
    """All descendants of `pid`, children before their own."""
    found: list[int] = []
    ahead = [pid]
    while ahead:
        below = children(ahead.pop())
        found += below
        ahead += below
    return found


def children(pid: int) -> list[int]:
    found: list[int] = []
    with contextlib.suppress(OSError):
        for thread in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(OSError):
                found += map(int, Path(f"/proc/{pid}/task/{thread}/children").read_text().split())
    return found


def usage(pid: int) -> Usage:
    """What the descendants of `pid` use: resident pages that are not shared, and how many they are."""
    pages = count = 0
    for descendant in of(pid):
        with contextlib.suppress(OSError, ValueError, IndexError):
            resident, shared = Path(f"/proc/{descendant}/statm").read_text().split()[1:3]
            pages += int(resident) - int(shared)
            count += 1
    return Usage(pages * _PAGE, count)


def kill_all(seconds: float) -> None:
    """Ends and reaps every descendant of this process, those that fork while they are killed too."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        for pid in of(os.getpid()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            return
        time.sleep(0.001)
