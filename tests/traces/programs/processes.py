"""A process pool under asyncio, a process of multiprocessing, a command."""

import asyncio
import multiprocessing
import subprocess
from concurrent.futures import ProcessPoolExecutor

CONTEXT = multiprocessing.get_context("spawn")


def total(end: int) -> int:
    return sum(number * number for number in range(end))


async def main() -> None:
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2, mp_context=CONTEXT) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, total, 50_000) for _ in range(3))))


if __name__ == "__main__":
    asyncio.run(main())
    alone = CONTEXT.Process(target=total, args=(10,))
    alone.start()
    alone.join()
    subprocess.run(["sh", "-c", "exit 3"], check=False)
