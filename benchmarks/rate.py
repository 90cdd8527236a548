"""How many runs can begin in a second, one after the other on several connections at a time.

A run has begun when its first event is there; then it is stopped, and the next one is asked for.
"""

import asyncio
import http.client
import time
from concurrent.futures import ThreadPoolExecutor
from statistics import median
from urllib.parse import urlsplit

from app.catalog import Variant, load
from app.main import DEMOS
from app.runner import Job, Runner

from . import figures, server, table

DEMO = "gather"
AT_ONCE = 8
SECONDS = 2.0
GOAL = 300.0
_ROUNDS = 3


def report(rounds: int) -> str:
    """Starts runs both ways by turns."""
    rounds = min(rounds, _ROUNDS)
    runner, over_http = [], []
    for _ in range(rounds):
        runner.append(asyncio.run(_through_runner()))
        over_http.append(_through_http())
    rows = [
        (way, f"{median(rates):.0f}", figures.verdict(median(rates), GOAL, at_least=True))
        for way, rates in (("runner, in process", runner), ("HTTP: POST, stream, DELETE", over_http))
    ]
    return table.render(
        f"Runs that begin (a second, {AT_ONCE} at a time, median of {rounds} times {SECONDS:g} s)",
        ("way", "runs/s", "goal"),
        rows,
    )


async def _through_runner() -> float:
    runner = Runner()
    await runner.start()
    variant = load(DEMOS).get(DEMO).variants[0]
    began = time.perf_counter()
    try:
        counts = await asyncio.gather(
            *(_one_by_one(runner, variant, began + SECONDS) for _ in range(AT_ONCE))
        )
        return sum(counts) / (time.perf_counter() - began)
    finally:
        await runner.close()


async def _one_by_one(runner: Runner, variant: Variant, until: float) -> int:
    count = 0
    while time.perf_counter() < until:
        job = Job(script=variant.path, source=variant.source, demo=DEMO, variant=variant.name, parameters={})
        child = await runner.launch(job)
        first = True
        async for _ in child.chunks():
            if first:
                count += 1
                child.stop()
                first = False
    return count


def _through_http() -> float:
    with (
        server.running("app", "--port", "0", "--host", "127.0.0.1", "--log-level", "ERROR") as serving,
        ThreadPoolExecutor(AT_ONCE) as threads,
    ):
        host = urlsplit(serving.address).netloc
        began = time.perf_counter()
        counts = threads.map(lambda _: _ask_one_by_one(host, began + SECONDS), range(AT_ONCE))
        return sum(counts) / (time.perf_counter() - began)


def _ask_one_by_one(host: str, until: float) -> int:
    count = 0
    connection = http.client.HTTPConnection(host, timeout=20)
    while time.perf_counter() < until:
        connection.request("POST", f"/api/demos/{DEMO}/runs")
        answer = connection.getresponse()
        answer.read()
        if answer.status != 201:
            raise RuntimeError(f"a run was refused: {answer.status}")
        run = answer.headers["Location"]
        connection.request("GET", f"{run}/events")
        events = connection.getresponse()
        events.readline()
        count += 1
        stopping = http.client.HTTPConnection(host, timeout=20)
        stopping.request("DELETE", run)
        stopping.getresponse().read()
        stopping.close()
        events.read()
    connection.close()
    return count
