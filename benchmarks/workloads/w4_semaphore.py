"""W4: 100,000 tasks through `Semaphore(5)`; prints the seconds it took."""

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


start = time.perf_counter()
asyncio.run(main())
print(time.perf_counter() - start)
