# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Condition"
# title.zh = "Condition：条件变量"
# promise.en = "Wait under a lock until something holds; be notified; get the lock back before going on."
# promise.zh = "持锁等待某个条件成立；收到通知后，先重新拿到锁，再继续运行。"
# chapter = "synchronization"
# order = 40
# concepts = ["Condition", "wait_for", "notify", "notify_all", "Lock", "bounded buffer"]
# read_first = ["lock", "event"]
# exit_code = 0
# pending = []
# mask = ['consumer-\d+']
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.CONSUMERS]
# label = { en = "Consumers", zh = "消费者数" }
# minimum = 1
# maximum = 8
#
# [tool.loopscope.parameters.ITEMS]
# label = { en = "Items", zh = "产品数" }
# minimum = 1
# maximum = 16
# ///
"""A bounded buffer: two conditions that share one lock."""

import asyncio
from collections import deque

UNIT = 0.2
CONSUMERS = 3
ITEMS = 6
SIZE = 2


class Buffer:
    def __init__(self) -> None:
        self.items: deque[int] = deque()
        self.closed = False
        lock = asyncio.Lock()
        self.room = asyncio.Condition(lock)
        self.news = asyncio.Condition(lock)

    async def put(self, item: int) -> None:
        async with self.room:
            # Gives the lock away while it waits.
            await self.room.wait_for(lambda: len(self.items) < SIZE)
            self.items.append(item)
            # One item, so one consumer is enough.
            self.news.notify()

    async def get(self) -> int | None:
        async with self.news:
            await self.news.wait_for(lambda: self.items or self.closed)
            if not self.items:
                return None
            self.room.notify()
            return self.items.popleft()

    async def close(self) -> None:
        async with self.news:
            self.closed = True
            # All are told, but none can go on without the lock.
            self.news.notify_all()
            await asyncio.sleep(UNIT)
            print("producer leaves the lock")


async def produce(buffer: Buffer) -> None:
    await asyncio.sleep(1.5 * UNIT)
    for item in range(1, ITEMS + 1):
        await buffer.put(item)
    # Time enough for all consumers to find nothing more.
    await asyncio.sleep((SIZE + CONSUMERS + 1) * UNIT)
    await buffer.close()


async def consume(number: int, buffer: Buffer) -> None:
    await asyncio.sleep(number * UNIT)
    while (item := await buffer.get()) is not None:
        print(f"consumer-{number} got {item}")
        await asyncio.sleep(CONSUMERS * UNIT)
    print(f"consumer-{number} goes home")


async def main() -> None:
    buffer = Buffer()
    async with asyncio.TaskGroup() as group:
        group.create_task(produce(buffer), name="producer")
        for number in range(1, CONSUMERS + 1):
            name = f"consumer-{number}"
            group.create_task(consume(number, buffer), name=name)


asyncio.run(main())
