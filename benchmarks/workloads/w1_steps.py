"""W1: 10,000 tasks of ten `sleep(0)` each; prints the seconds it took, by the clock and of CPU."""

import asyncio
import time

TASKS = 10_000
STEPS = 10


async def step() -> None:
    for _ in range(STEPS):
        await asyncio.sleep(0)


async def main() -> None:
    await asyncio.gather(*(step() for _ in range(TASKS)))


start, cpu = time.perf_counter(), time.process_time()
asyncio.run(main())
print(time.perf_counter() - start, time.process_time() - cpu)
