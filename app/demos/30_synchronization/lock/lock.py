# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Lock"
# title.zh = "Lock：互斥锁"
# promise.en = "One owner at a time; whoever waits is served in order of arrival."
# promise.zh = "同一时刻只有一个持有者，等待者先来先得。"
# chapter = "synchronization"
# order = 10
# concepts = ["Lock", "acquire", "release", "async with"]
# read_first = ["create-task"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.COMPETITORS]
# label = { en = "Competitors for the lock", zh = "争用锁的任务数" }
# minimum = 1
# maximum = 8
# ///
"""The first to come keeps the lock longest; the last waits for all."""

import asyncio

UNIT = 0.2
COMPETITORS = 4


async def hold(name: str, units: int) -> None:
    print(f"{name} has the lock ({units} x UNIT)")
    await asyncio.sleep(units * UNIT)
    print(f"{name} lets go")


async def with_block(name: str, units: int, lock: asyncio.Lock) -> None:
    print(f"{name} wants the lock")
    # Acquired here, released where the block is left.
    async with lock:
        await hold(name, units)


async def by_hand(name: str, units: int, lock: asyncio.Lock) -> None:
    print(f"{name} wants the lock")
    # Before the try: only what was acquired may be released.
    await lock.acquire()
    try:
        await hold(name, units)
    finally:
        # Wakes the first waiter, the next to own the lock.
        lock.release()


async def main() -> None:
    lock = asyncio.Lock()
    async with asyncio.TaskGroup() as group:
        for place in range(COMPETITORS):
            name = f"competitor-{place + 1}"
            compete = by_hand if place % 2 else with_block
            units = COMPETITORS - place
            group.create_task(compete(name, units, lock), name=name)


asyncio.run(main())
