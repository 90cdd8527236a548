"""`python -m load.soak`: thousands of runs against a service, which must be afterwards what it was before.

Prints what the service takes after each batch of runs, when all is quiet, and exits with 1 where a visit
failed, the service logged a warning, memory grows with the runs, or something was not given back.
"""

import argparse
import asyncio
import itertools
import sys
import tempfile
import time
from statistics import median

from aiohttp import ClientSession, TCPConnector

from app import memory
from benchmarks import machine, server
from load import footprint
from load.footprint import Footprint
from load.visits import DEMOS, VISITS, Visit

BATCHES = 20
WARM_UP = 5
"""Batches after which whatever is made once has been made."""
VISITORS = 12
MOST_GROWTH = 1024
"""Bytes a run."""
MOST_LEFT = 2
"""How far descriptors, tasks, threads and processes may be from where they were."""
_PATIENCE = 30.0
_SETTLED = 0.5

Sample = tuple[int, Footprint, int]
"""How many runs there have been, what the service takes, and how many tasks its loop has."""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m load.soak")
    parser.add_argument("--runs", type=int, default=3000, help="at least 60 (default 3000)")
    options = parser.parse_args()
    print(machine.line(), flush=True)
    began = time.monotonic()
    # Few are kept, so that memory has its full size soon.
    arguments = ("--port", "0", "--host", "127.0.0.1", "--log-level", "WARNING", "--kept-runs", "50")
    with tempfile.TemporaryFile() as complaints:
        with server.running("app", *arguments, stderr=complaints) as serving:
            samples, failures = asyncio.run(_soak(serving, max(60, options.runs)))
        complaints.seek(0)
        complained = complaints.read().decode(errors="replace").splitlines()
    found = failures[:10] + [f"the service wrote: {line[:500]}" for line in complained[:10]]
    found += verdict(samples[WARM_UP:])
    print(f"{len(failures)} visits failed; {time.monotonic() - began:.0f} s; {machine.load_line()}")
    print("\n".join(found) if found else "the service is what it was")
    return 1 if found else 0


def verdict(samples: list[Sample]) -> list[str]:
    """What is wrong with a service that had these, a line each."""
    growth = slope([(runs, taken.memory) for runs, taken, _ in samples])
    print(f"memory: {growth:+.0f} B a run (at most {MOST_GROWTH})")
    found = [f"memory grows by {growth:.0f} B a run"] if growth > MOST_GROWTH else []
    (_, first, first_tasks), (_, last, last_tasks) = samples[0], samples[-1]
    for name, before, after in (
        ("descriptors", first.descriptors, last.descriptors),
        ("threads", first.threads, last.threads),
        ("processes", first.children, last.children),
        ("tasks", first_tasks, last_tasks),
    ):
        print(f"{name}: {before}, then {after}")
        if abs(after - before) > MOST_LEFT:
            found.append(f"{name}: {before} before, {after} after")
    return found


def slope(points: list[tuple[int, int]]) -> float:
    """The median of the slopes between any two points (Theil and Sen): an outlier or two change nothing."""
    return median((y2 - y1) / (x2 - x1) for (x1, y1), (x2, y2) in itertools.combinations(points, 2))


async def _soak(serving: server.Server, runs: int) -> tuple[list[Sample], list[str]]:
    samples: list[Sample] = []
    failures: list[str] = []
    each = runs // BATCHES
    for batch in range(BATCHES):
        pairs = itertools.product(DEMOS, VISITS)
        todo = list(itertools.islice(itertools.cycle(pairs), batch * each, (batch + 1) * each))
        await _batch(serving.address, todo, failures)
        tasks = await _quiet(serving)
        # Until the service has given back what it does not need.
        await asyncio.sleep(memory.EVERY + _SETTLED)
        taken = footprint.of(serving.pid)
        samples.append(((batch + 1) * each, taken, tasks))
        print(
            f"{(batch + 1) * each:6} runs: {taken.memory / 2**20:6.1f} MiB, {taken.descriptors} descriptors, "
            f"{taken.threads} threads, {taken.children} processes below, {tasks} tasks",
            flush=True,
        )
    return samples, failures


async def _batch(address: str, todo: list[tuple[str, Visit]], failures: list[str]) -> None:
    left = iter(todo)

    async def visitor() -> None:
        connector = TCPConnector(force_close=True)
        async with ClientSession(address, connector=connector) as session:
            for demo, visit in left:
                try:
                    async with asyncio.timeout(_PATIENCE):
                        await visit(session, demo)
                except Exception as error:
                    failures.append(f"{visit.__name__} of {demo}: {type(error).__name__}: {str(error)[:300]}")

    await asyncio.gather(*(visitor() for _ in range(VISITORS)))


async def _quiet(serving: server.Server) -> int:
    """Wait until no run goes on and nothing changes any more; the tasks that are left."""
    before = None
    async with asyncio.timeout(_PATIENCE), ClientSession(serving.address) as session:
        while True:
            async with session.get("/readyz") as response:
                live = (await response.json())["live_runs"]
            async with session.get("/metrics") as response:
                lines = (await response.text()).splitlines()
            tasks = next(int(float(line.split()[1])) for line in lines if line.startswith("loopscope_tasks "))
            taken = footprint.of(serving.pid)
            now = live, tasks, taken.descriptors, taken.children
            if live == 0 and now == before:
                return tasks
            before = now
            await asyncio.sleep(0.3)


if __name__ == "__main__":
    sys.exit(main())
