# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "TaskGroup"
# title.zh = "TaskGroup：任务组"
# promise.en = "Tasks that begin together and end together: if one fails, the others are cancelled and waited for."
# promise.zh = "一同开始、一同结束：一个失败，其余的就被取消，并且等到它们全部结束。"
# chapter = "tasks"
# order = 130
# concepts = ["TaskGroup", "create_task", "ExceptionGroup", "except*", "cancel"]
# read_first = ["gather-errors", "cancellation"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.SIDES]
# label = { en = "Side dishes at dinner", zh = "晚餐的配菜数" }
# minimum = 1
# maximum = 8
# ///
"""Lunch succeeds; at dinner the roast burns, and all else stops."""

import asyncio

UNIT = 0.4
SIDES = 2


async def cook(dish: str, units: int) -> str:
    await asyncio.sleep(units * UNIT)
    print(f"{dish}: done")
    return dish


async def roast() -> None:
    await asyncio.sleep(UNIT)
    raise ValueError("the roast has burnt")


async def sauce() -> None:
    try:
        await asyncio.sleep(5 * UNIT)
    finally:
        # The group waits for this, and for what comes of it.
        await asyncio.sleep(UNIT)
        raise RuntimeError("the sauce is spilt")


async def main() -> None:
    async with asyncio.TaskGroup() as lunch:
        soup = lunch.create_task(cook("soup", 2), name="soup")
        bread = lunch.create_task(cook("bread", 1), name="bread")
    # Left when both are done, so both have a result.
    print("lunch:", [soup.result(), bread.result()])

    try:
        async with asyncio.TaskGroup() as dinner:
            dinner.create_task(roast(), name="roast")
            dinner.create_task(sauce(), name="sauce")
            for number in range(1, SIDES + 1):
                side = f"side-{number}"
                dinner.create_task(cook(side, 4), name=side)
            # main is told to stop as well: this is not reached.
            await asyncio.sleep(9 * UNIT)
            print("never printed")
    except* (ValueError, RuntimeError) as group:
        for error in group.exceptions:
            print(f"dinner: {type(error).__name__}: {error}")


asyncio.run(main())
