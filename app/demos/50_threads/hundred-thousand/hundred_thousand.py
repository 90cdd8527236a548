# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "A hundred thousand tasks"
# title.zh = "十万个任务"
# promise.en = "A hundred thousand tasks in one thread, five let through at a time: all get there."
# promise.zh = "一个线程里的十万个任务，每次只放行五个，最后全部完成。"
# chapter = "threads"
# order = 60
# read_first = ["create-task", "semaphore"]
# concepts = ["Semaphore", "TaskGroup", "create_task", "sleep(0)"]
# exit_code = 0
# pending = []
# mask = ['after +[0-9.]+ s', ' +\d+ MiB']
#
# [tool.loopscope.measured]
# row = '^ *(?P<done>\d+) done after +(?P<took>[0-9.]+) s, +(?P<queue>\d+) in the queue, +(?P<memory>\d+) MiB$'
# columns.done = { en = "Tasks done", zh = "已完成的任务" }
# columns.took = { en = "After", zh = "用时", unit = "s" }
# columns.queue = { en = "In the queue", zh = "还在排队" }
# columns.memory = { en = "Memory of the process", zh = "进程占用的内存", unit = "MiB" }
# x = "done"
# y = "took"
# limits.en = "One thread runs all steps, so one core sets the pace, and every task not yet done keeps its memory; being observed costs as much again."
# limits.zh = "所有的步骤都由一个线程执行，快慢取决于一个核；没完成的任务一直占着内存；被观察又要再花一倍的代价。"
#
# [tool.loopscope.parameters.TASKS]
# label = { en = "Tasks", zh = "任务数" }
# minimum = 1_000
# maximum = 100_000
#
# [tool.loopscope.parameters.PERMITS]
# label = { en = "Let through at a time", zh = "每次放行" }
# minimum = 1
# maximum = 100
# ///
"""A hundred thousand tasks, all at once, through a narrow door."""

import asyncio
import os
import time
from dataclasses import dataclass
from pathlib import Path

TASKS = 100_000
PERMITS = 5

WAVE = 20
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass
class Count:
    start: float
    came: int = 0
    inside: int = 0
    most: int = 0
    done: int = 0


async def visitor(door: asyncio.Semaphore, count: Count) -> None:
    count.came += 1
    async with door:
        count.inside += 1
        count.most = max(count.most, count.inside)
        await asyncio.sleep(0)
        count.inside -= 1
    count.done += 1
    if count.done % (TASKS // 10) == 0:
        report(count)


def report(count: Count) -> None:
    took = time.perf_counter() - count.start
    queue = count.came - count.inside - count.done
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    print(
        f"{count.done:6} done after {took:5.2f} s, "
        f"{queue:6} in the queue, {pages * PAGE >> 20:4} MiB"
    )


async def main() -> None:
    door = asyncio.Semaphore(PERMITS)
    count = Count(time.perf_counter())
    async with asyncio.TaskGroup() as group:
        for number in range(1, TASKS + 1):
            group.create_task(visitor(door, count))
            if number % WAVE == 0:
                # A turn for the others, or none of them begins.
                await asyncio.sleep(0)
    print(f"never more than {count.most} inside")


asyncio.run(main())
