"""The tracer's overhead: each workload plain, observed, and traced all the way to a file.

A workload prints the seconds that it took itself, by the clock and of CPU, so that neither the start of the
interpreter nor the decoding after its end counts. A ratio is that of two runs of one round; the order of the
ways changes from round to round. The goals are for the clock; the CPU of the traced process says what it
would be if nobody else, the decoding parent included, wanted the cores.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from . import figures, server, table

WORKLOADS = sorted((Path(__file__).parent / "workloads").glob("w*.py"))
BUDGET = 100.0
"""Seconds after which no further round begins."""
LONGEST = 20.0
"""Seconds after which one run is ended."""

_WAYS = {
    "plain": [],
    "observed, without objects": ["-m", "benchmarks.observed", "--without-objects"],
    "observed": ["-m", "benchmarks.observed"],
    "traced, without objects": ["-m", "app.tracer", "-o", "{trace}", "--without-objects"],
    "traced, all in": ["-m", "app.tracer", "-o", "{trace}"],
}
Samples = dict[tuple[str, str], list[tuple[float, float]]]
"""By workload and way: seconds by the clock and of CPU."""

_GOALS = {"traced, without objects": 1.3, "traced, all in": 1.6}


class TooSlowError(Exception):
    """A run was ended after LONGEST seconds."""


def report(rounds: int) -> str:
    """Runs all workloads in all ways, and tells the ratios as a table."""
    seconds: Samples = {}
    slow: set[tuple[str, str]] = set()
    events: dict[tuple[str, str], int] = {}
    until = time.monotonic() + BUDGET
    done = 0
    while done < rounds and time.monotonic() < until:
        for workload in WORKLOADS:
            ways = list(_WAYS) if done % 2 == 0 else list(reversed(_WAYS))
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
        for way in _WAYS
    ]
    return table.render(
        f"Tracer overhead (ratio to plain, median of {done} paired rounds, with the extremes)",
        ("workload", "seconds", "ratio to plain", "of CPU", "events", "goal"),
        rows,
        (
            "observed: in the process alone, nobody reads. traced: the parent decodes and writes meanwhile.",
            "without objects: no events of locks, queues and their kin. Its goal is for 3.12 and later.",
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
        return name, f"> {LONGEST:g}", "ended early", "", "", f"<= {goal:g}  MISSED" if goal else ""
    taken = seconds[workload, way]
    pairs = list(zip(taken, seconds[workload, "plain"], strict=True))
    ratios = [mine[0] / plain[0] for mine, plain in pairs]
    of_cpu = [mine[1] / plain[1] for mine, plain in pairs]
    shown = "" if goal is None else figures.verdict(median(ratios), goal)
    if way == "traced, without objects" and sys.version_info < (3, 12):
        shown = "(3.12+)"
    count = events[workload, way]
    return (
        name,
        f"{median(clock for clock, _ in taken):.3f}",
        "1" if way == "plain" else figures.spread(ratios),
        "1" if way == "plain" else f"{median(of_cpu):.2f}",
        f"{count:,}" if count else "",
        shown,
    )


def _run(workload: Path, way: str) -> tuple[tuple[float, float], int]:
    """The seconds it printed (clock, CPU), and the events in its trace. Raises TooSlowError."""
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
        clock, cpu = map(float, output.split())
        return (clock, cpu), _events(trace)


def _events(trace: Path) -> int:
    if not trace.exists():
        return 0
    with trace.open("rb") as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(1 << 20), b""))
