# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "await or create_task"
# title.zh = "await 还是 create_task"
# promise.en = "Two greetings of 1 and 2 units: awaited in turn they take 3 units, as tasks 2."
# promise.zh = "两句问候各需 1 和 2 个单位：依次 await 要 3 个单位，做成任务只要 2 个。"
# chapter = "foundations"
# order = 41
# concepts = ["await", "create_task", "asyncio.run", "Task"]
# label = { en = "as tasks", zh = "做成任务" }
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
# ///
"""The same greetings, each in a task of its own."""

import asyncio

UNIT = 0.5


async def greet(name: str, units: int) -> None:
    print(f"{name}: on my way")
    await asyncio.sleep(units * UNIT)
    print(f"{name}: hello, after {units} x UNIT")


async def main() -> None:
    ada = asyncio.create_task(greet("Ada", 1), name="Ada")
    bob = asyncio.create_task(greet("Bob", 2), name="Bob")
    # Both are ready; none has started, for this step goes on.
    print("main: two tasks, and nobody on the way yet")
    # The first await that waits lets them run, both.
    await ada
    await bob
    print("main: both have greeted")


# Makes the loop and the first task, the root of all others.
asyncio.run(main())
