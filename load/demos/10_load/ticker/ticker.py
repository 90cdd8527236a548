# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title = {en = "Ticker", zh = "节拍"}
# promise = {en = "Says what time it is, again and again.", zh = "一遍又一遍地报时。"}
# chapter = "load"
# order = 10
# concepts = ["print"]
#
# [tool.loopscope.parameters.TICKS]
# label = {en = "Ticks", zh = "次数"}
# minimum = 1
# maximum = 1000000
#
# [tool.loopscope.parameters.PERIOD]
# label = {en = "Period", zh = "周期"}
# minimum = 0.0
# maximum = 10.0
# unit = "s"
# ///
"""Ticker — 节拍: one line a period, which is the monotonic clock's nanoseconds."""

import asyncio
import time

TICKS = 100
PERIOD = 0.05  # seconds


async def main() -> None:
    began = time.monotonic()
    for number in range(TICKS):
        await asyncio.sleep(began + number * PERIOD - time.monotonic())
        print(time.monotonic_ns())


asyncio.run(main())
