"""W3: 100,000 items through a bounded queue; prints the seconds it took, by the clock and of CPU."""

import asyncio
import time

ITEMS = 100_000
SIZE = 100


async def produce(queue: asyncio.Queue[int]) -> None:
    for item in range(ITEMS):
        await queue.put(item)


async def consume(queue: asyncio.Queue[int]) -> None:
    for _ in range(ITEMS):
        await queue.get()


async def main() -> None:
    queue: asyncio.Queue[int] = asyncio.Queue(SIZE)
    await asyncio.gather(produce(queue), consume(queue))


start, cpu = time.perf_counter(), time.process_time()
asyncio.run(main())
print(time.perf_counter() - start, time.process_time() - cpu)
