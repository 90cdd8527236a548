"""A crawler over an in-memory site: a frontier queue, workers, a set of what was seen, a spinner that shows it lives."""

import asyncio
import itertools

SITE = {"/": ["/a", "/b"], "/a": ["/b", "/c"], "/b": ["/c", "/"], "/c": ["/d"], "/d": []}


async def get(url: str) -> list[str]:
    await asyncio.sleep(0.004)
    return SITE[url]


async def worker(frontier: asyncio.Queue[str], seen: set[str]) -> None:
    while True:
        url = await frontier.get()
        for link in await get(url):
            if link not in seen:
                seen.add(link)
                await frontier.put(link)
        frontier.task_done()


async def spin() -> int:
    for turn in itertools.count():
        try:
            await asyncio.sleep(0.002)
        except asyncio.CancelledError:
            return turn
    return 0


async def main() -> None:
    spinner = asyncio.create_task(spin(), name="spinner")
    frontier: asyncio.Queue[str] = asyncio.Queue(maxsize=4)
    seen = {"/"}
    await frontier.put("/")
    workers = [asyncio.create_task(worker(frontier, seen), name=f"worker-{n}") for n in range(2)]
    await frontier.join()
    for task in workers:
        task.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    spinner.cancel()
    print(sorted(seen), (await spinner) > 0)


asyncio.run(main())
