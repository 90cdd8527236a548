"""W3: 100,000 items through a bounded queue; prints its seconds (by the clock, of CPU) and KiB."""

import asyncio
import time
from pathlib import Path

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
seconds = time.perf_counter() - start, time.process_time() - cpu
# Not getrusage: its peak counts what the process was before it became this one.
status = Path("/proc/self/status").read_text()
print(*seconds, status.partition("VmHWM:")[2].split()[0])
