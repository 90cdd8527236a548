"""The zygote: a small process with everything loaded, which forks a supervisor for each run.

It talks with the service over a SEQPACKET socket: a message that carries a descriptor asks for a run, on
that descriptor, and says how many seconds that may take; any other message is answered with itself. It
runs no event loop and makes no task; it has loaded the standard library's asyncio with the observation
points in place, so that a run starts at the cost of two forks.

When the service is gone (the socket's end-of-file, which comes however it died) the supervisors end their
runs by themselves, the zygote ends what is left below it, and then itself.
"""

import asyncio
import contextlib
import gc
import os
import select
import signal
import socket
import ssl  # noqa: F401 (loaded here so that no run has to)
import subprocess  # noqa: F401
import sys
import time

from . import clearing, confinement, descendants, remote_frames, scratch, session
from .remote_memory import Unreadable
from ..tracer import install

_GOODBYE = 1.0
_LAST = 10.0
_FORK_AGAIN = 0.1
"""Seconds until another try, where no process can be forked now."""
_OVERTIME = 30.0
"""Seconds beyond its run's after which a supervisor is stuck: more than it may take for all that it does."""


def main() -> None:
    """Serves until the service is gone; in a supervisor, and in the script's process, goes on as that."""
    descendants.become_subreaper()
    confinement.prepare()
    asyncio.events._get_running_loop()
    install.install()
    with contextlib.suppress(OSError, Unreadable):
        remote_frames.prepare()
    gc.collect()
    gc.freeze()
    orders = socket.socket(fileno=int(sys.argv[1]))
    folder = sys.argv[2]
    own = os.getpid()
    run = Zygote(orders, folder).serve()
    if run is not None:
        session.supervise(run, own, scratch.of(folder, os.getpid()) if folder else "")


class Zygote:
    """Has a supervisor for every order. One is forked ahead and waits, so that no run waits for that fork."""

    def __init__(self, orders: socket.socket, folder: str) -> None:
        self._orders = orders
        self._folder = folder
        self._poll = select.poll()
        self._poll.register(orders, select.POLLIN)
        self._supervisors: dict[int, int] = {}
        """Their pids, by a descriptor that becomes readable at their end."""
        self._deadlines: dict[int, float] = {}
        """When a supervisor is stuck, by its pid."""
        self._waiting: list[tuple[int, float]] = []
        """Orders: the socket of the run, and its seconds."""
        self._spare: socket.socket | None = None
        self._spare_pid = 0
        self._cannot_fork = False

    def serve(self) -> socket.socket | None:
        """Serves until the service is gone. Returns a run's socket in a supervisor, None at the end."""
        self._orders.send(b"ready")
        while True:
            if self._spare is None and (theirs := self._fork()) is not None:
                return _receive_run(theirs, self._folder)
            if self._waiting and self._spare is not None:
                self._hand_over(self._spare)
                continue
            for descriptor, _ in self._poll.poll(self._patience()):
                if descriptor != self._orders.fileno():
                    self._ended(descriptor)
                elif not self._order():
                    self._end()
                    return None
            self._end_stuck()

    def _fork(self) -> socket.socket | None:
        """Forks a supervisor ahead. In it, returns its end of the socket on which its run will come."""
        ours, theirs = socket.socketpair()
        try:
            pid = os.fork()
        except OSError as error:
            # No more processes, or no memory, for now; there is a try at every turn.
            if not self._cannot_fork:
                _say(f"no process can be forked: {error}")
            self._cannot_fork = True
            ours.close()
            theirs.close()
            return None
        if pid == 0:
            waiting = (run for run, _ in self._waiting)
            for descriptor in (*self._supervisors, *waiting, ours.detach(), self._orders.detach()):
                os.close(descriptor)
            return theirs
        theirs.close()
        self._cannot_fork = False
        self._spare, self._spare_pid = ours, pid
        watched = os.pidfd_open(pid)
        self._supervisors[watched] = pid
        self._poll.register(watched, select.POLLIN)
        return None

    def _hand_over(self, spare: socket.socket) -> None:
        run, seconds = self._waiting[0]
        with contextlib.suppress(OSError):
            socket.send_fds(spare, [b"run"], [run])
            os.close(run)
            del self._waiting[0]
            self._deadlines[self._spare_pid] = time.monotonic() + seconds + _OVERTIME
        spare.close()
        self._spare = None

    def _order(self) -> bool:
        """Takes a message of the service's; False if the service is gone."""
        message, passed, _, _ = socket.recv_fds(self._orders, 64, 1)
        if not message:
            return False
        if passed:
            self._waiting += [(run, float(message)) for run in passed]
        else:
            with contextlib.suppress(OSError):
                self._orders.send(message)
        return True

    def _ended(self, descriptor: int) -> None:
        self._poll.unregister(descriptor)
        os.close(descriptor)
        pid = self._supervisors.pop(descriptor)
        self._deadlines.pop(pid, None)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(pid, 0)
        if pid == self._spare_pid and self._spare is not None:
            self._spare.close()
            self._spare = None
        # Whatever a supervisor that was killed has left.
        clearing.kill_all(_LAST, self._supervisors.values())
        if self._folder:
            scratch.remove(scratch.of(self._folder, pid))

    def _patience(self) -> float | None:
        """Milliseconds until something has to be done."""
        if self._spare is None:
            return _FORK_AGAIN * 1000
        if not self._deadlines:
            return None
        return max(0.0, min(self._deadlines.values()) - time.monotonic()) * 1000 + 1

    def _end_stuck(self) -> None:
        now = time.monotonic()
        for pid in [pid for pid, deadline in self._deadlines.items() if now > deadline]:
            _say(f"the supervisor {pid} is stuck and is killed")
            del self._deadlines[pid]
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)

    def _end(self) -> None:
        """The service is gone. The supervisors have noticed too and get a moment to clear up."""
        if self._spare is not None:
            self._spare.close()
        pids = set(self._supervisors.values())
        until = time.monotonic() + _GOODBYE
        while pids and time.monotonic() < until:
            with contextlib.suppress(ChildProcessError):
                while (reaped := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                    pids.discard(reaped)
            time.sleep(0.01)
        clearing.kill_all(_LAST)
        if self._folder:
            scratch.remove(self._folder)


def _say(text: str) -> None:
    """Into the service's log, if anybody reads that."""
    with contextlib.suppress(OSError):
        print(f"zygote: {text}", file=sys.stderr, flush=True)


def _receive_run(zygote: socket.socket, folder: str) -> socket.socket:
    """Waits, in a supervisor forked ahead, for its run; ends with the zygote."""
    scratch.make(folder)
    with zygote:
        _, passed, _, _ = socket.recv_fds(zygote, 64, 1)
    if not passed:
        if folder:
            scratch.remove(scratch.of(folder, os.getpid()))
        os._exit(0)
    return socket.socket(fileno=passed[0])


if __name__ == "__main__":
    main()
