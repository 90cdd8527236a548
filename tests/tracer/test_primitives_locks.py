"""Locks, semaphores and conditions as facts: who has them, who waits in which order, who let go."""

import sys

from tests.tracing import trace
from tests.waiting import changes


def test_a_lock_released_by_another_and_waiters_that_are_cancelled() -> None:
    assert changes(
        """\
        import asyncio

        lock = asyncio.Lock()

        async def take():
            async with lock:
                await asyncio.sleep(0)

        async def holder(others):
            await lock.acquire()
            await asyncio.sleep(0)
            others["b"].cancel()
            await asyncio.sleep(0)
            asyncio.get_running_loop().call_soon(lock.release)
            await asyncio.sleep(0)
            others["c"].cancel()

        async def main():
            tasks = {}
            async with asyncio.TaskGroup() as group:
                group.create_task(holder(tasks), name="a")
                for name in "bcd":
                    tasks[name] = group.create_task(take(), name=name)

        asyncio.run(main())
        """
    ) == [
        "lock@3 acquired by a: a",
        "lock@3 released by a/Lock.release in None: None, waits c d",
        "lock@3 acquired by d: d",
        "lock@3 released by d: None",
    ]


def test_permits_and_one_release_too_many() -> None:
    assert changes(
        """\
        import asyncio

        permits, bounded = asyncio.Semaphore(1), asyncio.BoundedSemaphore(1)

        async def take():
            async with permits:
                await asyncio.sleep(0)

        async def main():
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(take(), name=name) for name in "abcd"]
                await asyncio.sleep(0)
                tasks[1].cancel()
            permits.release()
            async with bounded:
                pass
            try:
                bounded.release()
            except ValueError:
                asyncio.get_running_loop().call_soon(permits.release)
                await asyncio.sleep(0)

        asyncio.run(main())
        """
    ) == [
        "semaphore@3 acquired by a: 0",
        "semaphore@3 released by a: 1, waits b c d",
        "semaphore@3 acquired by c: 0, waits d",
        "semaphore@3 released by c: 1, waits d",
        "semaphore@3 acquired by d: 0",
        "semaphore@3 released by d: 1",
        "semaphore@3 released by Task-1: 2",
        "semaphore@3 acquired by Task-1: 0",
        "semaphore@3 released by Task-1: 1",
        "semaphore@3 released by Task-1/Semaphore.release in None: 3",
    ]


def test_a_condition_wakes_those_that_wait_and_no_one_twice() -> None:
    assert changes(
        """\
        import asyncio

        async def wait(condition):
            async with condition:
                await condition.wait()

        async def main():
            condition = asyncio.Condition()
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(wait(condition), name=name) for name in "abcde"]
                await asyncio.sleep(0)
                tasks[1].cancel()
                async with condition:
                    condition.notify()
                    condition.notify()
                    condition.notify_all()
                    condition.notify(3)

        asyncio.run(main())
        """,
        "condition_notified",
    ) == [
        "condition@8 notified by Task-1: wakes a, waits a b c d e",
        "condition@8 notified by Task-1: wakes c, waits a b c d e",
        "condition@8 notified by Task-1: wakes d e, waits a b c d e",
        "condition@8 notified by Task-1: wakes , waits a b c d e",
        # From 3.13 on, one that is cancelled while it waits notifies another in its stead.
        *(["condition@8 notified by b: wakes , waits a c d e"] if sys.version_info >= (3, 13) else []),
    ]


