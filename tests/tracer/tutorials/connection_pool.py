"""A pool of connections, borrowed through an asynchronous context manager, with a request id in a context variable."""

import asyncio
import contextvars
from contextlib import AsyncExitStack, asynccontextmanager

request_id: contextvars.ContextVar[str] = contextvars.ContextVar("request_id")


class Connection:
    def __init__(self, number: int) -> None:
        self.number = number

    async def query(self, text: str) -> str:
        await asyncio.sleep(0.01 + 0.008 * self.number)
        return f"{request_id.get()} {text} on {self.number}"

    async def close(self) -> None:
        await asyncio.sleep(0)


class Pool:
    def __init__(self, size: int) -> None:
        self.free: asyncio.LifoQueue[Connection] = asyncio.LifoQueue()
        for number in range(size):
            self.free.put_nowait(Connection(number))

    @asynccontextmanager
    async def borrow(self):
        connection = await self.free.get()
        try:
            yield connection
        finally:
            self.free.put_nowait(connection)

    async def close(self) -> None:
        while not self.free.empty():
            await self.free.get_nowait().close()


async def handle(number: int, pool: Pool) -> str:
    request_id.set(f"request-{number}")
    async with AsyncExitStack() as stack:
        connection = await stack.enter_async_context(pool.borrow())
        return await connection.query("select")


async def main() -> None:
    pool = Pool(2)
    answers = await asyncio.gather(*(handle(number, pool) for number in range(5)))
    print(*sorted(answers), sep="\n")
    await pool.close()


asyncio.run(main())
