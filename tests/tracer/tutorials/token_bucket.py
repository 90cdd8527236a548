"""A rate limiter: tokens come at a steady pace, and callers wait for one on a condition."""

import asyncio


class Bucket:
    def __init__(self, capacity: int, period: float) -> None:
        self.capacity = capacity
        self.period = period
        self.tokens = capacity
        self.changed = asyncio.Condition()

    async def refill(self) -> None:
        while True:
            await asyncio.sleep(self.period)
            async with self.changed:
                self.tokens = min(self.tokens + 1, self.capacity)
                self.changed.notify()

    async def __aenter__(self) -> None:
        async with self.changed:
            await self.changed.wait_for(lambda: self.tokens > 0)
            self.tokens -= 1

    async def __aexit__(self, *exc: object) -> None:
        return None


async def call(number: int, bucket: Bucket, done: list[int]) -> None:
    async with bucket:
        done.append(number)


async def main() -> None:
    bucket = Bucket(2, 0.03)
    done: list[int] = []
    refill = asyncio.create_task(bucket.refill(), name="refill")
    async with asyncio.TaskGroup() as group:
        for number in range(6):
            group.create_task(call(number, bucket, done), name=f"call-{number}")
    refill.cancel()
    try:
        await refill
    except asyncio.CancelledError:
        print("refill stopped")
    print(done)


asyncio.run(main())
