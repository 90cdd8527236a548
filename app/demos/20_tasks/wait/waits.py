# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "wait"
# title.zh = "wait：等待一组任务"
# promise.en = "Four ways to wait for the same jobs: who is done, who is pending, and nobody is cancelled."
# promise.zh = "用四种方式等同一批任务：谁已完成，谁未完成；谁也不会被取消。"
# chapter = "tasks"
# order = 40
# concepts = ["wait", "FIRST_COMPLETED", "FIRST_EXCEPTION", "ALL_COMPLETED"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["create-task", "gather"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.2
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.FAULTY]
# label = { en = "The job that fails", zh = "第几个任务失败" }
# minimum = 1
# maximum = 5
# ///
"""Jobs of 1 to 5 units, one of them faulty; four waits for all of them."""

import asyncio

UNIT = 0.4
FAULTY = 3

Tasks = set[asyncio.Task[int]]


async def job(number: int) -> int:
    await asyncio.sleep(number * UNIT)
    if number == FAULTY:
        raise RuntimeError(f"job {number} is faulty")
    return number


def show(how: str, sets: tuple[Tasks, Tasks]) -> None:
    done, pending = (
        " ".join(sorted(task.get_name() for task in tasks)) or "none"
        for tasks in sets
    )
    print(f"{how}: done {done}, pending {pending}")


async def main() -> None:
    # Tasks: since Python 3.11, wait() refuses bare coroutines.
    jobs = {
        asyncio.create_task(job(number), name=f"job-{number}")
        for number in range(1, 6)
    }
    sets = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
    show("FIRST_COMPLETED", sets)
    sets = await asyncio.wait(jobs, return_when=asyncio.FIRST_EXCEPTION)
    show("FIRST_EXCEPTION", sets)
    # No TimeoutError, and no one is cancelled: just two sets.
    sets = await asyncio.wait(jobs, timeout=UNIT / 2)
    show("timeout", sets)
    sets = await asyncio.wait(jobs)
    show("ALL_COMPLETED", sets)

    # wait() raises nothing of theirs: ask each for its exception.
    print([str(job.exception()) for job in jobs if job.exception()])


asyncio.run(main())
