"""Publish and subscribe: each subscriber is an asynchronous generator over a queue of its own."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import aclosing


class Feed:
    def __init__(self) -> None:
        self.queues: set[asyncio.Queue[str | None]] = set()

    def publish(self, item: str | None) -> None:
        for queue in self.queues:
            queue.put_nowait(item)

    async def subscribe(self) -> AsyncIterator[str]:
        queue: asyncio.Queue[str | None] = asyncio.Queue()
        self.queues.add(queue)
        try:
            while (item := await queue.get()) is not None:
                yield item
        finally:
            self.queues.discard(queue)


async def read_all(feed: Feed, name: str) -> int:
    count = 0
    async for item in feed.subscribe():
        print(name, item)
        count += 1
    return count


async def read_first(feed: Feed, name: str) -> str:
    async with aclosing(feed.subscribe()) as items:
        async for item in items:
            print(name, item, "and no more")
            return item
    return ""


async def main() -> None:
    feed = Feed()
    patient = asyncio.create_task(read_all(feed, "patient"))
    hasty = asyncio.create_task(read_first(feed, "hasty"))
    await asyncio.sleep(0)
    for item in ("sun", "rain", "snow"):
        feed.publish(item)
        await asyncio.sleep(0.01)
    feed.publish(None)
    print(await patient, await hasty, len(feed.queues))


asyncio.run(main())
