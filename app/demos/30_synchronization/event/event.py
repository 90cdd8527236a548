# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Event"
# title.zh = "Event：事件"
# promise.en = "One set() lets all waiters go at once; after clear() they wait again."
# promise.zh = "一次 set() 放行所有等待者；clear() 之后，又得重新等待。"
# chapter = "synchronization"
# order = 30
# concepts = ["Event", "set", "clear", "wait"]
# read_first = ["create-task"]
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
# [tool.loopscope.parameters.CARS]
# label = { en = "Cars", zh = "车辆数" }
# minimum = 1
# maximum = 10
# ///
"""Cars wait for a green light, go round once, and come back."""

import asyncio

UNIT = 0.4
CARS = 4


async def car(name: str, green: asyncio.Event) -> None:
    for lap in (1, 2):
        # Returns without waiting while the event is set.
        await green.wait()
        print(f"{name} passes, lap {lap}")
        await asyncio.sleep(UNIT)


async def lights(
    green: asyncio.Event, group: asyncio.TaskGroup
) -> None:
    await asyncio.sleep(UNIT)
    print("green")
    # All who wait are ready now; the flag stays up for others.
    green.set()
    late = "latecomer"
    group.create_task(car(late, green), name=late)

    await asyncio.sleep(UNIT / 2)
    print("red")
    # Whoever comes from here on waits for the next set().
    green.clear()

    await asyncio.sleep(UNIT)
    print("green again")
    green.set()


async def main() -> None:
    green = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(lights(green, group), name="lights")
        for number in range(1, CARS + 1):
            name = f"car-{number}"
            group.create_task(car(name, green), name=name)


asyncio.run(main())
