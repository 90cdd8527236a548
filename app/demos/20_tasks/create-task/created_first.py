# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "create_task"
# title.zh = "create_task：创建任务"
# promise.en = "Four pages: each awaited before the next is asked for, or all asked for first."
# promise.zh = "四个页面：等一个到手再请求下一个，或者先把请求全部发出再等。"
# chapter = "tasks"
# order = 11
# concepts = ["create_task", "Task", "await", "sleep"]
# exit_code = 0
# pending = []
# mask = ['in \d+\.\d units']
# label = { en = "created first", zh = "先全部创建" }
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.PAGES]
# label = { en = "Pages", zh = "页面数" }
# minimum = 2
# maximum = 8
# ///
"""Pages of 1, 2, 3, 4 units, all tasks created before any is awaited."""

import asyncio
import time

UNIT = 0.25
PAGES = 4


async def fetch(number: int) -> str:
    print(f"page {number}: asked for")
    await asyncio.sleep(number * UNIT)
    print(f"page {number}: here")
    return f"page {number}"


async def main() -> None:
    start = time.perf_counter()
    # All are on the loop's list; none has taken a step yet.
    tasks = [
        asyncio.create_task(fetch(number), name=f"page-{number}")
        for number in range(1, PAGES + 1)
    ]
    print("main: all created, none has started")
    # The same loop of awaits: the others go on meanwhile.
    pages = [await task for task in tasks]
    units = (time.perf_counter() - start) / UNIT
    print(f"{len(pages)} pages in {units:.1f} units")


asyncio.run(main())
