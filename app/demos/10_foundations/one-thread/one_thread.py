# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "One thread"
# title.zh = "同一个线程"
# promise.en = "However many tasks there are, they all run in the same thread."
# promise.zh = "不管有多少个任务，全都在同一个线程里运行。"
# chapter = "foundations"
# order = 90
# concepts = ["threading.enumerate", "get_ident", "Task", "thread"]
# read_first = ["await-or-task"]
# exit_code = 0
# pending = []
# mask = ['thread [0-9]+']
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.TASKS]
# label = { en = "Tasks", zh = "任务数" }
# minimum = 2
# maximum = 12
# ///
"""Tasks that look around for threads, and find one."""

import asyncio
import threading

UNIT = 0.3
TASKS = 2
ROUNDS = 3

# Of whatever thread a task has run in.
seen: set[int] = set()


async def look_around(name: str) -> None:
    for number in range(1, ROUNDS + 1):
        thread = threading.get_ident()
        seen.add(thread)
        names = [one.name for one in threading.enumerate()]
        print(f"{name}, round {number}: thread {thread} of {names}")
        # While this task waits, the others use the same thread.
        await asyncio.sleep(UNIT)


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        for number in range(1, TASKS + 1):
            name = f"task-{number}"
            group.create_task(look_around(name), name=name)
    print(f"{TASKS} tasks, {len(seen)} thread")


asyncio.run(main())
