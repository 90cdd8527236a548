# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Awaitables"
# title.zh = "可等待对象"
# promise.en = "A coroutine, a Task, a Future, an object with __await__, and an int: what await makes of each."
# promise.zh = "协程、Task、Future、带 __await__ 的对象，还有一个 int：看 await 分别怎样处理它们。"
# chapter = "foundations"
# order = 50
# concepts = ["await", "awaitable", "Task", "Future", "__await__", "call_later"]
# read_first = ["coroutine", "await-or-task"]
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
"""Whatever may stand behind await, and something that may not."""

import asyncio
from collections.abc import Generator
from typing import Any

UNIT = 0.4


async def letter() -> str:
    await asyncio.sleep(UNIT)
    return "written in the task that awaits"


async def parcel() -> str:
    await asyncio.sleep(UNIT)
    return "packed in a task of its own"


class Kettle:
    """Awaitable like any other: __await__ gives an iterator."""

    def __await__(self) -> Generator[Any, None, str]:
        yield from asyncio.sleep(UNIT).__await__()
        return "boiled, by its own __await__"


async def main() -> None:
    # A coroutine: runs here, as part of main.
    print("coroutine:", await letter())

    # A Task: runs by itself; await waits for its end.
    task = asyncio.create_task(parcel(), name="parcel")
    print("task:", await task)

    # A Future: runs nothing; somebody has to set its result.
    loop = asyncio.get_running_loop()
    bell: asyncio.Future[str] = loop.create_future()
    loop.call_later(UNIT, bell.set_result, "set by a timer")
    print("future:", await bell)

    print("object:", await Kettle())

    number: Any = 42
    try:
        await number
    except TypeError as error:
        print("int: TypeError,", error)


asyncio.run(main())
