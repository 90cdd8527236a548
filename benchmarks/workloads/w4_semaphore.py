"""W4: 100,000 tasks through `Semaphore(5)`; prints its seconds (by the clock, of CPU) and KiB."""

import asyncio
import time
from pathlib import Path

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
seconds = time.perf_counter() - start, time.process_time() - cpu
# Not getrusage: its peak counts what the process was before it became this one.
status = Path("/proc/self/status").read_text()
print(*seconds, status.partition("VmHWM:")[2].split()[0])
