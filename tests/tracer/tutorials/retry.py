"""Retries with growing pauses under one deadline, written as a decorator."""

import asyncio
import functools


def retry(times: int, pause: float):
    def decorate(function):
        @functools.wraps(function)
        async def wrapper(*args, **kwargs):
            for attempt in range(1, times + 1):
                try:
                    return await function(*args, **kwargs)
                except ConnectionError as error:
                    print(f"attempt {attempt}: {error}")
                    await asyncio.sleep(pause * 2**attempt)
            raise TimeoutError("gave up")

        return wrapper

    return decorate


calls = {"good": 0, "bad": 0}


@retry(4, 0.005)
async def ask(server: str, succeeds_at: int) -> str:
    calls[server] += 1
    await asyncio.sleep(0.002)
    if calls[server] < succeeds_at:
        raise ConnectionError(f"{server} is busy")
    return f"{server} answered"


async def main() -> None:
    print(await ask("good", 3))
    try:
        async with asyncio.timeout(0.06):
            print(await ask("bad", 99))
    except TimeoutError as error:
        print("too late", error.__class__.__name__)
    results = await asyncio.gather(ask("good", 1), asyncio.sleep(0.01, "slept"), return_exceptions=True)
    print(results)


asyncio.run(main())
