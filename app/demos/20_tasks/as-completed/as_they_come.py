# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "as_completed"
# title.zh = "as_completed：谁先完成先取谁"
# promise.en = "Pages asked for in one order, and taken in another: as they come."
# promise.zh = "页面按一种顺序发出请求，按另一种顺序取用：谁先到就先取谁。"
# chapter = "tasks"
# order = 50
# concepts = ["as_completed", "create_task", "Task"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["gather", "wait"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.PAGES]
# label = { en = "Pages", zh = "页面数" }
# minimum = 2
# maximum = 10
#
# [tool.loopscope.parameters.SHUFFLE]
# label = { en = "How the delays are shuffled", zh = "打乱延迟的方式（编号）" }
# minimum = 0
# maximum = 99
# ///
"""Pages with shuffled delays, each used as soon as it is there."""

import asyncio
import random

UNIT = 0.4
PAGES = 5
SHUFFLE = 8


async def fetch(page: int, delay: int) -> str:
    await asyncio.sleep(delay * UNIT)
    return f"page {page} (took {delay})"


async def main() -> None:
    # 1, 2, 3 … units, each once; the same shuffle each time.
    delays = list(range(1, PAGES + 1))
    random.Random(SHUFFLE).shuffle(delays)
    tasks = [
        asyncio.create_task(fetch(page, delay), name=f"page-{page}")
        for page, delay in enumerate(delays, 1)
    ]
    print("asked for:", delays)

    came = []
    # What is yielded is no task of ours: whichever is next.
    for coming in asyncio.as_completed(tasks):
        text = await coming
        print("main: has", text)
        came.append(text)
    print(f"{len(came)} pages, first {came[0]}, last {came[-1]}")


asyncio.run(main())
