"""The tracer's overhead: each workload plain, observed, and traced all the way to a file.

A workload prints the seconds that it took itself, by the clock and of CPU, and its peak memory, so that
neither the start of the interpreter nor the decoding after its end counts. A ratio is that of two runs of
one round; the order of the ways changes from round to round. The goals are for the clock; the CPU of the
traced process says what it would be if nobody else, the decoding parent included, wanted the cores.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import NamedTuple

from . import figures, server, table

WORKLOADS = sorted((Path(__file__).parent / "workloads").glob("w*.py"))
BUDGET = 240.0
"""Seconds after which no further round begins."""
LONGEST = 40.0
"""Seconds after which one run is ended."""

_WAYS = {
    "plain": [],
    "viztracer": ["-m", "viztracer", "--log_async", "--quiet", "-o", "{trace}.json"],
    "steps": ["-m", "app.tracer", "-o", "{trace}", "--without-objects", "--without-ticks"],
    "all in": ["-m", "app.tracer", "-o", "{trace}"],
    "steps, unread": ["-m", "benchmarks.observed", "--without-objects", "--without-ticks"],
    "all in, unread": ["-m", "benchmarks.observed"],
}


class Sample(NamedTuple):
    """One run: seconds by the clock and of CPU in the process itself, its peak memory in KiB."""

    clock: float
    cpu: float
    memory: float


Samples = dict[tuple[str, str], list[Sample]]
"""By workload and way."""

_GOALS = {"steps": 1.3, "all in": 1.5} if sys.version_info >= (3, 12) else {"steps": 1.6}
_MEMORY_GOAL = 1.4


class TooSlowError(Exception):
    """A run was ended after LONGEST seconds."""


def report(rounds: int) -> str:
    """Runs all workloads in all ways, and tells the ratios as a table."""
    seconds: Samples = {}
    ways_here = [way for way in _WAYS if way != "viztracer" or find_spec("viztracer") is not None]
    slow: set[tuple[str, str]] = set()
    events: dict[tuple[str, str], int] = {}
    until = time.monotonic() + BUDGET
    done = 0
    while done < rounds and time.monotonic() < until:
        for workload in WORKLOADS:
            ways = ways_here if done % 2 == 0 else ways_here[::-1]
            for way in ways:
                key = workload.stem, way
                if key in slow:
                    continue
                try:
                    taken, count = _run(workload, way)
                except TooSlowError:
                    if way == "plain":
                        raise
                    slow.add(key)
                else:
                    seconds.setdefault(key, []).append(taken)
                    events[key] = count
        done += 1
    rows = [
        _row(workload.stem, way, seconds, (workload.stem, way) in slow, events)
        for workload in WORKLOADS
        for way in ways_here
    ]
    return table.render(
        f"Tracer overhead (ratio to plain, median of {done} paired rounds, with the extremes)",
        ("workload", "seconds", "ratio to plain", "of CPU", "memory", "events", "goal", "next to viztracer"),
        rows,
        (
            "steps: tasks, their steps, wakers and lines; all in: locks, queues, ticks as well. The parent",
            "decodes and writes meanwhile. unread: in the process alone. viztracer: with --log_async, not",
            "counting that it saves.",
            f"memory: the traced process's peak, as a ratio to plain; the goal for W4 is {_MEMORY_GOAL:g}.",
        ),
    )


def _row(
    workload: str,
    way: str,
    seconds: Samples,
    slow: bool,
    events: dict[tuple[str, str], int],
) -> tuple[str, ...]:
    name = f"{workload[:2].upper()} {way}"
    goal = _GOALS.get(way)
    if slow:
        return name, f"> {LONGEST:g}", "ended early", "", "", "", f"<= {goal:g}  MISSED" if goal else "", ""
    taken = seconds[workload, way]
    plain = seconds[workload, "plain"]
    if way == "plain":
        return name, f"{median(run.clock for run in taken):.3f}", "1", "1", "1", "", "", ""
    ratios = [mine.clock / other.clock for mine, other in zip(taken, plain, strict=True)]
    of_cpu = median(mine.cpu / other.cpu for mine, other in zip(taken, plain, strict=True))
    memory = median(mine.memory / other.memory for mine, other in zip(taken, plain, strict=True))
    count = events[workload, way]
    return (
        name,
        f"{median(run.clock for run in taken):.3f}",
        figures.spread(ratios),
        f"{of_cpu:.2f}",
        f"{memory:.2f}",
        f"{count:,}" if count else "",
        "" if goal is None else figures.verdict(median(ratios), goal),
        _beside_viztracer(taken, seconds.get((workload, "viztracer"), []), way),
    )


def _beside_viztracer(mine: list[Sample], theirs: list[Sample], way: str) -> str:
    """This way's time as a share of viztracer's, in pairs; empty for what is not compared."""
    if way not in ("steps", "all in") or len(mine) != len(theirs):
        return ""
    return f"{median(a.clock / b.clock for a, b in zip(mine, theirs, strict=True)):.2f}"


def _run(workload: Path, way: str) -> tuple[Sample, int]:
    """What it printed, and the events in its trace. Raises TooSlowError."""
    with tempfile.TemporaryDirectory() as folder:
        trace = Path(folder) / "trace.ndjson"
        command = [sys.executable, *(part.format(trace=trace) for part in _WAYS[way]), str(workload)]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=server.ROOT, start_new_session=True)
        try:
            output, _ = process.communicate(timeout=LONGEST)
        except subprocess.TimeoutExpired:
            # The script and its parent are one session; the parent alone would leave the script behind.
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
            raise TooSlowError from None
        if process.returncode:
            raise RuntimeError(f"{way}: {workload.name} ended with {process.returncode}")
        return Sample(*map(float, output.split()[:3])), _events(trace)


def _events(trace: Path) -> int:
    if not trace.exists():
        return 0
    with trace.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
