# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "From a thread into the loop"
# title.zh = "从线程进入事件循环"
# promise.en = "Another thread hands work to the loop and waits for its result; two functions may be called from there, no others."
# promise.zh = "别的线程把工作交给事件循环，再等它的结果；能从那里调用的只有两个函数。"
# chapter = "threads"
# order = 30
# read_first = ["executor"]
# concepts = ["run_coroutine_threadsafe", "call_soon_threadsafe", "concurrent.futures.Future", "get_running_loop"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.1
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.PATIENCE]
# label = { en = "The thread waits for a dish at most, in units", zh = "线程最多等一道菜多久（单位数）" }
# minimum = 2
# maximum = 5
# ///
"""A waiter's thread orders from a kitchen that is an event loop."""

import asyncio
import threading

UNIT = 0.3
PATIENCE = 3


async def cook(dish: str, units: int) -> str:
    task = asyncio.current_task()
    assert task is not None
    task.set_name(dish)
    where = threading.current_thread().name
    print(f"{dish}: on the stove, in {where}")
    await asyncio.sleep(units * UNIT)
    return f"{dish}, cooked in {where}"


def waiter(
    loop: asyncio.AbstractEventLoop, closing: asyncio.Event
) -> None:
    for dish, units in (("soup", 1), ("roast", 4 * PATIENCE)):
        order = asyncio.run_coroutine_threadsafe(
            cook(dish, units), loop
        )
        try:
            # Blocks this thread alone: the loop goes on.
            served = order.result(timeout=PATIENCE * UNIT)
            print(f"waiter: {served}")
        except TimeoutError:
            # Only the wait has ended: the task is still there.
            order.cancel()
            print(f"waiter: {dish} takes too long, cancelled")
    # closing.set() alone would not wake the sleeping loop.
    loop.call_soon_threadsafe(closing.set)


async def main() -> None:
    loop, closing = asyncio.get_running_loop(), asyncio.Event()
    thread = threading.Thread(
        target=waiter, args=(loop, closing), name="waiter"
    )
    thread.start()
    await closing.wait()
    print("main: told that it is over")
    thread.join()


asyncio.run(main())
