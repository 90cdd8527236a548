"""Runs under the service: the supervisor's side of a run's socket, and the child's way to its script.

The socket carries the job to the supervisor (a length, then JSON), then the log as NDJSON from it; a byte
from the service asks for the end, and so does end-of-file.
"""

import contextlib
import gc
import hashlib
import json
import os
import socket
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from . import confinement, descendants, scratch
from .meter import Bounds
from .supervisor import Supervisor
from ..pipe.lines import Limits
from ..tracer import channel, code, output, script

_MOST_PENDING = 64 << 20
_MOST_RUNS = 200
_MOST_GROWTH = 4 << 20
"""A supervisor that has grown by so many bytes has no further run, as whose memory they would count."""


class Service:
    """The log as a stream to the service; what it does not take at once waits here, up to a bound."""

    def __init__(self, connection: socket.socket, zygote: int) -> None:
        self._connection = connection
        self._pending = bytearray()
        self._zygote = zygote
        self._gone = False
        connection.setblocking(False)

    def write(self, data: bytes) -> None:
        """Sends what can be sent now."""
        self._pending += data
        if self._pending and not self._gone:
            try:
                sent = self._connection.send(self._pending)
                del self._pending[:sent]
            except BlockingIOError:
                self._gone = len(self._pending) > _MOST_PENDING
            except OSError:
                self._gone = True

    def finish(self) -> None:
        """Sends the rest; the service has ten seconds for it."""
        self._connection.settimeout(10.0)
        with contextlib.suppress(OSError):
            if not self._gone:
                self._connection.sendall(self._pending)
        self._connection.close()

    def stopped(self) -> bool:
        """Asked to, or the service or the zygote is gone."""
        if self._gone or os.getppid() != self._zygote:
            self._gone = True
            return True
        try:
            # A byte is an order to stop; so is the end of the stream.
            self._connection.recv(64)
        except BlockingIOError:
            return False
        except OSError:
            self._gone = True
        return True


def supervise(zygote: socket.socket, parent: int, folder: str) -> None:
    """A supervisor's life; and in a process that it forks, a script's. Called with an empty stack.

    Runs come over `zygote`, whose process is `parent`; `folder` is the one for a run's temporary files, or
    empty. It takes another run as long as nothing is left of the last one: what it has forked and touched
    once need not be paid for again.
    """
    descendants.become_subreaper()
    os.setsid()
    own = os.getpid()
    begun_with = descendants.resident(own)
    for _ in range(_MOST_RUNS):
        scratch.make(folder)
        connection = _next_run(zygote)
        if connection is None:
            break
        job = _receive(connection)
        service = Service(connection, parent)
        supervisor = _begin(job, service)
        limits = job["limits"]
        pipes = [os.pipe() for _ in range(2)]
        try:
            script_is_below = supervisor.fork()
        except OSError as error:
            # The service, which hears of no end, writes that the run was lost.
            sys.exit(f"a run's script could not be forked: {error}")
        if not script_is_below:
            _become_script(job, own, [writing for _, writing in pipes], folder)
            # An object that closed its number later would close what the script has under it by then.
            connection.detach()
            zygote.detach()
            channel.attach(supervisor.memory)
            output.observe(recorded=True, most=limits["output"])
            script.run(job["script"], job["source"].encode(), job["arguments"])
            return
        for stream, (reading, writing) in enumerate(pipes, 1):
            os.close(writing)
            supervisor.watch_pipe(reading, stream)
        supervisor.run(
            wall=limits["wall"],
            bounds=Bounds(limits["memory"], limits["processes"], limits["threads"]),
            cpu=limits["cpu"],
            contain=True,
        )
        service.finish()
        supervisor.close()
        scratch.remove(folder)
        del supervisor
        gc.collect()
        gc.freeze()
        if descendants.children(own) or descendants.resident(own) > begun_with + _MOST_GROWTH:
            break
        with contextlib.suppress(OSError):
            zygote.send(b"free")
    scratch.remove(folder)
    os._exit(0)


def _next_run(zygote: socket.socket) -> socket.socket | None:
    """Waits for a run; None once there will be none."""
    try:
        _, passed, _, _ = socket.recv_fds(zygote, 64, 1)
    except OSError:
        return None
    return socket.socket(fileno=passed[0]) if passed else None


def _begin(job: Mapping[str, Any], service: Service) -> Supervisor:
    limits = job["limits"]
    started = {
        "demo": job["demo"],
        "variant": job["variant"],
        "script": os.path.basename(job["script"]),
        "source_sha256": hashlib.sha256(job["source"].encode()).hexdigest(),
        "parameters": job["parameters"],
    }
    code.set_script(job["script"])
    return Supervisor(service, started, Limits(limits["events"], limits["trace_bytes"], limits["output"]))


def _become_script(job: Mapping[str, Any], parent: int, outputs: Sequence[int], folder: str) -> None:
    confinement.confine(parent, outputs, job["limits"], folder)
    os.chdir(os.path.dirname(job["script"]))
    sys.stdin = open(0, encoding=sys.stdin.encoding if sys.stdin else "utf-8")  # noqa: SIM115


def _receive(connection: socket.socket) -> dict[str, Any]:
    """The job: a length and as many bytes, read to the byte, since an order to stop may follow at once."""
    connection.settimeout(10.0)
    job: dict[str, Any] = json.loads(_exactly(connection, int.from_bytes(_exactly(connection, 4), "big")))
    return job


def _exactly(connection: socket.socket, size: int) -> bytes:
    received = bytearray()
    while len(received) < size:
        data = connection.recv(size - len(received))
        if not data:
            raise SystemExit("the service is gone")
        received += data
    return bytes(received)
