import asyncio
import collections
import selectors


class Counting(asyncio.SelectorEventLoop):
    """Does all as its parent does, and counts."""

    ticks = callbacks = 0

    def _run_once(self):
        self.ticks += 1
        super()._run_once()

    def call_soon(self, callback, *args, context=None):
        self.callbacks += 1
        return super().call_soon(callback, *args, context=context)


class Small(asyncio.AbstractEventLoop):
    """A loop without anything of asyncio's own."""

    def __init__(self):
        self.queue = collections.deque()

    def get_debug(self):
        return False

    def call_soon(self, callback, *args, context=None):
        handle = asyncio.Handle(callback, args, self, context)
        self.queue.append(handle)
        return handle

    def create_task(self, coro, **options):
        return asyncio.Task(coro, loop=self, **options)

    def create_future(self):
        return asyncio.Future(loop=self)

    def run(self, coro):
        task = self.create_task(coro)
        asyncio._set_running_loop(self)
        try:
            while not task.done():
                self.queue.popleft()._run()
        finally:
            asyncio._set_running_loop(None)
        return task.result()


class Policy(asyncio.DefaultEventLoopPolicy):
    def new_event_loop(self):
        print("a loop by policy")
        return Counting(selectors.SelectSelector())


def factory(loop, coro, **options):
    print("making", coro.__qualname__)
    return asyncio.Task(coro, loop=loop, **options)


async def nothing():
    await asyncio.sleep(0)
    return asyncio.current_task().get_name() != ""


async def main():
    lock = asyncio.Lock()
    async with lock:
        await nothing()
    loop = asyncio.get_running_loop()
    task = loop.create_task(nothing(), name="mine")
    await asyncio.sleep(0)
    print(type(loop).__name__, len(asyncio.all_tasks(loop)) if hasattr(loop, "ticks") else "", await task)


Small().run(main())
with asyncio.Runner(loop_factory=Counting) as runner:
    loop = runner.get_loop()
    loop.set_task_factory(factory)
    runner.run(main())
    print(loop.ticks, loop.callbacks)
asyncio.set_event_loop_policy(Policy())
asyncio.run(main())
