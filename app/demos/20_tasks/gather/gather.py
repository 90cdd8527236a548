# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "gather"
# title.zh = "gather：并发收集"
# promise.en = "Several factorials take turns in one thread; the results come back in argument order."
# promise.zh = "几个阶乘在同一个线程里轮流计算，结果仍按参数顺序返回。"
# chapter = "tasks"
# order = 20
# concepts = ["gather", "create_task", "Task", "sleep"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["create-task"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time for one multiplication", zh = "每次乘法的用时" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.WORKERS]
# label = { en = "Factorials at once", zh = "同时计算的阶乘个数" }
# minimum = 1
# maximum = 8
# ///
"""Factorials, a multiplication per UNIT, collected by gather()."""

import asyncio

UNIT = 0.4
WORKERS = 3


async def factorial(number: int) -> int:
    product = 1
    for factor in range(2, number + 1):
        print(f"{number}!: {product} x {factor}")
        # While this one waits, the others take their steps.
        await asyncio.sleep(UNIT)
        product *= factor
    print(f"{number}! = {product}")
    return product


async def main() -> None:
    # The longest comes first, and finishes last.
    numbers = range(WORKERS + 1, 1, -1)
    tasks = [
        asyncio.create_task(factorial(number), name=f"{number}!")
        for number in numbers
    ]
    results = await asyncio.gather(*tasks)
    print("results:", results)


asyncio.run(main())
