# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "gather and errors"
# title.zh = "gather 与异常"
# promise.en = "One of three fails. The caller is told at once, and the other two run on."
# promise.zh = "三个任务有一个失败：调用方立刻得知，另外两个却照常运行。"
# chapter = "tasks"
# order = 30
# concepts = ["gather", "return_exceptions", "exception", "wait"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["gather"]
# label = { en = "by default", zh = "默认" }
# gain = "none"
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.2
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.FAILS_AFTER]
# label = { en = "Units until the hotel says no", zh = "酒店拒绝前经过的单位数" }
# minimum = 1
# maximum = 3
# ///
"""A trip of three bookings, one of which fails; gather as it is."""

import asyncio

UNIT = 0.4
FAILS_AFTER = 1


async def book(what: str, steps: int) -> str:
    for step in range(1, steps + 1):
        await asyncio.sleep(UNIT)
        print(f"{what}: step {step} of {steps}")
    return f"{what} booked"


async def hotel() -> str:
    await asyncio.sleep((FAILS_AFTER - 0.5) * UNIT)
    raise LookupError("no room")


async def main() -> None:
    trip = [
        asyncio.create_task(book("flight", 4), name="flight"),
        asyncio.create_task(hotel(), name="hotel"),
        asyncio.create_task(book("car", 5), name="car"),
    ]
    try:
        print(await asyncio.gather(*trip))
    except LookupError as error:
        print(f"main: no trip, {error!r}")
    for task in trip:
        print(f"main: {task.get_name()} done: {task.done()}")

    # Nobody stopped them. Their results are lost to gather.
    await asyncio.wait(trip)
    print("main: flight and car are booked all the same")


asyncio.run(main())
