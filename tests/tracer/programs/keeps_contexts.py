import asyncio
import contextvars

who = contextvars.ContextVar("who", default="nobody")


def says(what):
    print(what, who.get(), len(contextvars.copy_context()))


async def child():
    says("child")
    who.set("child")
    await asyncio.sleep(0)
    says("child after a while")


async def main():
    says("main")
    who.set("main")
    loop = asyncio.get_running_loop()
    await asyncio.create_task(child())
    says("main after its child")
    context = contextvars.copy_context()
    context.run(who.set, "another")
    if hasattr(asyncio.Task, "get_context"):
        await asyncio.create_task(child(), context=context)
    loop.call_soon(says, "callback")
    loop.call_soon(says, "callback elsewhere", context=context)
    loop.call_later(0.001, says, "timer")
    await asyncio.sleep(0.01)
    await asyncio.to_thread(says, "thread")
    async with asyncio.TaskGroup() as group:
        group.create_task(child())
    says("main at the end")


asyncio.run(main())
