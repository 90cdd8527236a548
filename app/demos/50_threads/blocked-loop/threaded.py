# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "A blocked loop"
# title.zh = "被阻塞的事件循环"
# promise.en = "One call that waits without await, and every task stands still; in a thread it disturbs nobody."
# promise.zh = "一次不用 await 的等待，就让所有任务停摆；放进线程，谁也不受影响。"
# label.en = "in a thread"
# label.zh = "在线程里"
# chapter = "threads"
# order = 11
# concepts = ["to_thread", "time.sleep", "blocking", "heartbeat"]
# exit_code = 0
# pending = []
# mask = ['gap +\d+ ms']
# gain = "none"
#
# [tool.loopscope.measured]
# row = '^(?P<task>heartbeat-\d+): longest gap +(?P<gap>\d+) ms$'
# columns.task = { en = "Task", zh = "任务" }
# columns.gap = { en = "Longest gap between two beats", zh = "两次心跳的最长间隔", unit = "ms" }
# y = "gap"
# series = "task"
# limits.en = "All tasks share one thread: no beat comes while any step of any task runs."
# limits.zh = "所有任务共用一个线程：任何一个任务的一步还没走完，就不会有下一次心跳。"
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time: between two beats", zh = "一个时间单位：两次心跳的间隔" }
# minimum = 0.06
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.CALL]
# label = { en = "The blocking call takes, in units", zh = "阻塞调用的用时（单位数）" }
# minimum = 3
# maximum = 10
#
# [tool.loopscope.parameters.HEARTS]
# label = { en = "Heartbeats", zh = "心跳任务数" }
# minimum = 1
# maximum = 8
# ///
"""Heartbeats, and a call that waits in a thread of its own."""

import asyncio
import time

UNIT = 0.15
CALL = 4
HEARTS = 3


def load_report() -> str:
    # Stands for whatever waits without await: a driver, a file.
    time.sleep(CALL * UNIT)
    return "42 pages"


async def heartbeat() -> float:
    longest, last = 0.0, time.perf_counter()
    for _ in range(CALL + 4):
        await asyncio.sleep(UNIT)
        now = time.perf_counter()
        longest, last = max(longest, now - last), now
    return longest


async def report() -> str:
    await asyncio.sleep(2.5 * UNIT)
    # The call waits in another thread, and this task for it.
    return await asyncio.to_thread(load_report)


async def main() -> None:
    async with asyncio.TaskGroup() as group:
        hearts = [
            group.create_task(heartbeat(), name=f"heartbeat-{n}")
            for n in range(1, HEARTS + 1)
        ]
        reporter = group.create_task(report(), name="report")
    print(f"report: {reporter.result()}")
    for heart in hearts:
        gap = f"{heart.result() * 1000:5.0f} ms"
        print(f"{heart.get_name()}: longest gap {gap}")


asyncio.run(main())
