# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "shield"
# title.zh = "shield：屏蔽取消"
# promise.en = "Two visitors leave while their order is saved: one job is shielded, the other is cancelled with its visitor."
# promise.zh = "两位访客中途离开：一个的保存受到屏蔽，另一个的保存随访客一起被取消。"
# chapter = "tasks"
# order = 100
# concepts = ["shield", "cancel", "CancelledError", "create_task"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["cancellation"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.05
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.SAVING]
# label = { en = "Time to save, in units", zh = "保存用时（单位数）" }
# minimum = 2
# maximum = 10
# ///
"""Two visitors are cancelled while they wait for a job to end."""

import asyncio

UNIT = 0.4
SAVING = 3


async def save(what: str) -> str:
    await asyncio.sleep(SAVING * UNIT)
    print(f"{what}: saved")
    return f"{what} number 17"


async def shielded_visitor(job: asyncio.Task[str]) -> None:
    # A cancel ends this wait; it does not reach the job.
    await asyncio.shield(job)


async def plain_visitor(job: asyncio.Task[str]) -> None:
    # A cancel is passed on to what is awaited: the job.
    await job


async def main() -> None:
    order = asyncio.create_task(save("order"), name="order")
    draft = asyncio.create_task(save("draft"), name="draft")
    visitors = [
        asyncio.create_task(shielded_visitor(order), name="shielded"),
        asyncio.create_task(plain_visitor(draft), name="plain"),
    ]
    await asyncio.sleep(UNIT)
    for visitor in visitors:
        visitor.cancel()
    await asyncio.wait(visitors)
    for task in [*visitors, order, draft]:
        print(f"main: {task.get_name()} cancelled: {task.cancelled()}")
    # Kept in a variable and awaited: no one else holds on to it.
    print("main:", await order)


asyncio.run(main())
