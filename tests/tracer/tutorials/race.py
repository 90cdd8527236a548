"""Mirrors race to answer first; the losers are cancelled, and a shielded log entry is written anyway."""

import asyncio

log: list[str] = []


async def write_log(text: str) -> None:
    await asyncio.sleep(0.01)
    log.append(text)


async def mirror(name: str, seconds: float) -> str:
    try:
        await asyncio.sleep(seconds)
        return name
    except asyncio.CancelledError:
        await asyncio.shield(write_log(f"{name} lost"))
        raise


async def main() -> None:
    tasks = [asyncio.create_task(mirror(name, wait), name=name) for name, wait in (("a", 0.3), ("b", 0.1), ("c", 0.2))]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print("winner", done.pop().result())
    for task in pending:
        task.cancel("too slow")
    print(await asyncio.gather(*pending, return_exceptions=True))
    barrier = asyncio.Barrier(3)

    async def runner(number: int) -> int:
        await asyncio.sleep(0.002 * number)
        async with barrier as place:
            return place

    print(sorted(await asyncio.gather(*(runner(number) for number in range(3)))))
    print(sorted(log))


asyncio.run(main())
