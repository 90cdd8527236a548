# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "async with, async for"
# title.zh = "async with 与 async for"
# promise.en = "Entering, each step of a loop and leaving may all wait; two generators are left early."
# promise.zh = "进入、每次迭代、离开都可以等待；另有两个生成器，迭代到一半就离开。"
# chapter = "foundations"
# order = 100
# concepts = ["async with", "async for", "__aenter__", "__aexit__", "__anext__", "aclose", "aclosing"]
# read_first = ["awaitables", "generators"]
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
"""Doors that take time, counting that takes time, leaving early."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

UNIT = 0.3


class Door:
    """An asynchronous context manager."""

    async def __aenter__(self) -> None:
        await asyncio.sleep(UNIT)  # opens
        print("door: entered")

    async def __aexit__(self, *error: object) -> None:
        await asyncio.sleep(UNIT)  # shuts
        print("door: left")


class Countdown:
    """An asynchronous iterator."""

    def __init__(self, start: int) -> None:
        self.number = start + 1

    def __aiter__(self) -> "Countdown":
        return self

    async def __anext__(self) -> int:
        if self.number == 1:
            raise StopAsyncIteration
        await asyncio.sleep(UNIT)  # counts
        self.number -= 1
        return self.number


async def pages(book: str) -> AsyncGenerator[str, None]:
    """An asynchronous generator: an iterator in a few lines."""
    try:
        for number in range(1, 100):
            await asyncio.sleep(UNIT)  # turns the page
            yield f"{book}: page {number}"
    finally:
        await asyncio.sleep(UNIT)  # puts the book away
        print(f"{book}: put away")


async def main() -> None:
    async with Door():
        async for number in Countdown(2):
            print("countdown:", number)

    # Left early, and closed where the block ends.
    async with aclosing(pages("novel")) as novel:
        async for page in novel:
            print(page)
            break
    print("main: the novel is closed")

    # Left early, and nobody closes it: the loop will, later.
    async for page in pages("diary"):
        print(page)
        break
    print("main: the diary lies open")
    await asyncio.sleep(2 * UNIT)


asyncio.run(main())
