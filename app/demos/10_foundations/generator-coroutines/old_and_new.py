# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Generator-based coroutines"
# title.zh = "基于生成器的协程"
# promise.en = "What a coroutine was before async def, beside one of today: which tests tell them apart."
# promise.zh = "async def 之前的协程是什么样，与今天的放在一起：哪些检查能把两者区分开。"
# chapter = "foundations"
# order = 80
# concepts = ["types.coroutine", "Generator", "Coroutine", "iscoroutine", "isawaitable", "asyncio.coroutine"]
# read_first = ["generators", "coroutine"]
# exit_code = 0
# pending = []
# mask = ['at 0x[0-9a-f]+']
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
# ///
"""A coroutine made of a generator, beside a native one."""

import asyncio
import inspect
import platform
import types
from collections.abc import Coroutine, Generator
from typing import Any

UNIT = 0.4


@types.coroutine
def old() -> Generator[Any, None, str]:
    # The await of its time; the decorator lets others await it.
    yield from asyncio.sleep(UNIT).__await__()
    return "old: done"


async def new() -> str:
    await asyncio.sleep(UNIT)
    return "new: done"


def examine(name: str, thing: Any) -> None:
    print(f"{name} is a", type(thing).__name__)
    print("  a Generator:", isinstance(thing, Generator))
    print("  a Coroutine:", isinstance(thing, Coroutine))
    print("  has __iter__:", hasattr(thing, "__iter__"))
    print("  awaitable:", inspect.isawaitable(thing))
    thing.close()


async def main() -> None:
    print("Python", platform.python_version())
    examine("old()", old())
    examine("new()", new())

    # A native coroutine may await either.
    print(await old())
    print(await asyncio.create_task(new(), name="new"))

    # A task no longer takes the old kind, since Python 3.12.
    thing: Any = old()
    try:
        print(await asyncio.create_task(thing, name="old"))
    except TypeError as error:
        print("create_task: TypeError,", error)

    try:
        # The decorator of the textbooks is gone.
        print(asyncio.coroutine)  # type: ignore[attr-defined]
    except AttributeError as error:
        print("AttributeError,", error)


asyncio.run(main())
