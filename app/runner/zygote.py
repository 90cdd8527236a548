"""The zygote: a small process with everything loaded, which forks supervisors; each has a run at a time.

It talks with the service over a SEQPACKET socket: a message that carries a descriptor asks for a run, on
that descriptor, and says how many seconds that may take; any other message is answered with itself. It
runs no event loop and makes no task; it has loaded the standard library's asyncio with the observation
points in place, so that a run starts at the cost of a fork.

When the service is gone (the socket's end-of-file, which comes however it died) the supervisors end their
runs by themselves, the zygote ends what is left below it, and then itself.
"""

import asyncio
import contextlib
import gc
import math
import os
import select
import signal
import socket
import ssl  # noqa: F401 (loaded here so that no run has to)
import subprocess  # noqa: F401
import sys
import time
from collections.abc import Collection
from dataclasses import dataclass

from . import clearing, confinement, descendants, remote_frames, scratch, session
from .remote_memory import Unreadable
from ..tracer import install, script

_GOODBYE = 1.0
_LAST = 10.0
_FORK_AGAIN = 0.1
"""Seconds until another try, where no process can be forked now."""
_OVERTIME = 30.0
"""Seconds beyond its run's after which a supervisor is stuck: more than it may take for all that it does."""
_SPARE = 1
"""So many supervisors wait for a run, however long that takes."""
_REST = 0.3
"""Seconds for which any more of them wait: a rush of runs finds them there, and afterwards they go."""


def main() -> None:
    """Serves until the service is gone; in a supervisor, and in the script's process, goes on as that."""
    descendants.become_subreaper()
    confinement.prepare()
    asyncio.events._get_running_loop()
    install.install()
    with contextlib.suppress(OSError, Unreadable):
        remote_frames.prepare()
    script.prepare()
    gc.collect()
    gc.freeze()
    orders = socket.socket(fileno=int(sys.argv[1]))
    folder = sys.argv[2]
    own = os.getpid()
    runs = Zygote(orders, folder).serve()
    if runs is not None:
        session.supervise(runs, own, scratch.of(folder, os.getpid()) if folder else "")


@dataclass(eq=False, slots=True)
class _Supervisor:
    """As the zygote knows it: `ended` is a descriptor that becomes readable at its end."""

    pid: int
    ended: int
    channel: socket.socket
    """Runs go to it on this, and it says on this that it has none any more."""
    stuck_from: float = math.inf
    """With a run: when that is long over."""
    idle_since: float = 0.0


class Zygote:
    """Has a supervisor for every order. One waits ahead, so that no run waits for the fork of it."""

    def __init__(self, orders: socket.socket, folder: str) -> None:
        self._orders = orders
        self._folder = folder
        self._poll = select.poll()
        self._poll.register(orders, select.POLLIN)
        self._supervisors: dict[int, _Supervisor] = {}
        """By both of their descriptors."""
        self._idle: list[_Supervisor] = []
        """Those without a run, the one that had none for longest first."""
        self._waiting: list[tuple[int, float]] = []
        """Orders: the socket of the run, and its seconds."""
        self._cannot_fork = False

    def serve(self) -> socket.socket | None:
        """Serves until the service is gone. In a supervisor, returns the channel of its runs; else None."""
        self._orders.send(b"ready")
        while True:
            if not self._idle and (theirs := self._fork()) is not None:
                return theirs
            if self._waiting and self._idle:
                self._hand_over(self._idle.pop())
                continue
            for descriptor, _ in self._poll.poll(self._patience()):
                if descriptor == self._orders.fileno():
                    if not self._order():
                        self._end()
                        return None
                elif (supervisor := self._supervisors.get(descriptor)) is not None:
                    if descriptor == supervisor.ended:
                        self._ended(supervisor)
                    else:
                        self._hear(supervisor)
            self._end_stuck()
            self._dismiss()

    def _fork(self) -> socket.socket | None:
        """Forks a supervisor ahead. In it, returns its end of the channel on which its runs will come."""
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
            # Objects that closed their number later would close what this process has under it by then.
            for supervisor in self._all():
                supervisor.channel.detach()
            return theirs
        theirs.close()
        self._cannot_fork = False
        self._add(_Supervisor(pid, os.pidfd_open(pid), ours))
        return None

    def _add(self, supervisor: _Supervisor) -> None:
        for descriptor in (supervisor.ended, supervisor.channel.fileno()):
            self._supervisors[descriptor] = supervisor
            self._poll.register(descriptor, select.POLLIN)
        self._rest(supervisor)

    def _rest(self, supervisor: _Supervisor) -> None:
        supervisor.stuck_from = math.inf
        supervisor.idle_since = time.monotonic()
        self._idle.append(supervisor)

    def _all(self) -> Collection[_Supervisor]:
        return set(self._supervisors.values())

    def _hand_over(self, supervisor: _Supervisor) -> None:
        run, seconds = self._waiting[0]
        try:
            socket.send_fds(supervisor.channel, [b"run"], [run])
        except OSError:
            # It is about to be found dead.
            return
        os.close(run)
        del self._waiting[0]
        supervisor.stuck_from = time.monotonic() + seconds + _OVERTIME

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

    def _hear(self, supervisor: _Supervisor) -> None:
        """Its run is over; or, with nothing to be read, it takes no more."""
        said = b""
        with contextlib.suppress(OSError):
            said = supervisor.channel.recv(64)
        if said:
            self._rest(supervisor)
        else:
            self._forget(supervisor)

    def _forget(self, supervisor: _Supervisor) -> None:
        """Gives it no more runs; without a run, it ends."""
        if supervisor in self._idle:
            self._idle.remove(supervisor)
        if (descriptor := supervisor.channel.fileno()) >= 0:
            self._poll.unregister(descriptor)
            del self._supervisors[descriptor]
            supervisor.channel.close()

    def _ended(self, supervisor: _Supervisor) -> None:
        self._forget(supervisor)
        self._poll.unregister(supervisor.ended)
        del self._supervisors[supervisor.ended]
        os.close(supervisor.ended)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(supervisor.pid, 0)
        # Whatever a supervisor that was killed has left.
        clearing.kill_all(_LAST, [each.pid for each in self._all()])
        if self._folder:
            scratch.remove(scratch.of(self._folder, supervisor.pid))

    def _patience(self) -> float | None:
        """Milliseconds until something has to be done."""
        if not self._idle:
            return _FORK_AGAIN * 1000
        until = min(each.stuck_from for each in self._all())
        if len(self._idle) > _SPARE:
            until = min(until, self._idle[0].idle_since + _REST)
        return None if until == math.inf else max(0.0, until - time.monotonic()) * 1000 + 1

    def _dismiss(self) -> None:
        """Lets those go that came for a rush which is over."""
        long_ago = time.monotonic() - _REST
        while len(self._idle) > _SPARE and self._idle[0].idle_since < long_ago:
            self._forget(self._idle[0])

    def _end_stuck(self) -> None:
        now = time.monotonic()
        for supervisor in self._all():
            if now > supervisor.stuck_from:
                _say(f"the supervisor {supervisor.pid} is stuck and is killed")
                supervisor.stuck_from = math.inf
                with contextlib.suppress(OSError):
                    os.kill(supervisor.pid, signal.SIGKILL)

    def _end(self) -> None:
        """The service is gone. The supervisors have noticed too and get a moment to clear up."""
        pids = {each.pid for each in self._all()}
        for supervisor in self._all():
            self._forget(supervisor)
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


if __name__ == "__main__":
    main()
