"""Waits for locks, events, conditions, semaphores, barriers and queues; each ended by whoever let go."""

import sys

from tests.waiting import waits


def test_a_lock_a_semaphore_an_event() -> None:
    assert waits(
        """\
        import asyncio

        lock = asyncio.Lock()
        permits = asyncio.BoundedSemaphore(1)
        go = asyncio.Event()

        async def worker():
            async with lock:
                await asyncio.sleep(0)
            await lock.acquire()
            lock.release()
            async with permits:
                await asyncio.sleep(0)
            await go.wait()

        async def main():
            async with asyncio.TaskGroup() as group:
                for name in "ab":
                    group.create_task(worker(), name=name)
                await asyncio.sleep(0.15)
                go.set()

        asyncio.run(main())
        """
    ) == [
        "Task-1 20 sleep 0.15 by timer/sleep",
        "a 9 yield",
        "b 8 lock@3 by a",
        "a 10 lock@3 by b",
        "b 9 yield",
        "b 10 lock@3 by a",
        "a 13 yield",
        "b 12 semaphore@4 by a",
        "a 14 event@5 by Task-1",
        "b 13 yield",
        "b 14 event@5 by Task-1",
        "Task-1 17 TaskGroup>wait a b by b/TaskGroup",
    ]


def test_a_condition_and_its_lock() -> None:
    assert waits(
        """\
        import asyncio

        async def consumer(condition, items):
            async with condition:
                await condition.wait()
                await condition.wait_for(lambda: items)
                items.pop()

        async def main():
            items, condition = [], asyncio.Condition()
            async with asyncio.TaskGroup() as group:
                for name in "ab":
                    group.create_task(consumer(condition, items), name=name)
                await asyncio.sleep(0.001)
                async with condition:
                    condition.notify_all()
                    await asyncio.sleep(0.001)
                for item in range(2):
                    async with condition:
                        items.append(item)
                        condition.notify()

        asyncio.run(main())
        """
    ) == [
        "Task-1 14 sleep 0.001 by timer/sleep",
        "a 5 condition@10 by Task-1",
        "b 5 condition@10 by Task-1",
        "Task-1 17 sleep 0.001 by timer/sleep",
        "a 5 lock@10 by Task-1",
        "b 5 lock@10 by a",
        "Task-1 19 lock@10 by b",
        "a 6 condition@10 by Task-1",
        "b 6 condition@10 by Task-1",
        "Task-1 11 TaskGroup>wait a b by b/TaskGroup",
    ]


def test_a_barrier() -> None:
    assert waits(
        """\
        import asyncio

        async def party(barrier):
            await barrier.wait()
            async with barrier:
                pass

        async def main():
            barrier = asyncio.Barrier(3)
            async with asyncio.TaskGroup() as group:
                for name in "abc":
                    group.create_task(party(barrier), name=name)

        asyncio.run(main())
        """,
        "a",
        "b",
        "c",
    ) == [
        "a 4 barrier@9 by c",
        "b 4 barrier@9 by c",
        "c 5 barrier@9 by b",
        "a 5 barrier@9 by b",
        "b 5 barrier@9 by a",
        "c 5 barrier@9 by a",
    ]


def test_queues() -> None:
    assert waits(
        """\
        import asyncio

        async def producer(queue):
            for item in range(2):
                await queue.put(item)

        async def consumer(queue):
            for _ in range(2):
                await queue.get()
                await asyncio.sleep(0.001)
                queue.task_done()

        async def main():
            for kind in (asyncio.Queue, asyncio.LifoQueue, asyncio.PriorityQueue):
                queue = kind(1)
                worker = asyncio.create_task(consumer(queue), name="consumer")
                await asyncio.sleep(0)
                filler = asyncio.create_task(producer(queue), name="producer")
                await asyncio.sleep(0)
                await queue.join()

        asyncio.run(main())
        """
    ) == [
        "Task-1 17 yield",
        "consumer 9 queue_get@15 by producer",
        "Task-1 19 yield",
        "producer 5 queue_put@15 by consumer",
        "Task-1 20 queue_join@15 by consumer",
        "consumer 10 sleep 0.001 by timer/sleep",
        "consumer 10 sleep 0.001 by timer/sleep",
        "Task-1 17 yield",
        "consumer 9 queue_get@15 by producer",
        "Task-1 19 yield",
        "producer 5 queue_put@15 by consumer",
        "Task-1 20 queue_join@15 by consumer",
        "consumer 10 sleep 0.001 by timer/sleep",
        "consumer 10 sleep 0.001 by timer/sleep",
        "Task-1 17 yield",
        "consumer 9 queue_get@15 by producer",
        "Task-1 19 yield",
        "producer 5 queue_put@15 by consumer",
        "Task-1 20 queue_join@15 by consumer",
        "consumer 10 sleep 0.001 by timer/sleep",
        "consumer 10 sleep 0.001 by timer/sleep",
    ]


if sys.version_info >= (3, 13):

    def test_a_queue_that_is_shut_down() -> None:
        assert waits(
            """\
            import asyncio

            async def take(queue):
                try:
                    await queue.get()
                except asyncio.QueueShutDown:
                    pass

            async def main():
                queue = asyncio.Queue()
                taker = asyncio.create_task(take(queue), name="taker")
                await asyncio.sleep(0)
                queue.shutdown()
                await taker

            asyncio.run(main())
            """
        ) == [
            "Task-1 12 yield",
            "taker 5 queue_get@10 by Task-1",
            "Task-1 14 task taker by taker",
        ]
