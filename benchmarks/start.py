"""How long a run takes to begin: from the request to the first event, and to the first task.

The first event, `run_started`, is written by the supervisor before it forks the script; the first
`task_created` comes from the script itself. Both are told, through the runner in this process and over
HTTP, beside a fresh interpreter that imports asyncio and ends.
"""

import asyncio
import http.client
import subprocess
import sys
import time
from dataclasses import dataclass, field
from statistics import median
from urllib.parse import urlsplit

from app.catalog import Variant, load
from app.main import DEMOS
from app.runner import Job, Runner

from . import figures, server, table

DEMO = "gather"
EACH_ROUND = 8
GOAL = 5.0
"""Milliseconds to the first event."""

_TASK = b'"type":"task_created"'


@dataclass
class Moments:
    """Milliseconds from the request, a sample each."""

    event: list[float] = field(default_factory=list)
    task: list[float] = field(default_factory=list)


def report(rounds: int) -> str:
    """Starts runs in every way by turns, and tells how long each took."""
    runner, over_http, interpreter = Moments(), Moments(), Moments()
    asyncio.run(_by_turns(rounds * EACH_ROUND, runner, over_http, interpreter))
    rows = [
        _row('python -c "import asyncio"', "until it ended", interpreter.event),
        _row("runner, in process", "first event", runner.event, GOAL),
        _row("", "first task_created", runner.task),
        _row("HTTP: POST, then its stream", "first event", over_http.event, GOAL),
        _row("", "first task_created", over_http.task),
    ]
    return table.render(
        f"Start of a run (milliseconds, {len(runner.event)} starts each, by turns)",
        ("way", "until", "p50", "p95", "goal for p50, ms"),
        rows,
    )


def _row(way: str, until: str, samples: list[float], goal: float | None = None) -> tuple[str, ...]:
    middle = median(samples)
    shown = "" if goal is None else figures.verdict(middle, goal)
    return way, until, f"{middle:.1f}", f"{figures.percentile(samples, 95):.1f}", shown


async def _by_turns(count: int, runner: Moments, over_http: Moments, interpreter: Moments) -> None:
    starter = Runner()
    await starter.start()
    try:
        with server.running("app", "--port", "0", "--log-level", "ERROR") as serving:
            variant = load(DEMOS).get(DEMO).variants[0]
            for number in range(count + 1):
                warm = Moments() if number == 0 else None
                await _through_runner(starter, variant, warm or runner)
                await asyncio.to_thread(_through_http, serving.address, warm or over_http)
                await asyncio.to_thread(_fresh_interpreter, warm or interpreter)
    finally:
        await starter.close()


async def _through_runner(runner: Runner, variant: Variant, moments: Moments) -> None:
    job = Job(script=variant.path, source=variant.source, demo=DEMO, variant=variant.name, parameters={})
    began = time.perf_counter()
    child = await runner.launch(job)
    first = told = False
    async for chunk in child.chunks():
        taken = (time.perf_counter() - began) * 1000
        if not first:
            moments.event.append(taken)
            first = True
        if not told and _TASK in chunk:
            moments.task.append(taken)
            told = True
            child.stop()


def _through_http(address: str, moments: Moments) -> None:
    host = urlsplit(address).netloc
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.connect()
    began = time.perf_counter()
    connection.request("POST", f"/api/demos/{DEMO}/runs")
    answer = connection.getresponse()
    answer.read()
    run = answer.headers["Location"]
    connection.request("GET", f"{run}/events")
    events = connection.getresponse()
    first = told = False
    while line := events.readline():
        taken = (time.perf_counter() - began) * 1000
        if not first:
            moments.event.append(taken)
            first = True
        if not told and _TASK in line:
            moments.task.append(taken)
            told = True
            _delete(host, run)
    connection.close()


def _delete(host: str, run: str) -> None:
    connection = http.client.HTTPConnection(host, timeout=10)
    connection.request("DELETE", run)
    connection.getresponse().read()
    connection.close()


def _fresh_interpreter(moments: Moments) -> None:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", "import asyncio"], check=True)
    moments.event.append((time.perf_counter() - began) * 1000)
