# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp>=3.12"]
#
# [tool.loopscope]
# title.en = "An aiohttp client"
# title.zh = "aiohttp 客户端"
# promise.en = "Ten JSON requests with one session, never more than three of them in flight."
# promise.zh = "用同一个会话发十个 JSON 请求，任何时刻在途的都不超过三个。"
# chapter = "io"
# order = 40
# concepts = ["aiohttp", "ClientSession", "Semaphore", "TaskGroup", "json"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["semaphore", "http-by-hand"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time that an answer takes", zh = "每个应答的用时" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.REQUESTS]
# label = { en = "Requests", zh = "请求数" }
# minimum = 1
# maximum = 30
#
# [tool.loopscope.parameters.AT_A_TIME]
# label = { en = "Requests in flight at most", zh = "同时在途的请求数上限" }
# minimum = 2
# maximum = 10
# ///
"""One session for all requests; a semaphore counts those in flight."""

import asyncio
import subprocess
import sys
from asyncio import TaskGroup
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import ClientSession

UNIT = 0.4
REQUESTS = 10
AT_A_TIME = 3
ROOT = Path(__file__).parents[4]
SITE = [sys.executable, "-m", "app.practice"]


@contextmanager
def practice_site() -> Iterator[str]:
    with subprocess.Popen(
        SITE, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as site:
        assert site.stdout is not None
        try:
            # Its first line is its address.
            yield site.stdout.readline().strip()
        finally:
            site.terminate()


async def ask(
    session: ClientSession, permits: asyncio.Semaphore, n: int
) -> int:
    query = {"number": n, "delay": UNIT}
    async with permits, session.get("/echo", params=query) as answer:
        answer.raise_for_status()
        echoed = await answer.json()
    # Whatever went out as a number comes back as text.
    return int(echoed["number"])


async def main(site: str) -> None:
    permits = asyncio.Semaphore(AT_A_TIME)
    # The session keeps its connections, and uses them again.
    async with ClientSession(site) as session, TaskGroup() as group:
        tasks = [
            group.create_task(
                ask(session, permits, n), name=f"request-{n}"
            )
            for n in range(1, REQUESTS + 1)
        ]
    print("echoed:", [task.result() for task in tasks])


with practice_site() as address:
    asyncio.run(main(address))
