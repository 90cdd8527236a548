"""A server in a process of its own, for as long as something is measured."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parent.parent
_PATIENCE = 10.0


@dataclass(frozen=True)
class Server:
    """A running server."""

    address: str
    pid: int


@contextmanager
def running(module: str, *arguments: str, stderr: IO[bytes] | None = None) -> Iterator[Server]:
    """Runs `python -m module`, whose first line ends in its address. Raises RuntimeError if none comes.

    What it complains about goes to `stderr`, by default to where ours goes.
    """
    command = [sys.executable, "-m", module, *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=stderr, cwd=ROOT, text=True) as process:
        try:
            assert process.stdout is not None
            said = process.stdout.readline().split()
            if not said:
                raise RuntimeError(f"python -m {module} did not start")
            yield Server(said[-1].rstrip("/"), process.pid)
        finally:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
