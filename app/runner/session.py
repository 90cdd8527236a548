"""One run under the service: the supervisor's side of its socket, and the child's way to its script.

The socket carries the job to the supervisor (a length, then JSON), then the log as NDJSON from it; a byte
from the service asks for the end, and so does end-of-file.
"""

import contextlib
import hashlib
import json
import os
import socket
import sys
from pathlib import Path
from typing import Any

from . import confinement, descendants, scratch
from .meter import Bounds
from .supervisor import Supervisor
from ..pipe.lines import Limits
from ..tracer import channel, code, output, script

_MOST_PENDING = 64 << 20


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


def supervise(connection: socket.socket, zygote: int, folder: str) -> None:
    """The supervisor of one run, and in the process that it forks, the script. Called with an empty stack.

    `zygote` is the parent of this process, `folder` the one for the run's temporary files, or empty.
    """
    job = _receive(connection)
    descendants.become_subreaper()
    os.setsid()
    limits = job["limits"]
    started = {
        "demo": job["demo"],
        "variant": job["variant"],
        "script": Path(job["script"]).name,
        "source_sha256": hashlib.sha256(job["source"].encode()).hexdigest(),
        "parameters": job["parameters"],
    }
    service = Service(connection, zygote)
    log = Limits(limits["events"], limits["trace_bytes"], limits["output"])
    supervisor = Supervisor(service, started, log)
    code.set_script(job["script"])
    pipes = [os.pipe() for _ in range(2)]
    parent = os.getpid()
    try:
        script_is_below = supervisor.fork()
    except OSError as error:
        # The service, which hears of no end, writes that the run was lost.
        sys.exit(f"a run's script could not be forked: {error}")
    if script_is_below:
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
        scratch.remove(folder)
        os._exit(0)
    # An object that closed its number later would close what the script has under that number by then.
    connection.detach()
    confinement.confine(parent, [writing for _, writing in pipes], limits, folder)
    os.chdir(Path(job["script"]).parent)
    sys.stdin = open(0, encoding=sys.stdin.encoding if sys.stdin else "utf-8")  # noqa: SIM115
    channel.attach(supervisor.memory)
    output.observe(recorded=True, most=limits["output"])
    script.run(job["script"], job["source"].encode(), job["arguments"])


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
