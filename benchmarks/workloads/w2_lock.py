"""W2: 1,000 tasks take one lock, five times each; prints its seconds (by the clock, of CPU) and KiB."""

import asyncio
import time
from pathlib import Path

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
seconds = time.perf_counter() - start, time.process_time() - cpu
# Not getrusage: its peak counts what the process was before it became this one.
status = Path("/proc/self/status").read_text()
print(*seconds, status.partition("VmHWM:")[2].split()[0])
