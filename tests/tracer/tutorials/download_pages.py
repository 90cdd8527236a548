"""Downloads pages, at most three at a time, and reports each as it arrives."""

import asyncio
import random

PAGES = {f"page-{number}": 0.02 * (number % 4 + 1) for number in range(8)}


async def fetch(name: str, delay: float, gate: asyncio.Semaphore) -> tuple[str, int]:
    async with gate:
        await asyncio.sleep(delay)
        return name, len(name) * 100


async def main() -> None:
    random.seed(1)
    gate = asyncio.Semaphore(3)
    downloads = [asyncio.create_task(fetch(name, delay, gate), name=name) for name, delay in PAGES.items()]
    total = 0
    for next_one in asyncio.as_completed(downloads):
        name, size = await next_one
        total += size
    print("total", total)


asyncio.run(main())
