# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Barrier"
# title.zh = "Barrier：屏障"
# promise.en = "Nobody passes before the last of the party has arrived."
# promise.zh = "人没到齐，谁也过不去。"
# chapter = "synchronization"
# order = 80
# concepts = ["Barrier", "wait", "parties"]
# read_first = ["event"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.PARTIES]
# label = { en = "Hikers", zh = "登山者人数" }
# minimum = 1
# maximum = 8
# ///
"""Hikers of different pace meet at each hut and go on together."""

import asyncio

UNIT = 0.3
PARTIES = 4


async def hike(
    name: str, paces: list[int], hut: asyncio.Barrier
) -> None:
    for stage, pace in enumerate(paces, 1):
        await asyncio.sleep(pace * UNIT)
        print(f"{name} is at hut {stage}")
        # Waits for the others; the last one waits for nobody.
        place = await hut.wait()
        if place == 0:
            # Each gets another number: one of them speaks for all.
            print(f"all here: hut {stage} is left behind")


async def main() -> None:
    # For a fixed party; after each meeting it starts anew.
    hut = asyncio.Barrier(PARTIES)
    async with asyncio.TaskGroup() as group:
        for number in range(1, PARTIES + 1):
            name = f"hiker-{number}"
            paces = [number, PARTIES + 1 - number]
            group.create_task(hike(name, paces, hut), name=name)


asyncio.run(main())
