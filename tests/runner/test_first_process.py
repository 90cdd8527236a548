"""The service as the first process of a container, and below a first process that reaps nothing but it."""

import contextlib
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator

import pytest

from tests.runner.naughty import NAUGHTY, Service, below, living, seconds_until, serving, zombies

UNSHARE = ("unshare", "--pid", "--fork", "--mount-proc", "--kill-child")
IDLE_INIT = ("sh", "-c", '"$@"; sleep 60', "sh")

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("unshare") or subprocess.call([*UNSHARE, "true"]) != 0,
    reason="only root, and not in every container, can make a space of its own for process numbers",
)


def first_below(pid: int) -> int:
    return next(child for child, (parent, _) in living().items() if parent == pid)


@contextlib.contextmanager
def contained(*before: str) -> Iterator[tuple[Service, int]]:
    """A service, and the process that is the first one there, as it is numbered outside."""
    with serving(NAUGHTY, before=(*UNSHARE, *before)) as service:
        first = first_below(service.process.pid)
        service.pid = first_below(first) if before else first
        with contextlib.suppress(ProcessLookupError):
            yield service, first
            os.kill(first, signal.SIGKILL)


def test_as_the_first_process_it_reaps_what_others_leave_and_ends_when_told() -> None:
    with contained() as (service, first):
        enter = ("nsenter", "--target", str(first), "--pid")
        subprocess.run([*enter, "sh", "-c", "sleep 0.1 & sleep 0.1 & exec true"], check=True)
        seconds_until(lambda: len(below(first)) == 2 and zombies(first) == [])
        paths = [service.start(demo) for demo in NAUGHTY]
        seconds_until(lambda: len(service.scripts()) == len(NAUGHTY))
        there = below(first)
        os.kill(first, signal.SIGTERM)
        assert service.process.wait(15) == 0
        assert not {pid for pid, began in there if living().get(pid, (0, 0))[1] == began}
        assert len(paths) == len(NAUGHTY)


def test_below_an_idle_first_process_nothing_outlives_a_killed_service() -> None:
    with contained(*IDLE_INIT) as (service, first):
        for demo in NAUGHTY:
            service.start(demo)
        seconds_until(lambda: len(service.scripts()) == len(NAUGHTY) and len(below(service.pid)) >= 20)
        there = below(service.pid)
        os.kill(service.pid, signal.SIGKILL)
        seconds_until(lambda: not {pid for pid, began in there if living().get(pid, (0, 0))[1] == began})
        assert len(below(first)) == 1, "the first process is left, which sleeps"
