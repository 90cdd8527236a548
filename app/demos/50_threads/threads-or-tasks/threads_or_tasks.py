# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Threads or tasks"
# title.zh = "线程还是任务"
# promise.en = "The same waiting in more and more tasks, then threads: what starting them cost here, and what memory they took."
# promise.zh = "同样的等待，先交给越来越多的任务，再交给越来越多的线程：启动花了多久，占了多少内存。"
# chapter = "threads"
# order = 50
# read_first = ["create-task", "executor"]
# concepts = ["Thread", "Task", "create_task", "threading.Event", "memory"]
# exit_code = 0
# pending = []
# mask = [' +[0-9.]+ ms', ' +-?\d+ KiB']
#
# [tool.loopscope.measured]
# row = '^(?P<n>\d+) (?P<what>tasks|threads) +started in +(?P<start>[0-9.]+) ms, hold +(?P<memory>-?\d+) KiB$'
# columns.what = { en = "What", zh = "种类" }
# columns.n = { en = "How many", zh = "个数" }
# columns.start = { en = "To start all of them", zh = "全部启动的用时", unit = "ms" }
# columns.memory = { en = "Memory more than before", zh = "比之前多占的内存", unit = "KiB" }
# x = "n"
# y = "start"
# series = "what"
# limits.en = "Measured while being observed: the tracer's own time and memory are in these figures, as is whatever else this machine is doing. Untraced, both are cheaper."
# limits.zh = "这是在被观察的情况下测得的：数字里包含追踪器自身的时间和内存，也受这台机器上其他工作的影响。不加追踪时，两者都更便宜。"
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Each one waits at least", zh = "每一个至少等待" }
# minimum = 0.02
# maximum = 0.2
# unit = "s"
#
# [tool.loopscope.parameters.MOST]
# label = { en = "The most at a time", zh = "同时最多有多少个" }
# minimum = 16
# maximum = 1000
# ///
"""More and more who wait: tasks of one thread, then threads."""

import asyncio
import os
import threading
import time
from pathlib import Path

UNIT = 0.1
MOST = 48

SIZES = [MOST // 8, MOST // 4, MOST // 2, MOST]
PAGE = os.sysconf("SC_PAGE_SIZE")


def resident() -> int:
    """Bytes of this process that are in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * PAGE


def report(what: str, start: float, before: int) -> None:
    took = f"{(time.perf_counter() - start) * 1000:6.1f} ms"
    memory = f"{(resident() - before) // 1024:6} KiB"
    print(f"{what:12} started in {took}, hold {memory}")


async def wait(gate: asyncio.Event) -> None:
    await gate.wait()


async def as_tasks() -> None:
    before = resident()
    for n in SIZES:
        gate, start = asyncio.Event(), time.perf_counter()
        tasks = [
            asyncio.create_task(wait(gate), name=f"task {i} of {n}")
            for i in range(1, n + 1)
        ]
        # A task starts in the loop's next turn, and all do.
        await asyncio.sleep(0)
        report(f"{n} tasks", start, before)
        await asyncio.sleep(UNIT)
        gate.set()
        await asyncio.wait(tasks)


def as_threads() -> None:
    before = resident()
    for n in SIZES:
        gate, start = threading.Event(), time.perf_counter()
        threads = [
            threading.Thread(
                target=gate.wait, name=f"thread {i} of {n}"
            )
            for i in range(1, n + 1)
        ]
        for thread in threads:
            thread.start()
        report(f"{n} threads", start, before)
        time.sleep(UNIT)
        gate.set()
        for thread in threads:
            thread.join()


asyncio.run(as_tasks())
as_threads()
