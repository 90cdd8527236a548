"""A class behind one address, with the settings as they come: all press Run at the same moment."""

import asyncio
import json
import random
import time
from collections import Counter
from dataclasses import dataclass, field

import aiohttp

from benchmarks import figures, server, table

from .service import Asked

PUPILS = 200
DEMOS = ("gather", "lock", "queue", "wait-for", "task-group", "event", "semaphore", "timeout")
OFTEN = 3.0
"""Seconds, as on the page: who is refused asks again after `Retry-After`, or sooner, after these."""
LAG_GOAL = 0.1
_END = b'"type":"run_finished"'


@dataclass
class _Class:
    """What happened to all of them."""

    answers: Counter[int] = field(default_factory=Counter)
    waited: list[float] = field(default_factory=list)
    """Seconds until one's run began."""
    whole: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)


def report(seconds: float) -> str:
    """Until the last has seen all of its run, `seconds` at most."""
    with server.running("app", "--port=0", "--log-level=WARNING") as serving:
        asked = Asked(serving.address)
        began = time.monotonic()
        with asked.meanwhile():
            seen = asyncio.run(_lesson(serving.address, seconds))
        took = time.monotonic() - began
    lag = figures.percentile(asked.took, 99)
    strange = sum(count for status, count in seen.answers.items() if status not in (200, 201, 429, 503))
    rows = [
        ("saw all of their run", f"{seen.whole}", figures.verdict(seen.whole, PUPILS, at_least=True)),
        ("of these, completed", f"{seen.outcomes['completed']}", ""),
        ("were told to wait, in all", f"{seen.answers[429] + seen.answers[503]} times", ""),
        ("other answers", f"{strange}", figures.verdict(strange, 0)),
        ("half of them began after (s)", f"{figures.percentile(seen.waited, 50):.1f}", ""),
        ("the last began after (s)", f"{max(seen.waited, default=seconds):.1f}", ""),
        ("all were done after (s)", f"{took:.1f}", ""),
        ("/healthz, p99 (s)", f"{lag:.4f}", figures.verdict(lag, LAG_GOAL)),
    ]
    return table.render(
        f"A class of {PUPILS} behind one address, all at the same moment", ("what", "measured", "goal"), rows
    )


async def _lesson(address: str, seconds: float) -> _Class:
    seen = _Class()
    # Each has a browser, with connections of its own.
    pupils = [asyncio.create_task(_pupil(address, number, seen)) for number in range(PUPILS)]
    _, late = await asyncio.wait(pupils, timeout=seconds)
    for pupil in late:
        pupil.cancel()
    for result in await asyncio.gather(*pupils, return_exceptions=True):
        if isinstance(result, Exception):
            raise result
    return seen


async def _pupil(address: str, number: int, seen: _Class) -> None:
    demo = DEMOS[number % len(DEMOS)]
    async with aiohttp.ClientSession(address) as session:
        async with session.get(f"/demos/{demo}") as page:
            seen.answers[page.status] += 1
            await page.read()
        began = time.monotonic()
        run = await _run(session, demo, seen)
        seen.waited.append(time.monotonic() - began)
        last = b""
        count = 0
        async with session.ws_connect(f"{run}/ws") as socket:
            async for message in socket:
                lines = message.data.encode().splitlines()
                if json.loads(lines[0])["seq"] != count + 1:
                    return
                count += len(lines)
                last = lines[-1]
        if _END in last and json.loads(last)["seq"] == count:
            seen.whole += 1
            seen.outcomes[json.loads(last)["outcome"]] += 1


async def _run(session: aiohttp.ClientSession, demo: str, seen: _Class) -> str:
    while True:
        async with session.post(f"/api/demos/{demo}/runs") as answer:
            seen.answers[answer.status] += 1
            if answer.status == 201:
                return answer.headers["Location"]
            wait = float(answer.headers.get("Retry-After", "1"))
        await asyncio.sleep(min(wait, OFTEN) * random.uniform(0.5, 1))