def test_a_waiter_that_was_notified_and_then_cancelled_hands_on() -> None:
    assert changes(
        """\
        import asyncio

        async def wait(condition):
            async with condition:
                await condition.wait()

        async def main():
            condition = asyncio.Condition()
            tasks = [asyncio.create_task(wait(condition), name=name) for name in "ab"]
            await asyncio.sleep(0)
            async with condition:
                condition.notify()
                tasks[0].cancel()
                await asyncio.sleep(0)
            await asyncio.sleep(0.01)
            async with condition:
                condition.notify_all()
            await asyncio.wait(tasks)

        asyncio.run(main())
        """,
    ) == [
        "lock@8 acquired by a: a",
        "lock@8 released by a: None",
        "lock@8 acquired by b: b",
        "lock@8 released by b: None",
        "lock@8 acquired by Task-1: Task-1",
        "condition@8 notified by Task-1: wakes a, waits a b",
        "lock@8 released by Task-1: None, waits a",
        "lock@8 acquired by a: a",
        *(
            [
                "condition@8 notified by a: wakes b, waits b",
                "lock@8 released by a: None",
                "lock@8 acquired by b: b",
                "lock@8 released by b: None",
                "lock@8 acquired by Task-1: Task-1",
                "condition@8 notified by Task-1: wakes ",
                "lock@8 released by Task-1: None",
            ]
            if sys.version_info >= (3, 13)
            else [
                "lock@8 released by a: None",
                "lock@8 acquired by Task-1: Task-1",
                "condition@8 notified by Task-1: wakes b, waits b",
                "lock@8 released by Task-1: None",
                "lock@8 acquired by b: b",
                "lock@8 released by b: None",
            ]
        ),
    ]


def test_subclasses_and_two_runs() -> None:
    assert changes(
        """\
        import asyncio, dataclasses

        class Mine(asyncio.Lock):
            def __init__(self):
                super().__init__()
                self.count = 0
            async def acquire(self):
                self.count += 1
                return await super().acquire()
            def __repr__(self):
                raise SystemExit

        @dataclasses.dataclass
        class Account:
            lock: asyncio.Lock = dataclasses.field(default_factory=asyncio.Lock)

        mine = Mine()
        account = Account()
        flag = asyncio.Event()

        async def main():
            async with mine, account.lock:
                flag.set()
                flag.set()
                flag.clear()
                flag.clear()

        asyncio.run(main())
        asyncio.run(main())
        """,
    ) == [
        "lock@5 acquired by Task-1: Task-1",
        "lock@18 acquired by Task-1: Task-1",
        "event@19 set by Task-1: True",
        "event@19 cleared by Task-1: False",
        "lock@18 released by Task-1: None",
        "lock@5 released by Task-1: None",
        "lock@5 acquired by Task-4: Task-4",
        "lock@18 acquired by Task-4: Task-4",
        "event@19 set by Task-4: True",
        "event@19 cleared by Task-4: False",
        "lock@18 released by Task-4: None",
        "lock@5 released by Task-4: None",
    ]


def test_what_an_object_begins_with() -> None:
    traced = trace(
        """\
        import asyncio

        condition = asyncio.Condition()
        shared = asyncio.Condition(asyncio.Lock())
        asyncio.Semaphore(3), asyncio.BoundedSemaphore(2), asyncio.Barrier(4), asyncio.Queue(5)
        asyncio.Queue(-1), asyncio.Queue(2.5), asyncio.Queue(float("inf")), asyncio.Semaphore(10**30)
        """
    )
    assert traced.violations == []
    told = [
        {name: value for name, value in event.items() if name not in ("seq", "at", "type", "where")}
        for event in traced.of_type("object_created")
    ]
    first = told[0]["object"]
    assert told == [
        {"object": first, "kind": "lock"},
        {"object": first + 1, "kind": "condition", "lock": first},
        {"object": first + 2, "kind": "lock"},
        {"object": first + 3, "kind": "condition", "lock": first + 2},
        {"object": first + 4, "kind": "semaphore", "value": 3},
        {"object": first + 5, "kind": "semaphore", "value": 2, "bound": 2},
        {"object": first + 6, "kind": "barrier", "parties": 4},
        {"object": first + 7, "kind": "queue", "maxsize": 5},
        {"object": first + 8, "kind": "queue", "maxsize": 0},
        {"object": first + 9, "kind": "queue", "maxsize": 3},
        {"object": first + 10, "kind": "queue", "maxsize": 0},
        {"object": first + 11, "kind": "semaphore", "value": (1 << 50) - 1},
    ]
