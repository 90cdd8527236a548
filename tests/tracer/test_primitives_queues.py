"""Queues and barriers as facts: depth and capacity, what is unfinished, who has arrived."""

import sys

from tests.waiting import changes


def test_depth_capacity_and_what_is_unfinished() -> None:
    assert changes(
        """\
        import asyncio

        async def put(queue):
            for item in range(2):
                await queue.put(item)

        async def main():
            queue = asyncio.Queue(1)
            task = asyncio.create_task(put(queue), name="producer")
            await asyncio.sleep(0)
            try:
                queue.put_nowait(9)
            except asyncio.QueueFull:
                await queue.get()
            await queue.get()
            queue.task_done()
            asyncio.get_running_loop().call_soon(queue.task_done)
            await queue.join()
            try:
                queue.get_nowait()
            except asyncio.QueueEmpty:
                pass
            for kind in (asyncio.PriorityQueue, asyncio.LifoQueue):
                kind().put_nowait(1)

        asyncio.run(main())
        """
    ) == [
        "queue@8 put by producer: 1/1",
        "queue@8 got by Task-1: 0/1, waits producer",
        "queue@8 put by producer: 1/2, waits Task-1",
        "queue@8 got by Task-1: 0/2",
        "queue@8 task_done by Task-1: 0/1",
        "queue@8 task_done by Task-1/Queue.task_done in None: 0/0, waits Task-1",
        "queue@24 put by Task-1: 1/1",
        "queue@24 put by Task-1: 1/1",
    ]


def test_queues_of_the_users_own() -> None:
    assert changes(
        """\
        import asyncio, collections

        class Unique(asyncio.Queue):
            def _init(self, maxsize):
                self._queue = set()
            def _put(self, item):
                self._queue.add(item)
            def _get(self):
                return self._queue.pop()

        class Hidden(asyncio.Queue):
            def _init(self, maxsize):
                self.items = []
            def _put(self, item):
                self.items.append(item)
            def _get(self):
                return self.items.pop()
            def qsize(self):
                return len(self.items)
            def empty(self):
                return not self.items

        class Users(collections.UserList):
            def __len__(self):
                return super().__len__()

        class Counted(asyncio.Queue):
            def _init(self, maxsize):
                self._queue = Users()

        async def main():
            for kind in (Unique, Hidden, Counted):
                queue = kind()
                await queue.put(1)
                await queue.put(1)

        asyncio.run(main())
        """
    ) == [
        "queue@33 put by Task-1: 1/1",
        "queue@33 put by Task-1: 1/2",
        "queue@33 put by Task-1: None/1",
        "queue@33 put by Task-1: None/2",
        "queue@33 put by Task-1: None/1",
        "queue@33 put by Task-1: None/2",
    ]


def test_a_barrier_that_is_left_reset_and_aborted() -> None:
    assert changes(
        """\
        import asyncio

        async def arrive(barrier):
            try:
                await barrier.wait()
            except asyncio.BrokenBarrierError:
                pass

        def start(barrier, names):
            return [asyncio.create_task(arrive(barrier), name=name) for name in names]

        async def main():
            barrier = asyncio.Barrier(2)
            await asyncio.wait(start(barrier, "ab"))
            (c,) = start(barrier, "c")
            await asyncio.sleep(0)
            c.cancel()
            await asyncio.sleep(0)
            start(barrier, "d")
            await asyncio.sleep(0)
            await barrier.reset()
            await asyncio.sleep(0.01)
            start(barrier, "e")
            await asyncio.sleep(0)
            await barrier.abort()
            await asyncio.wait(start(barrier, "f"))

        asyncio.run(main())
        """
    ) == [
        "barrier@13 arrived by a: 1",
        "barrier@13 arrived by b: 2, waits a",
        "barrier@13 released by b: 2, waits a",
        "barrier@13 left by b: 1, waits a",
        "barrier@13 left by a: 0",
        "barrier@13 arrived by c: 1",
        "barrier@13 left by c: 0",
        "barrier@13 arrived by d: 1",
        "barrier@13 reset by Task-1: 1, waits d",
        "barrier@13 left by d: 0",
        "barrier@13 arrived by e: 1",
        "barrier@13 aborted by Task-1: 1, waits e",
        "barrier@13 left by e: 0",
    ]


if sys.version_info >= (3, 13):

    def test_a_queue_that_is_shut_down() -> None:
        assert changes(
            """\
            import asyncio

            async def main():
                for immediate in (False, True):
                    queue = asyncio.Queue()
                    queue.put_nowait(1)
                    queue.shutdown(immediate)

            asyncio.run(main())
            """
        ) == [
            "queue@5 put by Task-1: 1/1",
            "queue@5 shut_down by Task-1: 1/1",
            "queue@5 put by Task-1: 1/1",
            "queue@5 shut_down by Task-1: 0/0",
        ]
