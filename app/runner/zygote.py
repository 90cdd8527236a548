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

from . import descendants, session
from ..tracer import install

_GOODBYE = 1.0


def main() -> None:
    """Serves until the service is gone; in a supervisor, and in the script's process, goes on as that."""
    descendants.become_subreaper()
    asyncio.events._get_running_loop()
    install.install()
    gc.collect()
    gc.freeze()
    orders = socket.socket(fileno=int(sys.argv[1]))
    run = _serve(orders)
    if run is None:
        return
    orders.close()
    session.supervise(run)


def _serve(orders: socket.socket) -> socket.socket | None:
    """Forks a supervisor for every order. Returns a run's socket in the supervisor, None at the end."""
    poll = select.poll()
    poll.register(orders, select.POLLIN)
    children: dict[int, int] = {}
    orders.send(b"ready")
    while True:
        for descriptor, _ in poll.poll():
            if descriptor != orders.fileno():
                poll.unregister(descriptor)
                os.waitpid(children.pop(descriptor), 0)
                os.close(descriptor)
                continue
            message, passed, _, _ = socket.recv_fds(orders, 64, 1)
            if not message:
                _end(children)
                return None
            pid = os.fork()
            if pid == 0:
                for child in children:
                    os.close(child)
                return socket.socket(fileno=passed[0])
            os.close(passed[0])
            watched = os.pidfd_open(pid)
            children[watched] = pid
            poll.register(watched, select.POLLIN)
        _reap_orphans(set(children.values()))


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
