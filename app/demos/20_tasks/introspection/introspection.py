# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Looking at tasks"
# title.zh = "查看任务"
# promise.en = "A program asks which tasks there are, what they are called and at which line each one stands."
# promise.zh = "程序自己查询：有哪些任务，叫什么名字，各停在哪一行。"
# chapter = "tasks"
# order = 140
# concepts = ["current_task", "all_tasks", "get_name", "set_name", "get_stack", "get_coro", "cr_await"]
# read_first = ["create-task"]
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
# [tool.loopscope.parameters.READERS]
# label = { en = "Readers", zh = "读者数" }
# minimum = 1
# maximum = 8
# ///
"""A task takes stock: who is there, and where does each one wait?"""

import asyncio
import inspect

UNIT = 0.2
READERS = 3


async def turn_pages(units: int) -> None:
    await asyncio.sleep(units * UNIT)


async def read(units: int) -> None:
    await turn_pages(units)


def chain(task: asyncio.Task[None]) -> str:
    """Where the task stands, from its own coroutine inwards."""
    places = []
    coro: object = task.get_coro()
    # Each coroutine knows its frame, and what it awaits now.
    while inspect.iscoroutine(coro) and (frame := coro.cr_frame):
        if frame.f_code.co_filename != __file__:
            break  # asyncio's own sleep()
        places.append(f"{frame.f_code.co_name}:{frame.f_lineno}")
        coro = coro.cr_await
    return " > ".join(places)


def take_stock(moment: str) -> None:
    print(f"{moment}:")
    for task in sorted(asyncio.all_tasks(), key=asyncio.Task.get_name):
        if task is asyncio.current_task():
            print(f"  {task.get_name()} is asking")
            continue
        # Of a suspended task, the stack is one frame: the outermost.
        lines = [frame.f_lineno for frame in task.get_stack()]
        print(f"  {task.get_name()} at {chain(task)}, stack {lines}")


async def main() -> None:
    me = asyncio.current_task()
    assert me is not None
    print("the first task is called", me.get_name())
    me.set_name("librarian")

    readers = [
        asyncio.create_task(read(2 * number), name=f"reader-{number}")
        for number in range(1, READERS + 1)
    ]
    take_stock("nobody has begun")
    await asyncio.sleep(UNIT)
    take_stock("all are reading")
    await readers[0]
    take_stock("one has left")
    await asyncio.gather(*readers)


asyncio.run(main())
