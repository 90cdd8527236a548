# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Cancelling one group of three"
# title.zh = "取消三组中的一组"
# promise.en = "Three gathered groups of ten, the middle one cancelled: who stops, who is told, who runs on?"
# promise.zh = "三组各十个任务，取消中间一组：谁停下，谁得到通知，谁继续运行？"
# chapter = "tasks"
# order = 90
# concepts = ["gather", "cancel", "CancelledError", "wait"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["gather-errors", "cancellation"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.05
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.SIZE]
# label = { en = "Tasks in each group", zh = "每组的任务数" }
# minimum = 1
# maximum = 20
# ///
"""Three teams are gathered in one gather(); then one is called off."""

import asyncio

UNIT = 0.4
SIZE = 10


async def work() -> str:
    for _ in range(4):
        await asyncio.sleep(UNIT)
    return "work done"


def count(tasks: list[asyncio.Task[str]]) -> str:
    over = [task for task in tasks if task.done()]
    cancelled = sum(task.cancelled() for task in over)
    at_work, finished = len(tasks) - len(over), len(over) - cancelled
    return (
        f"{at_work} at work, {finished} finished, {cancelled} cancelled"
    )


async def main() -> None:
    tasks = [
        asyncio.create_task(work(), name=f"{colour}-{number}")
        for colour in ("red", "green", "blue")
        for number in range(1, SIZE + 1)
    ]
    red = asyncio.gather(*tasks[:SIZE])
    green = asyncio.gather(*tasks[SIZE:-SIZE])
    blue = asyncio.gather(*tasks[-SIZE:])

    # The group's cancel() is passed on to each of its tasks.
    asyncio.get_running_loop().call_later(1.5 * UNIT, green.cancel)
    try:
        await asyncio.gather(red, green, blue)
    except asyncio.CancelledError:
        # Not that main was cancelled: a group in its hands was.
        print("main: CancelledError;", count(tasks))
    await asyncio.gather(red, blue)
    print("main: waited for the rest;", count(tasks))


asyncio.run(main())
