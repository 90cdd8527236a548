"""W2: 1,000 tasks take one lock, five times each; prints the seconds it took, by the clock and of CPU."""

import asyncio
import time

TASKS = 1_000
TURNS = 5


async def compete(lock: asyncio.Lock) -> None:
    for _ in range(TURNS):
        async with lock:
            await asyncio.sleep(0)


async def main() -> None:
    lock = asyncio.Lock()
    await asyncio.gather(*(compete(lock) for _ in range(TASKS)))


start, cpu = time.perf_counter(), time.process_time()
asyncio.run(main())
print(time.perf_counter() - start, time.process_time() - cpu)
