"""W4: 100,000 tasks through `Semaphore(5)`; prints the seconds it took, by the clock and of CPU."""

import asyncio
import time

TASKS = 100_000
PERMITS = 5


async def pass_through(semaphore: asyncio.Semaphore) -> None:
    async with semaphore:
        await asyncio.sleep(0)


async def main() -> None:
    semaphore = asyncio.Semaphore(PERMITS)
    await asyncio.gather(*(pass_through(semaphore) for _ in range(TASKS)))


start, cpu = time.perf_counter(), time.process_time()
asyncio.run(main())
print(time.perf_counter() - start, time.process_time() - cpu)
