"""Deliveries per second: our stream of a live run, against bare aiohttp, and Starlette on uvicorn.

The same lines go out each way: from the application as it serves a run's log, from aiohttp with one
`send_str` and from Starlette with one `send_text` for each event and viewer. Those two get the first of the
lines only, since they are slow. A delivery is one event at one viewer; the clock runs from the word to begin
to the last byte at the last one.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from . import figures, server, table

WORKLOAD = Path(__file__).parent / "workloads" / "w3_queue.py"
GOALS = {1: 10.0, 100: 50.0, 1_000: 50.0}
"""How many times as many as of the better of the other two, by the number of viewers."""
MOST_ROUNDS = 3
OURS = {1: 200_000, 100: 40_000, 1_000: 10_000}
THEIRS = {1: 40_000, 100: 1_000, 1_000: 200}
EVENTS = {
    **{("loopscope", viewers): count for viewers, count in OURS.items()},
    **{(how, viewers): count for how in ("bare", "starlette") for viewers, count in THEIRS.items()},
}
_SERVERS = {
    "loopscope": ("benchmarks.broadcast", "loopscope"),
    "bare": ("benchmarks.broadcast", "bare"),
    "starlette": ("benchmarks.asgi",),
}
_END = {"outcome": "completed", "exit_code": 0, "duration": 0, "summary": {"totals": {}, "tasks": []}}


def report(rounds: int) -> str:
    """Serves the lines both ways by turns, and tells the rates."""
    rates: dict[tuple[str, int], list[float]] = {key: [] for key in EVENTS}
    with tempfile.TemporaryDirectory() as folder:
        lines = _record(Path(folder) / "trace.ndjson")
        files = {}
        for key, count in EVENTS.items():
            file = files[key] = Path(folder) / f"{key[0]}-{key[1]}.ndjson"
            file.write_bytes(b"".join(_first(lines, count)))
        for number in range(min(rounds, MOST_ROUNDS)):
            keys = list(EVENTS) if number % 2 == 0 else list(reversed(EVENTS))
            for key in keys:
                rates[key].append(_deliveries_per_second(*key, files[key], EVENTS[key]))
    rows = [_row(viewers, rates) for viewers in GOALS]
    average = sum(map(len, lines)) / len(lines)
    return table.render(
        f"Streams over WebSocket (deliveries per second, events of {average:.0f} bytes on average, "
        f"median of {min(rounds, MOST_ROUNDS)})",
        ("viewers", "bare aiohttp", "Starlette", "Loopscope", "to aiohttp", "to Starlette", "goal"),
        rows,
    )


def _row(viewers: int, rates: dict[tuple[str, int], list[float]]) -> tuple[str, ...]:
    ours = rates["loopscope", viewers]
    ratios = [
        [mine / its for mine, its in zip(ours, rates[other, viewers], strict=True)]
        for other in ("bare", "starlette")
    ]
    return (
        f"{viewers:,}",
        *(f"{median(rates[how, viewers]):,.0f}" for how in ("bare", "starlette", "loopscope")),
        *map(figures.spread, ratios),
        figures.verdict(min(map(median, ratios)), GOALS[viewers], at_least=True),
    )


def _record(trace: Path) -> list[bytes]:
    """The lines of a real trace."""
    most = max(EVENTS.values())
    command = [sys.executable, "-m", "app.tracer", "-o", str(trace), "--events", str(most), str(WORKLOAD)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=server.ROOT)
    return trace.read_bytes().splitlines(keepends=True)


def _first(lines: list[bytes], count: int) -> list[bytes]:
    """A log of `count` events: the first of the lines, and an end."""
    end = {"seq": count, "at": json.loads(lines[count - 2])["at"], "type": "run_finished", **_END}
    return [*lines[: count - 1], json.dumps(end).encode() + b"\n"]


def _deliveries_per_second(how: str, viewers: int, file: Path, events: int) -> float:
    with (
        server.running(*_SERVERS[how], str(file)) as serving,
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.viewers", serving.address, str(viewers)],
            stdout=subprocess.PIPE,
            cwd=server.ROOT,
            text=True,
        ) as watching,
    ):
        assert watching.stdout is not None
        if watching.stdout.readline() != "ready\n":
            raise RuntimeError("the viewers did not connect")
        began = time.monotonic()
        os.kill(serving.pid, signal.SIGUSR1)
        lines, last = watching.stdout.readline().split()
        if int(lines) != events * viewers:
            raise RuntimeError(f"{how}: {lines} events arrived instead of {events * viewers}")
        return events * viewers / (float(last) - began)
