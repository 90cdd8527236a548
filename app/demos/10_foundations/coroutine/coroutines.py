# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Coroutine"
# title.zh = "协程"
# promise.en = "Calling a coroutine function runs nothing: one is awaited, one is forgotten, and Python notices."
# promise.zh = "调用协程函数时什么也不会执行：一个被等待，一个被遗忘，而 Python 会注意到。"
# chapter = "foundations"
# order = 30
# concepts = ["coroutine", "async def", "await", "getcoroutinestate", "RuntimeWarning"]
# read_first = ["concurrent"]
# exit_code = 0
# pending = []
# lints = ["never_awaited"]
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
# ///
"""What a call makes, what await does with it, and one forgotten."""

import asyncio
from collections.abc import Coroutine
from inspect import getcoroutinestate

UNIT = 0.4


async def greet(name: str) -> str:
    print(f"greet: running, for {name}")
    await asyncio.sleep(2 * UNIT)
    return f"Hello, {name}!"


async def look_at(coroutine: Coroutine[None, None, str]) -> None:
    await asyncio.sleep(UNIT)
    print("look: half-way", getcoroutinestate(coroutine))


async def main() -> None:
    # A call makes an object; greet has not printed anything.
    greeting = greet("Ada")
    print(f"main: got a {type(greeting).__name__}, not a text")
    await asyncio.sleep(UNIT)
    print("main: a unit later", getcoroutinestate(greeting))

    look = asyncio.create_task(look_at(greeting), name="look")
    # Now it runs, in the task that awaits it.
    print("main:", await greeting)
    print("main: afterwards", getcoroutinestate(greeting))
    await look

    try:
        await greeting
    except RuntimeError as error:
        # An object for one use.
        print(f"main: {error}")

    forgotten = greet("Bob")
    await asyncio.sleep(UNIT)
    # Dropped without an await: Python warns, here.
    del forgotten
    print("main: Bob was never greeted")


asyncio.run(main())
