"""Waits for tasks and futures: one, several, the first of them, shielded ones."""

import sys

from tests.waiting import waits


def test_a_task_a_future_and_who_set_it() -> None:
    assert waits(
        """\
        import asyncio

        async def job():
            await asyncio.sleep(0.005)
            return 1

        async def setter(future):
            future.set_result(1)

        async def main():
            loop = asyncio.get_running_loop()
            await asyncio.create_task(job(), name="job")
            stored = job()
            await stored
            future = loop.create_future()
            loop.call_later(0.005, future.set_result, 1)
            await future
            future = loop.create_future()
            loop.call_soon(future.set_result, 1)
            await future
            future = loop.create_future()
            asyncio.create_task(setter(future), name="setter")
            await future
            future = loop.create_future()
            task = asyncio.create_task(job(), name="called back")
            task.add_done_callback(lambda task: future.set_result(2))
            await future
            await future

        asyncio.run(main())
        """
    ) == [
        "Task-1 12 task job by job",
        "job 4 sleep 0.005 by timer/sleep",
        "Task-1 4 sleep 0.005 by timer/sleep",
        "Task-1 17 future@17 by timer/Future.set_result",
        "Task-1 20 future@20 by Task-1/Future.set_result",
        "Task-1 23 future@23 by setter",
        "Task-1 27 future@27 by called back/main.<locals>.<lambda>",
        "called back 4 sleep 0.005 by timer/sleep",
    ]


def test_gathered() -> None:
    assert waits(
        """\
        import asyncio

        def job(name, length=0.01):
            return asyncio.create_task(asyncio.sleep(length), name=name)

        async def main():
            loop = asyncio.get_running_loop()
            await asyncio.gather(job("a"), job("b", 0.05))
            done = job("done", 0)
            await done
            stored = asyncio.gather(done, job("c"))
            await asyncio.sleep(0)
            await stored
            await asyncio.gather(asyncio.gather(job("d"), job("e")), job("f", 0.05))
            await asyncio.gather(job("g"), return_exceptions=True)
            future = loop.create_future()
            loop.call_later(0.01, future.set_result, None)
            await asyncio.gather(future, asyncio.shield(job("h", 0.05)))
            await asyncio.gather()

        asyncio.run(main())
        """,
        "Task-1",
    ) == [
        "Task-1 8 gather a b by b/gather",
        "Task-1 10 task done by done",
        "Task-1 12 yield",
        "Task-1 13 gather c by c/gather",
        "Task-1 14 gather d e f by f/gather",
        "Task-1 15 gather g by g/gather",
        "Task-1 18 gather h @18 by h/gather",
    ]


def test_several_at_once() -> None:
    assert waits(
        """\
        import asyncio

        def job(name, length=0.01):
            return asyncio.create_task(asyncio.sleep(length), name=name)

        async def main():
            a, b = job("a"), job("b", 0.05)
            await asyncio.wait([a, b])
            for mode in (asyncio.FIRST_COMPLETED, asyncio.FIRST_EXCEPTION):
                a, b = job("a"), job("b", 0.05)
                await asyncio.wait([a, b], return_when=mode)
                await asyncio.wait([a, b])
            a = job("a", 9)
            future = asyncio.get_running_loop().create_future()
            await asyncio.wait([a, future], timeout=0.01)
            for next_one in asyncio.as_completed([job("c"), job("d", 0.05)]):
                await next_one
            async with asyncio.TaskGroup() as group:
                group.create_task(asyncio.sleep(0.05), name="e")
                async with asyncio.TaskGroup() as inner:
                    inner.create_task(asyncio.sleep(0.002), name="f")

        asyncio.run(main())
        """,
        "Task-1",
    ) == [
        "Task-1 8 wait a b by b/wait",
        "Task-1 11 wait a b by a/wait",
        "Task-1 12 wait b by b/wait",
        "Task-1 11 wait a b by b/wait",
        "Task-1 12 wait by Task-1/wait",
        "Task-1 15 wait a @15 by timer/timeout",
        "Task-1 17 as_completed>wait c d by c/as_completed",
        "Task-1 17 as_completed>wait d by d/as_completed",
        "Task-1 20 TaskGroup>wait f by f/TaskGroup",
        "Task-1 18 TaskGroup>wait e by e/TaskGroup",
    ]


def test_shielded() -> None:
    assert waits(
        """\
        import asyncio

        async def job():
            await asyncio.sleep(0.01)

        async def main():
            loop = asyncio.get_running_loop()
            await asyncio.shield(asyncio.create_task(job(), name="task"))
            await asyncio.shield(asyncio.create_task(job(), name="inner"))
            future = loop.create_future()
            loop.call_later(0.01, future.set_result, None)
            await asyncio.shield(future)
            await asyncio.shield(asyncio.gather(asyncio.create_task(job(), name="part")))
            await asyncio.shield(asyncio.shield(asyncio.create_task(job(), name="twice")))

        asyncio.run(main())
        """,
    ) == [
        "Task-1 8 shield>task task by task/shield",
        "task 4 sleep 0.01 by timer/sleep",
        "Task-1 9 shield>task inner by inner/shield",
        "inner 4 sleep 0.01 by timer/sleep",
        "Task-1 12 shield>future@12 by timer/Future.set_result",
        "Task-1 13 shield>gather part by part/shield",
        "part 4 sleep 0.01 by timer/sleep",
        "Task-1 14 shield>shield>task twice by twice/shield",
        "twice 4 sleep 0.01 by timer/sleep",
    ]


if sys.version_info >= (3, 13):

    def test_as_completed_with_async_for() -> None:
        assert waits(
            """\
            import asyncio

            def job(name, length=0.01):
                return asyncio.create_task(asyncio.sleep(length), name=name)

            async def main():
                async for done in asyncio.as_completed([job("c"), job("d", 0.05)]):
                    pass

            asyncio.run(main())
            """,
            "Task-1",
        ) == [
            "Task-1 7 as_completed>wait c d by c/as_completed",
            "Task-1 7 as_completed>wait d by d/as_completed",
        ]
