"""What a viewer costs who waits: the server's memory for WebSockets on a run that says nothing."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from load import footprint

from . import figures, server, table

FIRST, MORE = 100, 1_000
GOAL = 16.0
"""KiB."""
_ROUNDS = 3
_SETTLED = 0.5
_END = (
    b'{"seq":1,"at":0,"type":"run_finished","outcome":"completed","exit_code":0,"duration":0,'
    b'"summary":{"totals":{},"tasks":[]}}\n'
)


def report(rounds: int) -> str:
    """Measures both by turns."""
    sizes: dict[str, list[float]] = {"bare": [], "loopscope": []}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "trace.ndjson"
        file.write_bytes(_END)
        for _ in range(min(rounds, _ROUNDS)):
            for how, found in sizes.items():
                found.append(_kib_a_viewer(how, file))
    rows = [
        ("bare aiohttp", f"{median(sizes['bare']):.1f}", ""),
        ("Loopscope", f"{median(sizes['loopscope']):.1f}", figures.verdict(median(sizes["loopscope"]), GOAL)),
    ]
    return table.render(
        f"An idle viewer (KiB of the server's memory, {MORE:,} viewers, median of {min(rounds, _ROUNDS)})",
        ("server", "KiB", "goal"),
        rows,
    )


def _kib_a_viewer(how: str, file: Path) -> float:
    # The first hundred pay for what is made once.
    with server.running("benchmarks.broadcast", how, str(file)) as serving, _viewers(serving, FIRST):
        before = footprint.of(serving.pid).memory
        with _viewers(serving, MORE):
            return (footprint.of(serving.pid).memory - before) / MORE / 1024


@contextmanager
def _viewers(serving: server.Server, count: int) -> Iterator[None]:
    command = [sys.executable, "-m", "benchmarks.viewers", serving.address, str(count)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=server.ROOT, text=True) as watching:
        try:
            assert watching.stdout is not None
            if watching.stdout.readline() != "ready\n":
                raise RuntimeError("the viewers did not connect")
            time.sleep(_SETTLED)
            yield
        finally:
            watching.terminate()
