# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Cancellation"
# title.zh = "取消任务"
# promise.en = "cancel() only asks. What happens next is up to the task, and takes its time."
# promise.zh = "cancel() 只是请求；之后怎么做、花多久，由任务自己决定。"
# chapter = "tasks"
# order = 80
# concepts = ["cancel", "CancelledError", "finally", "wait"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.CLEANUP]
# label = { en = "Cleanup of the tidy task, in units", zh = "tidy 的清理用时（单位数）" }
# minimum = 0
# maximum = 10
# ///
"""Four tasks are asked to stop, and each takes it in its own way."""

import asyncio
from typing import NoReturn

UNIT = 0.5
CLEANUP = 1


async def tidy() -> None:
    try:
        await asyncio.sleep(20 * UNIT)
    finally:  # runs however the block is left
        print("tidy: cleaning up")
        await asyncio.sleep(CLEANUP * UNIT)
        print("tidy: clean")


async def honest() -> None:
    try:
        await asyncio.sleep(20 * UNIT)
    except asyncio.CancelledError as error:
        print(f"honest: told {error.args[0]!r}, passing it on")
        raise  # the caller learns that the task was cancelled


async def stubborn() -> str:
    try:
        await asyncio.sleep(20 * UNIT)
    except asyncio.CancelledError:
        print("stubborn: not now")  # swallowed: the task goes on and ends as finished
    await asyncio.sleep(2 * UNIT)
    return "finished regardless"


async def newcomer() -> NoReturn:
    raise AssertionError("this line never runs")


async def main() -> None:
    tasks = [asyncio.create_task(job(), name=job.__name__) for job in (tidy, honest, stubborn)]
    await asyncio.sleep(UNIT)
    tasks.append(asyncio.create_task(newcomer(), name="newcomer"))  # and cancelled before its first step
    for task in tasks:
        task.cancel(f"closing time, {task.get_name()}")
    print("main: all four are asked to stop, none of them knows it yet")
    await asyncio.wait(tasks)  # until all have ended; raises nothing of theirs
    for task in tasks:
        print(f"{task.get_name()}:", "cancelled" if task.cancelled() else task.result())


asyncio.run(main())
