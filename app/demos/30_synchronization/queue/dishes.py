# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Queue"
# title.zh = "Queue：队列"
# promise.en = "A bounded queue between producers and consumers: full makes the one side wait, empty the other."
# promise.zh = "生产者和消费者之间的有界队列：满了一方等，空了另一方等。"
# chapter = "synchronization"
# order = 70
# concepts = ["Queue", "put", "get", "task_done", "join", "PriorityQueue", "LifoQueue"]
# read_first = ["create-task", "cancellation"]
# exit_code = 0
# pending = []
# mask = ['waiter-\d takes cook-\d/\d+']
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time from dish to dish", zh = "相邻两盘的间隔" }
# minimum = 0.02
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.ITEMS]
# label = { en = "Items of each producer", zh = "每个生产者的产品数" }
# minimum = 1
# maximum = 12
#
# [tool.loopscope.parameters.SIZE]
# label = { en = "Size of the queue", zh = "队列容量" }
# minimum = 1
# maximum = 10
# ///
"""Two cooks, a counter with little room, and two waiters."""

import asyncio

UNIT = 0.2
ITEMS = 4
SIZE = 2

Counter = asyncio.Queue[str]


async def cook(name: str, counter: Counter) -> None:
    for number in range(1, ITEMS + 1):
        # Waits for as long as the counter is full.
        await counter.put(f"{name}/{number}")


async def serve(name: str, start: float, counter: Counter) -> None:
    await asyncio.sleep(start)
    while True:
        # Waits for as long as it is empty.
        dish = await counter.get()
        print(f"{name} takes {dish}")
        await asyncio.sleep(2 * UNIT)
        # What join() counts: taken is not yet done.
        counter.task_done()


def orders() -> None:
    queues: list[asyncio.Queue[int]] = [
        asyncio.Queue(),
        asyncio.PriorityQueue(),
        asyncio.LifoQueue(),
    ]
    for queue in queues:
        for number in (2, 3, 1):
            queue.put_nowait(number)
        taken = [queue.get_nowait() for _ in range(3)]
        print(f"{type(queue).__name__}: 2, 3, 1 in, {taken} out")


async def main() -> None:
    counter: Counter = asyncio.Queue(maxsize=SIZE)
    async with asyncio.TaskGroup() as group:
        waiters = []
        for number in (1, 2):
            name = f"waiter-{number}"
            job = serve(name, number * UNIT, counter)
            waiters.append(group.create_task(job, name=name))
        cooks = [
            group.create_task(cook(name, counter), name=name)
            for name in ("cook-1", "cook-2")
        ]
        await asyncio.wait(cooks)
        await counter.join()
        print("all served")
        # They wait for dishes that will never come.
        for waiter in waiters:
            waiter.cancel()
    orders()


asyncio.run(main())
