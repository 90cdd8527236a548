# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Done callbacks"
# title.zh = "完成回调"
# promise.en = "Four squares add themselves to a sum, each by a callback the moment after it is done."
# promise.zh = "四个平方数各自在完成后的一瞬间，由回调加进总和。"
# chapter = "tasks"
# order = 120
# concepts = ["add_done_callback", "result", "create_task", "ensure_future"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["create-task"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.SQUARES]
# label = { en = "Squares", zh = "平方数的个数" }
# minimum = 1
# maximum = 8
# ///
"""Squares of 1, 2, 3, 4, summed up by callbacks."""

import asyncio

UNIT = 0.4
SQUARES = 4

total = 0


async def square(number: int) -> int:
    await asyncio.sleep(number * UNIT)
    print(f"square-{number}: returns")
    return number * number


def add(task: asyncio.Task[int]) -> None:
    # An ordinary function, called by the loop: in no task at all.
    global total
    total += task.result()
    print(f"  add: {task.get_name()} is {task.result()}, sum {total}")
    assert asyncio.current_task() is None


async def main() -> None:
    tasks = []
    for number in range(1, SQUARES + 1):
        name = f"square-{number}"
        if number % 2:
            task = asyncio.create_task(square(number), name=name)
        else:
            # Makes a task of a coroutine, too, but cannot name it.
            task = asyncio.ensure_future(square(number))
            task.set_name(name)
        task.add_done_callback(add)
        tasks.append(task)
    # Of what is a task already, it makes nothing new.
    assert asyncio.ensure_future(tasks[0]) is tasks[0]

    await asyncio.wait(tasks)
    print("main: all done, the sum is", total)
    # Done long ago: called all the same, at the next turn.
    tasks[0].add_done_callback(
        lambda task: print("  late:", task.result())
    )
    print("main: a callback more")
    await asyncio.sleep(0)


asyncio.run(main())
