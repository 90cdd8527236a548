"""`python -m app.tracer -o trace.ndjson script.py [args …]`: runs a script as ever, and writes its trace.

The script keeps its own stdin, stdout, stderr, arguments and exit code. It runs in a fork of this process;
this one writes the trace and hands on the signals that are sent to it.
"""

import argparse
import hashlib
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, BinaryIO

from . import channel, code, install, output, script
from .splice import SpliceError
from ..pipe.lines import Limits
from ..runner.supervisor import Supervisor

_FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1, signal.SIGUSR2)
_SENT_BY_A_PROCESS = {0, -1, -6}


class File:
    """The log as a file; nobody stops a run through it."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> None:
        """Appends whole lines, at once readable by others."""
        if data:
            self._file.write(data)
            self._file.flush()

    def stopped(self) -> bool:
        """Never."""
        return False


def main(arguments: Sequence[str] | None = None) -> None:
    """Traces a script; ends as the script ends."""
    options = _parser().parse_args(arguments)
    path: str = options.script
    try:
        source = Path(path).read_bytes()
        file = open(options.output, "wb")  # noqa: SIM115 (it lives as long as the process)
    except OSError as error:
        sys.exit(f"python -m app.tracer: {error}")
    try:
        install.install(objects=not options.without_objects, ticks=not options.without_ticks)
    except SpliceError as error:
        sys.exit(f"python -m app.tracer: this Python cannot be observed: {error}")
    started: dict[str, Any] = {
        "demo": None,
        "variant": None,
        "script": os.path.basename(path),
        "source_sha256": hashlib.sha256(source).hexdigest(),
        "parameters": {},
    }
    supervisor = Supervisor(
        File(file), started, Limits(options.events, options.trace_bytes, options.output_bytes)
    )
    code.set_script(path)
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, _FORWARDED)
    if supervisor.fork():
        code_ = supervisor.run(each_poll=lambda: _forward(supervisor.pid))
        file.close()
        _end_like(code_)
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    file.close()
    channel.attach(supervisor.memory)
    output.observe(recorded=False)
    script.run(path, source, options.arguments)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app.tracer", description="Run an asyncio program and write what its event loop did."
    )
    parser.add_argument(
        "-o", "--output", required=True, metavar="FILE", help="where the trace goes, as NDJSON"
    )
    parser.add_argument(
        "--events", type=int, default=0, metavar="N", help="go quiet after N events (0: never)"
    )
    parser.add_argument(
        "--trace-bytes", type=int, default=0, metavar="N", help="go quiet after N bytes (0: never)"
    )
    parser.add_argument(
        "--output-bytes", type=int, default=0, metavar="N", help="keep N bytes of output (0: all)"
    )
    parser.add_argument(
        "--without-objects",
        action="store_true",
        help="leave out what happens to locks, events, conditions, semaphores, barriers and queues "
        "(waits still name them)",
    )
    parser.add_argument("--without-ticks", action="store_true", help="leave out the iterations of the loop")
    parser.add_argument("script")
    parser.add_argument("arguments", nargs=argparse.REMAINDER)
    return parser


def _forward(pid: int) -> None:
    """Hands on a signal that a process sent here; one from the terminal reached the script as well."""
    while (caught := signal.sigtimedwait(_FORWARDED, 0)) is not None:
        if caught.si_code in _SENT_BY_A_PROCESS:
            os.kill(pid, caught.si_signo)


def _end_like(code: int) -> None:
    """Ends this process as the script's ended: by the same exit code, or by the same signal."""
    if code < 0:
        signal.signal(-code, signal.SIG_DFL) if -code not in (signal.SIGKILL, signal.SIGSTOP) else None
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {-code})
        os.kill(os.getpid(), -code)
    os._exit(code if code >= 0 else 128 - code)


if __name__ == "__main__":
    main()
