"""W1: 10,000 tasks of ten `sleep(0)` each; prints its seconds (by the clock, of CPU) and KiB."""

import asyncio
import time
from pathlib import Path

TASKS = 10_000
STEPS = 10


async def step() -> None:
    for _ in range(STEPS):
        await asyncio.sleep(0)


async def main() -> None:
    await asyncio.gather(*(step() for _ in range(TASKS)))


start, cpu = time.perf_counter(), time.process_time()
asyncio.run(main())
seconds = time.perf_counter() - start, time.process_time() - cpu
# Not getrusage: its peak counts what the process was before it became this one.
status = Path("/proc/self/status").read_text()
print(*seconds, status.partition("VmHWM:")[2].split()[0])
