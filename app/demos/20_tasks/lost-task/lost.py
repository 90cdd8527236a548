# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Lost tasks"
# title.zh = "丢失的任务"
# promise.en = "Tasks that nobody keeps or awaits: cut short, never noticed to fail, thrown away half done."
# promise.zh = "没有人保存、也没有人等待的任务：被半途取消，失败无人知晓，或者做到一半就被回收。"
# chapter = "tasks"
# order = 160
# concepts = ["create_task", "gc", "Task was destroyed but it is pending", "Task exception was never retrieved"]
# read_first = ["create-task", "task-group"]
# label = { en = "lost", zh = "丢失" }
# gain = "none"
# exit_code = 0
# pending = ["listen", "backup"]
# lints = ["exception_never_retrieved", "lost_at_exit"]
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.05
# maximum = 1.0
# unit = "s"
# ///
"""Four tasks are started and forgotten; none gets done."""

import asyncio
import gc

UNIT = 0.2


async def save() -> None:
    await asyncio.sleep(10 * UNIT)
    print("save: never printed")


async def upload() -> None:
    await asyncio.sleep(2 * UNIT)
    raise OSError("no connection")


async def listen() -> None:
    # The loop holds its tasks weakly. Who will set this future?
    await asyncio.get_running_loop().create_future()
    print("listen: never printed")


async def backup() -> None:
    await asyncio.sleep(3 * UNIT)
    print("backup: never printed")


async def main() -> None:
    # Garbage is collected where we say, for a run like any other.
    gc.disable()
    for job in (save, upload, listen):
        asyncio.create_task(job(), name=job.__name__)
    await asyncio.sleep(UNIT)
    gc.collect()
    await asyncio.sleep(2 * UNIT)
    print("main: done, it seems")


asyncio.run(main())

# A loop run by hand cancels nothing: what is left stays pending.
loop = asyncio.new_event_loop()
loop.create_task(backup(), name="backup")
loop.run_until_complete(asyncio.sleep(UNIT))
loop.close()
print("loop closed")
gc.collect()
