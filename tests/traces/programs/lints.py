"""What the rules point out, most of it at once."""

import asyncio
import contextlib
import gc
import time

UNIT = 0.02


async def job() -> None:
    await asyncio.sleep(UNIT)


async def fails() -> None:
    await asyncio.sleep(UNIT)
    raise ValueError("no")


async def crossed(first: asyncio.Lock, second: asyncio.Lock) -> None:
    async with first:
        await asyncio.sleep(UNIT)
        async with second:
            await asyncio.sleep(UNIT)


async def deaf() -> None:
    with contextlib.suppress(asyncio.CancelledError):
        await asyncio.sleep(100 * UNIT)


async def thorough() -> None:
    try:
        await asyncio.sleep(100 * UNIT)
    finally:
        await asyncio.sleep(1.1)


async def heartbeat() -> None:
    for _ in range(1_000):
        await asyncio.sleep(5 * UNIT)


async def main() -> None:
    beating = asyncio.create_task(heartbeat(), name="heartbeat")
    job()  # type: ignore[unused-coroutine]
    failing = asyncio.create_task(fails(), name="fails")
    await asyncio.sleep(2 * UNIT)
    del failing
    gc.collect()
    time.sleep(0.15)
    one, other = asyncio.Lock(), asyncio.Lock()
    stuck = [
        asyncio.create_task(crossed(one, other), name="left"),
        asyncio.create_task(crossed(other, one), name="right"),
    ]
    cancelled = [
        asyncio.create_task(deaf(), name="deaf"),
        asyncio.create_task(thorough(), name="thorough"),
    ]
    await asyncio.sleep(2 * UNIT)
    for task in stuck + cancelled:
        task.cancel()
    await asyncio.wait(stuck + cancelled)
    assert not beating.done()


asyncio.run(main())
