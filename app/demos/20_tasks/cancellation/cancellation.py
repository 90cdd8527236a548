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
# read_first = ["create-task"]
# lints = ["swallowed_cancel"]
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
"""Four tasks are asked to stop; each takes it in its own way."""

import asyncio

UNIT = 0.5
CLEANUP = 1


async def tidy() -> None:
    try:
        await asyncio.sleep(20 * UNIT)
    finally:
        # Runs however the block is left, and may await.
        print("tidy: cleaning up")
        await asyncio.sleep(CLEANUP * UNIT)
        print("tidy: clean")


async def honest() -> None:
    try:
        await asyncio.sleep(20 * UNIT)
    except asyncio.CancelledError as error:
        print(f"honest: told {error.args[0]!r}, passing it on")
        raise


async def stubborn() -> None:
    try:
        await asyncio.sleep(20 * UNIT)
    except asyncio.CancelledError:
        # Swallowed: the task goes on, and ends as finished.
        print("stubborn: not now")
    await asyncio.sleep(2 * UNIT)
    print("stubborn: done at last")


async def newcomer() -> None:
    print("newcomer: never printed")


async def main() -> None:
    tasks = [
        asyncio.create_task(job(), name=job.__name__)
        for job in (tidy, honest, stubborn)
    ]
    await asyncio.sleep(UNIT)
    # This one is cancelled before its first step.
    tasks.append(asyncio.create_task(newcomer(), name="newcomer"))
    for task in tasks:
        task.cancel("closing time")
    print("main: all are asked, none of them knows it yet")

    # Until all have ended; raises nothing of theirs.
    await asyncio.wait(tasks)
    for task in tasks:
        outcome = "cancelled" if task.cancelled() else "finished"
        print(f"{task.get_name()}: {outcome}")


asyncio.run(main())
