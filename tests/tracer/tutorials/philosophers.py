"""Dining philosophers, who take the lower fork first and so never lock each other out."""

import asyncio

SEATS = 5


async def dine(seat: int, forks: list[asyncio.Lock], eaten: list[int]) -> None:
    first, second = sorted((seat, (seat + 1) % SEATS))
    for _ in range(2):
        await asyncio.sleep(0.001 * seat)
        async with forks[first]:
            await asyncio.sleep(0.002)
            async with forks[second]:
                await asyncio.sleep(0.005)
                eaten[seat] += 1


async def main() -> None:
    forks = [asyncio.Lock() for _ in range(SEATS)]
    eaten = [0] * SEATS
    async with asyncio.TaskGroup() as group:
        for seat in range(SEATS):
            group.create_task(dine(seat, forks, eaten), name=f"philosopher-{seat}")
    print(eaten)


asyncio.run(main())
