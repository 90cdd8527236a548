"""The zygote: a small process with everything loaded, which forks a supervisor for each run.

It talks with the service over a SEQPACKET socket: a message that carries a descriptor asks for a run, on
that descriptor. It runs no event loop and makes no task; it has loaded the standard library's asyncio with
the observation points in place, so that a run starts at the cost of two forks.

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

from . import descendants, remote_frames, session
from .remote_memory import Unreadable
from ..tracer import install

_GOODBYE = 1.0


def main() -> None:
    """Serves until the service is gone; in a supervisor, and in the script's process, goes on as that."""
    descendants.become_subreaper()
    asyncio.events._get_running_loop()
    install.install()
    with contextlib.suppress(OSError, Unreadable):
        remote_frames.prepare()
    gc.collect()
    gc.freeze()
    orders = socket.socket(fileno=int(sys.argv[1]))
    run = _serve(orders)
    if run is not None:
        session.supervise(run)


def _serve(orders: socket.socket) -> socket.socket | None:
    """Has a supervisor for every order. Returns a run's socket in the supervisor, None at the end.

    One supervisor is always forked ahead and waits, so that a run need not wait for the first of its forks.
    """
    poll = select.poll()
    poll.register(orders, select.POLLIN)
    children: dict[int, int] = {}
    waiting: list[int] = []
    spare: socket.socket | None = None
    spare_pid = 0
    orders.send(b"ready")
    while True:
        if spare is None:
            spare, theirs = socket.socketpair()
            spare_pid = os.fork()
            if spare_pid == 0:
                for descriptor in (*children, *waiting, spare.detach(), orders.detach()):
                    os.close(descriptor)
                return _receive_run(theirs)
            theirs.close()
            watched = os.pidfd_open(spare_pid)
            children[watched] = spare_pid
            poll.register(watched, select.POLLIN)
        if waiting:
            with contextlib.suppress(OSError):
                socket.send_fds(spare, [b"run"], [waiting[0]])
                os.close(waiting.pop(0))
            spare.close()
            spare = None
            continue
        for descriptor, _ in poll.poll():
            if descriptor == orders.fileno():
                message, passed, _, _ = socket.recv_fds(orders, 64, 1)
                if not message:
                    spare.close()
                    _end(children)
                    return None
                waiting += passed
                continue
            poll.unregister(descriptor)
            pid = children.pop(descriptor)
            os.waitpid(pid, 0)
            os.close(descriptor)
            if pid == spare_pid and spare is not None:
                spare.close()
                spare = None
                break
        if not waiting:
            _reap_orphans(set(children.values()))


def _receive_run(zygote: socket.socket) -> socket.socket:
    """Waits, in a supervisor forked ahead, for its run; ends with the zygote."""
    with zygote:
        _, passed, _, _ = socket.recv_fds(zygote, 64, 1)
    if not passed:
        os._exit(0)
    return socket.socket(fileno=passed[0])


def _reap_orphans(supervisors: set[int]) -> None:
    """What a killed supervisor left comes here: it is ended and reaped."""
    for pid in descendants.children(os.getpid()):
        if pid not in supervisors:
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _end(children: dict[int, int]) -> None:
    """The service is gone. The supervisors have noticed too and get a moment to clear up."""
    until = time.monotonic() + _GOODBYE
    while children and time.monotonic() < until:
        with contextlib.suppress(ChildProcessError):
            while (reaped := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                children = {fd: pid for fd, pid in children.items() if pid != reaped}
        time.sleep(0.01)
    descendants.kill_all(_GOODBYE)


if __name__ == "__main__":
    main()
