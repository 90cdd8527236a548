"""A pool of two, a step that blocks its loop, a thread and the main thread at one lock."""

import asyncio
import threading
import time
from concurrent.futures import ThreadPoolExecutor

UNIT = 0.05


def page(number: int) -> int:
    time.sleep(UNIT)
    if number == 4:
        raise LookupError("no such page")
    return number * number


async def blocker() -> None:
    await asyncio.sleep(UNIT)
    time.sleep(3 * UNIT)
    print("blocked the loop")


async def main() -> None:
    loop = asyncio.get_running_loop()
    blocking = asyncio.create_task(blocker(), name="blocker")
    with ThreadPoolExecutor(2, thread_name_prefix="pages") as pool:
        pages = [loop.run_in_executor(pool, page, number) for number in range(5)]
        print(await asyncio.gather(*pages, return_exceptions=True))
    await blocking


asyncio.run(main())
lock = threading.Lock()


def hold() -> None:
    with lock:
        time.sleep(UNIT)
        print("held the lock")


holder = threading.Thread(target=hold, name="holder")
holder.start()
time.sleep(UNIT / 5)
with lock:
    holder.join()
