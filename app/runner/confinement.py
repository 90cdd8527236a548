"""What the script's process is cut off from, and what the kernel lets it have, before the script begins."""

import contextlib
import ctypes
import os
import resource
import signal
from collections.abc import Mapping, Sequence
from typing import Any

from . import descendants

_PR_SET_NO_NEW_PRIVS = 38
_DESCRIPTORS = 1024
_FILE_BYTES = 64 << 20
_NICE = 10
_CPU_GRACE = 2
"""Seconds between SIGXCPU, which can be ignored, and SIGKILL."""
_IGNORED_BY_PYTHON = (signal.SIGPIPE, signal.SIGXFSZ)

_prctl = ctypes.CDLL(None, use_errno=True).prctl
_tasks_before = 0


def prepare() -> None:
    """In the zygote, once: signals as they are in a fresh interpreter, however the service was started."""
    global _tasks_before
    for number in signal.valid_signals() - set(_IGNORED_BY_PYTHON):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    _tasks_before = _tasks_of_user()


def confine(parent: int, outputs: Sequence[int], limits: Mapping[str, Any], scratch: str) -> None:
    """Gives this process a session, descriptors 0 to 2, limits and a folder for its files of its own."""
    descendants.die_with_parent(parent)
    os.setsid()
    nothing = os.open(os.devnull, os.O_RDWR)
    os.dup2(nothing, 0)
    for descriptor, writing in enumerate(outputs, 1):
        os.dup2(writing, descriptor)
    os.closerange(3, 1 + max(map(int, os.listdir("/proc/self/fd"))))
    # A program that changes its user when it is executed could not be ended by ours.
    _prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _lower(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    _lower(resource.RLIMIT_FSIZE, _FILE_BYTES)
    if limits["cpu"]:
        _lower(resource.RLIMIT_CPU, limits["cpu"], _CPU_GRACE)
    if limits["processes"] and limits["threads"]:
        # The kernel counts all that the user has, and nothing for root. So this is for the moment that the
        # supervisor needs to count: what forks without end stops here, and others still find room.
        _lower(resource.RLIMIT_NPROC, _tasks_before + 2 * (limits["processes"] + limits["threads"]))
    with contextlib.suppress(OSError):
        # Whoever watches a run, or serves one, gets to run before it.
        os.nice(_NICE)
        _write("/proc/self/oom_score_adj", b"1000")
    if scratch and os.path.isdir(scratch):
        os.environ["TMPDIR"] = os.environ["HOME"] = scratch


def _write(path: str, data: bytes) -> None:
    file = os.open(path, os.O_WRONLY)
    try:
        os.write(file, data)
    finally:
        os.close(file)


def _lower(which: int, most: int, grace: int = 0) -> None:
    hard = resource.getrlimit(which)[1]
    if hard == resource.RLIM_INFINITY:
        hard = most + grace
    resource.setrlimit(which, (min(most, hard), min(most + grace, hard)))


def _tasks_of_user() -> int:
    """How many threads the user of this process has now."""
    count = 0
    for name in os.listdir("/proc"):
        with contextlib.suppress(OSError):
            if name.isdecimal() and os.stat(f"/proc/{name}").st_uid == os.getuid():
                count += len(os.listdir(f"/proc/{name}/task"))
    return count
