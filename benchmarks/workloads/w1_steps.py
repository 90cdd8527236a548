"""W1: 10,000 tasks of ten `sleep(0)` each; prints the seconds it took."""

import asyncio
import time

TASKS = 10_000
STEPS = 10


async def step() -> None:
    for _ in range(STEPS):
        await asyncio.sleep(0)


async def main() -> None:
    await asyncio.gather(*(step() for _ in range(TASKS)))


start = time.perf_counter()
asyncio.run(main())
print(time.perf_counter() - start)
