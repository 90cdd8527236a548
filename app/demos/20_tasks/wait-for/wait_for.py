# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "wait_for"
# title.zh = "wait_for：限时等待"
# promise.en = "A timeout is a request to stop: one job does not need it, one obeys it, one ignores it."
# promise.zh = "超时只是请求停止：有的任务用不上它，有的照办，有的置之不理。"
# chapter = "tasks"
# order = 60
# concepts = ["wait_for", "TimeoutError", "CancelledError", "TaskGroup"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["create-task"]
# lints = ["swallowed_cancel"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.TIMEOUT]
# label = { en = "Timeout, in units", zh = "超时（单位数）" }
# minimum = 1
# maximum = 10
# ///
"""One timeout and three jobs: in time, cut short, and resisting."""

import asyncio
from collections.abc import Awaitable, Callable

UNIT = 0.4
TIMEOUT = 2


async def quick() -> str:
    await asyncio.sleep(TIMEOUT * UNIT / 2)
    return "in good time"


async def slow() -> str:
    try:
        # At the timeout, CancelledError is raised here.
        await asyncio.sleep(20 * TIMEOUT * UNIT)
        return "never seen"
    finally:
        print("slow: cancelled, cleaning up")
        # wait_for waits for this too, beyond its timeout.
        await asyncio.sleep(UNIT)
        print("slow: clean")


async def stubborn() -> str:
    try:
        await asyncio.sleep(20 * TIMEOUT * UNIT)
    except asyncio.CancelledError:
        # Swallowed: there is no raise.
        print("stubborn: cancelled, going on")
        await asyncio.sleep(2 * UNIT)
    return "late"


async def call(job: Callable[[], Awaitable[str]]) -> None:
    name = job.__name__
    try:
        value = await asyncio.wait_for(job(), TIMEOUT * UNIT)
    except TimeoutError:
        print(f"{name}: the caller gets TimeoutError")
    else:
        print(f"{name}: the caller gets {value!r}")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        for job in (quick, slow, stubborn):
            group.create_task(call(job), name=job.__name__)


asyncio.run(main())
