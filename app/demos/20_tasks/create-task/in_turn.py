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
# order = 10
# concepts = ["create_task", "Task", "await", "sleep"]
# read_first = ["await-or-task"]
# exit_code = 0
# pending = []
# mask = ['in \d+\.\d units']
# label = { en = "one after the other", zh = "依次等待" }
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
"""Pages of 1, 2, 3, 4 units, each task created when it is awaited."""

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
    pages = []
    for number in range(1, PAGES + 1):
        # A task, but nobody goes on before it has ended.
        task = asyncio.create_task(fetch(number), name=f"page-{number}")
        pages.append(await task)
    units = (time.perf_counter() - start) / UNIT
    print(f"{len(pages)} pages in {units:.1f} units")


asyncio.run(main())
