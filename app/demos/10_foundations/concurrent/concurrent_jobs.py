# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Concurrent"
# title.zh = "并发"
# promise.en = "The same jobs as tasks: they wait side by side, and n of them take one unit."
# promise.zh = "同样的工作改写成任务：大家一起等，n 件工作只要一个单位。"
# chapter = "foundations"
# order = 20
# concepts = ["asyncio.sleep", "asyncio.wait", "create_task", "Task", "asyncio.run"]
# read_first = ["blocking"]
# label = { en = "concurrent", zh = "并发" }
# twin = "blocking"
# exit_code = 0
# pending = []
# mask = ['took [0-9.]+ s']
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time for one job", zh = "每件工作的用时" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.JOBS]
# label = { en = "Jobs", zh = "工作件数" }
# minimum = 1
# maximum = 12
# ///
"""The same jobs as tasks that wait at the same time."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Coroutine
from functools import wraps

UNIT = 0.4
JOBS = 5


def timed(
    work: Callable[[], Awaitable[None]],
) -> Callable[[], Coroutine[None, None, None]]:
    """A decorator for async functions: it must await them."""

    @wraps(work)
    async def wrapper() -> None:
        start = time.perf_counter()
        await work()
        took = time.perf_counter() - start
        print(f"{work.__name__} took {took:.2f} s")

    return wrapper


async def job(number: int) -> None:
    print(f"job {number}: start")
    # Only this task waits; the thread is free for the others.
    await asyncio.sleep(UNIT)
    print(f"job {number}: done")


@timed
async def main() -> None:
    jobs = [
        asyncio.create_task(job(number), name=f"job-{number}")
        for number in range(1, JOBS + 1)
    ]
    # Tasks, not coroutines: those it refuses since Python 3.11.
    done, pending = await asyncio.wait(jobs)
    print(f"{len(done)} jobs done, {len(pending)} pending")


asyncio.run(main())
