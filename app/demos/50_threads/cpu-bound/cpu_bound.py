# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "CPU-bound work"
# title.zh = "计算密集型工作"
# promise.en = "The same sums in turn, in threads and in processes: what each took here, and how the loop fared."
# promise.zh = "同样的求和，依次算、用线程算、用进程算：各花了多久，事件循环受了多大影响。"
# chapter = "threads"
# order = 40
# read_first = ["executor"]
# concepts = ["run_in_executor", "ThreadPoolExecutor", "ProcessPoolExecutor", "GIL", "cpu_count"]
# exit_code = 0
# pending = []
# mask = [' +\d+ ms', 'cores: \d+']
# lints = ["held_the_loop"]
#
# [tool.loopscope.measured]
# row = '^(?P<how>in turn|threads|processes): +(?P<took>\d+) ms, longest gap +(?P<gap>\d+) ms$'
# columns.how = { en = "How", zh = "方式" }
# columns.took = { en = "Took", zh = "用时", unit = "ms" }
# columns.gap = { en = "Longest gap of the heartbeat", zh = "心跳的最长间隔", unit = "ms" }
# y = "took"
# series = "how"
# limits.en = "Threads take turns at the interpreter lock, so they gain nothing here; processes gain at most as many times as this run has free cores, less the time to start them."
# limits.zh = "线程要轮流持有解释器锁，所以在这里没有收获；进程最多快到空闲核数那么多倍，还要扣掉启动进程的时间。"
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time: between two beats", zh = "一个时间单位：两次心跳的间隔" }
# minimum = 0.02
# maximum = 0.1
# unit = "s"
#
# [tool.loopscope.parameters.JOBS]
# label = { en = "Sums", zh = "求和的个数" }
# minimum = 1
# maximum = 8
#
# [tool.loopscope.parameters.THOUSANDS]
# label = { en = "Numbers in each sum, in thousands", zh = "每次求和的数的个数（千）" }
# minimum = 100
# maximum = 1500
# ///
"""The same sums three times; a heartbeat tells how the loop fares."""

import asyncio
import os
import sys
import time
from collections.abc import Awaitable
from concurrent import futures
from itertools import pairwise

UNIT = 0.04
JOBS = 4
THOUSANDS = 800


def total(thousands: int) -> int:
    return sum(n * n % 7 for n in range(thousands * 1000))


async def in_turn() -> list[int]:
    # No await in here: the loop gets no turn between the sums.
    return [total(THOUSANDS) for _ in range(JOBS)]


async def in_pool(pool: futures.Executor) -> list[int]:
    loop = asyncio.get_running_loop()
    with pool:
        sums = [
            loop.run_in_executor(pool, total, THOUSANDS)
            for _ in range(JOBS)
        ]
        return await asyncio.gather(*sums)


async def heartbeat(beats: list[float]) -> None:
    while True:
        beats.append(time.perf_counter())
        await asyncio.sleep(UNIT)


async def measure(
    how: str, work: Awaitable[list[int]], beats: list[float]
) -> None:
    await asyncio.sleep(UNIT)
    beats[:] = [start := time.perf_counter()]
    sums = await work
    end = time.perf_counter()
    gap = max(b - a for a, b in pairwise([*beats, end])) * 1000
    took = f"{(end - start) * 1000:5.0f} ms"
    print(f"{how + ':':10} {took}, longest gap {gap:4.0f} ms")
    print(f"{how}: the sums add up to {sum(sums)}")


async def main() -> None:
    beats: list[float] = []
    heart = asyncio.create_task(heartbeat(beats), name="heartbeat")
    for how, work in (
        ("in turn", in_turn()),
        ("threads", in_pool(futures.ThreadPoolExecutor(JOBS, "adder"))),
        ("processes", in_pool(futures.ProcessPoolExecutor(JOBS))),
    ):
        await asyncio.create_task(measure(how, work, beats), name=how)
    heart.cancel()
    cores = len(os.sched_getaffinity(0))
    locked = getattr(sys, "_is_gil_enabled", lambda: True)()
    print(f"cores: {cores}, interpreter lock: {locked}")


if __name__ == "__main__":
    asyncio.run(main())
