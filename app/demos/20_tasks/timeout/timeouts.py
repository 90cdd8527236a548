# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "timeout"
# title.zh = "timeout：期限"
# promise.en = "Deadlines inside deadlines, and one that is moved on: which of them fired?"
# promise.zh = "期限套着期限，还有一个不断后延的期限：到点的究竟是哪一个？"
# chapter = "tasks"
# order = 70
# concepts = ["timeout", "timeout_at", "reschedule", "expired", "TimeoutError"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["wait-for"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.2
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.PATIENCE]
# label = { en = "Units granted to each part", zh = "每一部分允许的单位数" }
# minimum = 1
# maximum = 4
# ///
"""Two deadlines, one within the other; and one that is moved on."""

import asyncio

UNIT = 0.4
PATIENCE = 2


async def nested(name: str, outside: float, inside: float) -> None:
    outer = asyncio.timeout(outside * UNIT)
    inner = asyncio.timeout(inside * UNIT)
    try:
        async with outer:
            try:
                async with inner:
                    # Either deadline cancels this very sleep.
                    await asyncio.sleep(20 * UNIT)
            except TimeoutError:
                print(f"{name}: plan B, still in the outer block")
                await asyncio.sleep(UNIT)
    except TimeoutError:
        print(f"{name}: no time for a plan B")
    print(f"{name}: outer expired {outer.expired()}", end="")
    print(f", inner expired {inner.expired()}")


async def moved(name: str) -> None:
    loop = asyncio.get_running_loop()
    part = 0
    try:
        async with asyncio.timeout(None) as deadline:
            while True:
                # Whoever gets on is given time anew.
                granted = (PATIENCE + 0.5) * UNIT
                deadline.reschedule(loop.time() + granted)
                part += 1
                # Each part takes a unit more than the last.
                await asyncio.sleep(part * UNIT)
    except TimeoutError:
        print(f"{name}: part {part} took too long")


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(nested("inner", 3, 1), name="inner")
        group.create_task(nested("outer", 1.5, 4), name="outer")
        group.create_task(moved("moved"), name="moved")


asyncio.run(main())
