# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Lost tasks"
# title.zh = "丢失的任务"
# promise.en = "The same tasks in a group: each is kept, awaited, and heard when it fails."
# promise.zh = "同样的任务放进任务组：每一个都有人保存、有人等待，失败了也有人知道。"
# chapter = "tasks"
# order = 161
# concepts = ["TaskGroup", "create_task", "Runner"]
# read_first = ["create-task", "task-group"]
# label = { en = "kept", zh = "留住" }
# gain = "none"
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.05
# maximum = 1.0
# unit = "s"
# ///
"""The same four tasks, each kept and waited for."""

import asyncio
import gc

UNIT = 0.2


async def save() -> None:
    await asyncio.sleep(10 * UNIT)
    print("save: saved")


async def upload() -> None:
    await asyncio.sleep(2 * UNIT)
    raise OSError("no connection")


async def listen(answer: asyncio.Future[str]) -> None:
    print("listen:", await answer)


async def backup() -> None:
    await asyncio.sleep(3 * UNIT)
    print("backup: backed up")


async def try_upload() -> None:
    # In a group, an error that gets out would stop the others.
    try:
        await upload()
    except OSError as error:
        print("upload:", error)


async def main() -> None:
    answer = asyncio.get_running_loop().create_future()
    # The group keeps its tasks, and waits for all of them.
    async with asyncio.TaskGroup() as group:
        saving = group.create_task(save(), name="save")
        group.create_task(try_upload(), name="upload")
        group.create_task(listen(answer), name="listen")
        await asyncio.sleep(UNIT)
        gc.collect()
        await saving
        answer.set_result("an answer")
    print("main: done")


asyncio.run(main())

# Runner is the loop run by hand that tidies up after itself.
with asyncio.Runner() as runner:
    runner.run(backup())
