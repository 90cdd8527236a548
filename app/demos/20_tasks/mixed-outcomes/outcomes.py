# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Mixed outcomes"
# title.zh = "三种结局"
# promise.en = "A result, a division by zero and a cancelled task in one list of results."
# promise.zh = "一个结果、一次除以零、一个被取消的任务，收进同一个结果列表。"
# chapter = "tasks"
# order = 110
# concepts = ["gather", "return_exceptions", "CancelledError", "ZeroDivisionError"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["gather-errors", "cancellation"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.05
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.CANCEL_AFTER]
# label = { en = "Units until the cancel", zh = "取消前经过的单位数" }
# minimum = 1
# maximum = 4
# ///
"""Three divisions: one goes well, one fails, one is called off."""

import asyncio

UNIT = 0.4
CANCEL_AFTER = 3


async def divide(number: int, by: int, units: float) -> int:
    await asyncio.sleep(units * UNIT)
    return number // by


async def main() -> None:
    tasks = [
        asyncio.create_task(divide(1, 1, 5), name="well"),
        asyncio.create_task(divide(1, 0, 1.5), name="zero"),
        asyncio.create_task(divide(1, 1, 20), name="called-off"),
    ]
    loop = asyncio.get_running_loop()
    loop.call_later(CANCEL_AFTER * UNIT, tasks[2].cancel)

    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    print(outcomes)
    for task, outcome in zip(tasks, outcomes, strict=True):
        match outcome:
            # On its own: CancelledError is no Exception.
            case asyncio.CancelledError():
                said = "was cancelled"
            case Exception():
                said = f"failed with {type(outcome).__name__}"
            case _:
                said = f"returned {outcome}"
        print(f"{task.get_name()} {said}")


asyncio.run(main())
