"""Viewers in a process of their own, so that what they need is not taken for the service's."""

import contextlib
import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from benchmarks.server import ROOT


@dataclass(frozen=True)
class Seen:
    """What all viewers of a process saw together; lags in seconds."""

    viewers: int
    events: int
    wrong: int
    """Events that were not the next one of their viewer."""
    whole: int
    """Viewers that got the end, once, and were closed with 1000."""
    lags: int
    p50: float
    p99: float
    max: float


class Watching:
    """Viewers that watch."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self._process = process

    def seen(self) -> Seen:
        """Wait for the end of all that they watch. Raises RuntimeError if they fail."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the viewers ended without a word")
        return Seen(**json.loads(line))


@contextlib.contextmanager
def watching(count: int, addresses: Sequence[str]) -> Iterator[Watching]:
    """So many viewers of each address, all connected. Raises RuntimeError if they can't be."""
    command = [sys.executable, "-m", "load.viewers", str(count), *addresses]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as process:
        try:
            assert process.stdout is not None
            if process.stdout.readline() != "ready\n":
                raise RuntimeError("the viewers did not connect")
            yield Watching(process)
        finally:
            process.kill()
