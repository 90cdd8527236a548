"""The descendants of a process, from `/proc`: who they are and what they use.

A process that made itself a subreaper inherits every orphan below it, whatever session or group it moved
to, so that the tree under it is complete.
"""

import contextlib
import ctypes
import os
import signal
import time
from collections.abc import Container
from typing import NamedTuple

_PR_SET_PDEATHSIG = 1
_PR_SET_CHILD_SUBREAPER = 36
_PAGE = os.sysconf("SC_PAGE_SIZE")
_LOOK = 0.1
_prctl = ctypes.CDLL(None, use_errno=True).prctl


class Usage(NamedTuple):
    """Memory in bytes, and how many processes and threads there are."""

    memory: int
    processes: int
    threads: int


def become_subreaper() -> None:
    """Orphaned descendants come to this process from now on (prctl(2))."""
    _prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with_parent(parent: int) -> None:
    """SIGKILL for this process when its parent ends; at once if the parent is gone already."""
    _prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def of(pid: int, spare: Container[int] = ()) -> list[int]:
    """All descendants of `pid`, each before its own children; without `spare` and what is below those."""
    return list(_tree(pid, spare))


def hunt(pid: int, spare: Container[int] = ()) -> int:
    """Kills the descendants of `pid` but `spare` as it finds them, each before its own children; how many.

    This takes some microseconds for each, so that hundreds are killed in one turn of the processor. What
    other threads than the main one have forked it does not find; these are orphans by the next time.
    """
    found = 0
    ahead = [child for child in _of_main_thread(pid) if child not in spare]
    while ahead:
        each = ahead.pop()
        found += 1
        with contextlib.suppress(OSError):
            os.kill(each, signal.SIGKILL)
        ahead += _of_main_thread(each)
    return found


def children(pid: int) -> list[int]:
    """The children of `pid`, zombies too; none if it is gone."""
    return _look(pid)[1]


def usage(pid: int, most: int = 0) -> Usage:
    """What the descendants of `pid` use, and its own memory: a supervisor's grows with what it is told.

    Of memory, this is more than there is: pages that several share are counted for each of them. Where there
    are more than `most` processes (0: any number), the others are not looked at.
    """
    tree = _tree(pid, (), most=most or 1 << 30)
    memory = sum(resident(each) for each in (pid, *tree))
    return Usage(memory, len(tree), sum(tree.values()))


def memory_at_least(pid: int, enough: int) -> int:
    """Bytes of memory of `pid` and its descendants, each charged with its share of what it has in common.

    It takes milliseconds for each of them (proc(5), smaps_rollup), hence the greatest come first, and nothing
    more is counted where it is `enough`, or after a tenth of a second.
    """
    until = time.monotonic() + _LOOK
    memory = 0
    for each in sorted((pid, *_tree(pid, ())), key=resident, reverse=True):
        memory += _share(each)
        if memory > enough or time.monotonic() > until:
            break
    return memory


def resident(pid: int) -> int:
    """Bytes of memory of one process, shared ones too; 0 if it is gone."""
    try:
        return int(_read(f"/proc/{pid}/statm").split()[1]) * _PAGE
    except (OSError, ValueError, IndexError):
        return 0


def reap_others(child: int) -> None:
    """Reaps orphans that came to this process and ended. `child` stays, to be waited for."""
    for pid in children(os.getpid()):
        if pid != child:
            with contextlib.suppress(OSError):
                os.waitpid(pid, os.WNOHANG)


def _tree(pid: int, spare: Container[int], most: int = 1 << 30) -> dict[int, int]:
    """The descendants, with the number of threads of each."""
    found: dict[int, int] = {}
    ahead = [child for child in children(pid) if child not in spare]
    while ahead and len(found) <= most:
        each = ahead.pop()
        # While one ends, its children move to another place in the tree and may be met twice.
        if each not in found:
            found[each], below = _look(each)
            ahead += below
    return found


def _look(pid: int) -> tuple[int, list[int]]:
    """How many threads a process has, and its children."""
    found: list[int] = []
    threads: list[str] = []
    with contextlib.suppress(OSError):
        threads = os.listdir(f"/proc/{pid}/task")
        for thread in threads:
            with contextlib.suppress(OSError):
                found += map(int, _read(f"/proc/{pid}/task/{thread}/children").split())
    return len(threads), found


def _of_main_thread(pid: int) -> list[int]:
    try:
        return [int(child) for child in _read(f"/proc/{pid}/task/{pid}/children").split()]
    except OSError:
        return []


def _read(path: str) -> bytes:
    """A file of the kernel's, with no more calls than it takes: this happens again and again."""
    file = os.open(path, os.O_RDONLY)
    try:
        text = b""
        while data := os.read(file, 1 << 16):
            text += data
        return text
    finally:
        os.close(file)


def _share(pid: int) -> int:
    """Bytes of memory, files aside; pages that several processes share are divided among them."""
    try:
        lines = _read(f"/proc/{pid}/smaps_rollup").splitlines()
        sizes = {line.split()[0]: int(line.split()[1]) << 10 for line in lines[1:]}
        return sizes[b"Pss_Anon:"] + sizes[b"Pss_Shmem:"] + sizes[b"SwapPss:"]
    except (OSError, ValueError, IndexError, KeyError):
        pass
    try:
        # Not to be looked into, a zombie, or a kernel before 5.4: what no file backs.
        resident, shared = _read(f"/proc/{pid}/statm").split()[1:3]
        return (int(resident) - int(shared)) * _PAGE
    except (OSError, ValueError):
        return 0
