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
# order = 40
# concepts = ["await", "create_task", "asyncio.run", "Task"]
# read_first = ["coroutine"]
# label = { en = "in turn", zh = "依次等待" }
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
"""Two greetings, awaited one after the other."""

import asyncio

UNIT = 0.5


async def greet(name: str, units: int) -> None:
    print(f"{name}: on my way")
    await asyncio.sleep(units * UNIT)
    print(f"{name}: hello, after {units} x UNIT")


async def main() -> None:
    # await runs the coroutine here and now, in this task,
    await greet("Ada", 1)
    print("main: only now is there a second one")
    # and the next line begins when it is over.
    await greet("Bob", 2)
    print("main: both have greeted")


# Makes the loop and the first task, the root of all others.
asyncio.run(main())
