"""Waits for time to pass, and for a deadline around something else: sleep, wait_for, timeout."""

import sys

from tests.waiting import waits

OLD = sys.version_info < (3, 12)
"""Then, `wait_for` ran what it was given in a task of its own, and its caller waited for that."""


def test_sleeps() -> None:
    assert waits(
        """\
        import asyncio

        async def main():
            await asyncio.sleep(0)
            await asyncio.sleep(-1)
            await asyncio.sleep(0.01)
            for length in (float("inf"), 1e300, 1e9):
                nap = asyncio.create_task(asyncio.sleep(length), name="nap")
                await asyncio.sleep(0)
                nap.cancel()
            try:
                asyncio.create_task(asyncio.sleep(float("nan")), name="nan").cancel()
            except ValueError:
                pass

        asyncio.run(main())
        """
    ) == [
        "Task-1 4 yield",
        "Task-1 5 yield",
        "Task-1 6 sleep 0.01 by timer/sleep",
        "Task-1 9 yield",
        "nap 8(sleep) sleep None by Task-1",
        "Task-1 9 yield",
        "nap 8(sleep) sleep None by Task-1",
        "Task-1 9 yield",
        "nap 8(sleep) sleep 1000000000.0 by Task-1",
    ]


def test_wait_for_names_what_it_wraps() -> None:
    assert waits(
        """\
        import asyncio

        async def job():
            await asyncio.sleep(0.005)

        async def holder(lock):
            async with lock:
                await asyncio.sleep(0.005)

        async def main():
            loop = asyncio.get_running_loop()
            lock, event, queue = asyncio.Lock(), asyncio.Event(), asyncio.Queue()
            future = loop.create_future()
            asyncio.create_task(holder(lock), name="holder")
            await asyncio.sleep(0)
            await asyncio.wait_for(lock.acquire(), 5)
            loop.call_later(0.005, event.set)
            await asyncio.wait_for(event.wait(), 5)
            loop.call_later(0.005, queue.put_nowait, 1)
            await asyncio.wait_for(queue.get(), 5)
            loop.call_later(0.005, future.set_result, 1)
            await asyncio.wait_for(future, 5)
            await asyncio.wait_for(asyncio.create_task(job(), name="task"), 5)
            await asyncio.wait_for(asyncio.gather(asyncio.create_task(job(), name="part")), 5)
            await asyncio.wait_for(asyncio.shield(asyncio.create_task(job(), name="safe")), 5)
            await asyncio.wait_for(asyncio.wait_for(job(), 3), 5)
            await asyncio.wait_for(job(), None)
            try:
                await asyncio.wait_for(asyncio.sleep(9), 0.005)
            except TimeoutError:
                pass

        asyncio.run(main())
        """,
        "Task-1",
    ) == [
        "Task-1 15 yield",
        "Task-1 16 wait_for>task <wait_for> by <wait_for>/wait_for"
        if OLD
        else "Task-1 16 wait_for>lock@12 by holder",
        "Task-1 18 wait_for>task <wait_for> by <wait_for>/wait_for"
        if OLD
        else "Task-1 18 wait_for>event@12 by timer/Event.set",
        "Task-1 20 wait_for>task <wait_for> by <wait_for>/wait_for"
        if OLD
        else "Task-1 20 wait_for>queue_get@12 by timer/Queue.put_nowait",
        "Task-1 22 wait_for>future@22 by timer/Future.set_result",
        "Task-1 23 wait_for>task task by task/wait_for" if OLD else "Task-1 23 wait_for>task task by task",
        "Task-1 24 wait_for>gather part by part/wait_for"
        if OLD
        else "Task-1 24 wait_for>gather part by part/gather",
        "Task-1 25 wait_for>shield>task safe by safe/wait_for"
        if OLD
        else "Task-1 25 wait_for>shield>task safe by safe/shield",
        "Task-1 26 wait_for>task <wait_for> by <wait_for>/wait_for"
        if OLD
        else "Task-1 4 wait_for>wait_for>sleep 0.005 by timer/sleep",
        "Task-1 4 wait_for>sleep 0.005 by timer/sleep",
        *(
            [
                "Task-1 29 wait_for>task <wait_for> by timer/timeout",
                "Task-1 29 wait_for>task <wait_for> by <wait_for>/wait_for",
            ]
            if OLD
            else ["Task-1 29 wait_for>sleep 9 by timer/timeout"]
        ),
    ]


def test_a_timeout_is_one_of_the_wrappers() -> None:
    assert waits(
        """\
        import asyncio, contextlib

        async def inner(event):
            async with asyncio.timeout(5):
                await event.wait()

        @contextlib.asynccontextmanager
        async def patient():
            async with asyncio.timeout(5):
                yield

        async def main():
            loop = asyncio.get_running_loop()
            async with asyncio.timeout(5) as outer:
                await asyncio.sleep(0.001)
                async with asyncio.timeout_at(loop.time() + 4):
                    await asyncio.shield(asyncio.create_task(asyncio.sleep(0.002), name="safe"))
                outer.reschedule(None)
                await asyncio.sleep(0.001)
            await asyncio.sleep(0.001)
            async with asyncio.timeout(None):
                await asyncio.sleep(0.001)
            event = asyncio.Event()
            loop.call_later(0.003, event.set)
            async with asyncio.timeout(5), asyncio.TaskGroup() as group:
                group.create_task(inner(event), name="inner")
            async with patient():
                await asyncio.sleep(0.001)
            async with contextlib.AsyncExitStack() as stack:
                await stack.enter_async_context(asyncio.timeout(5))
                await asyncio.sleep(0.001)
            try:
                async with asyncio.timeout(0.001):
                    await asyncio.sleep(9)
            except TimeoutError:
                await asyncio.sleep(0.001)

        asyncio.run(main())
        """,
        "Task-1",
        "inner",
    ) == [
        "Task-1 15 timeout>sleep 0.001 by timer/sleep",
        "Task-1 17 timeout>timeout>shield>task safe by safe/shield",
        "Task-1 19 timeout>sleep 0.001 by timer/sleep",
        "Task-1 20 sleep 0.001 by timer/sleep",
        "Task-1 22 timeout>sleep 0.001 by timer/sleep",
        "Task-1 25 timeout>TaskGroup>wait inner by inner/TaskGroup",
        "inner 5 timeout>event@23 by timer/Event.set",
        "Task-1 28 timeout>sleep 0.001 by timer/sleep",
        "Task-1 31 timeout>sleep 0.001 by timer/sleep",
        "Task-1 34 timeout>sleep 9 by timer/timeout",
        "Task-1 36 sleep 0.001 by timer/sleep",
    ]


def test_timeouts_and_wait_for_stand_in_the_order_of_their_nesting() -> None:
    how = "/wait_for" if OLD else ""
    assert waits(
        """\
        import asyncio

        class Patient:
            async def __aenter__(self):
                self.timeout = asyncio.timeout(5)
                await self.timeout.__aenter__()
            async def __aexit__(self, *error):
                await self.timeout.__aexit__(*error)

        async def deep(level):
            async with Patient():
                if level:
                    await asyncio.wait_for(asyncio.create_task(deep(level - 1), name="deep"), 5)
                await asyncio.sleep(0.001)

        async def main():
            async with asyncio.timeout(5):
                await asyncio.wait_for(asyncio.shield(deep(1)), 5)

        asyncio.run(main())
        """,
    ) == [
        f"Task-1 18 timeout>wait_for>shield>task Task-2 by Task-2{how or '/shield'}",
        f"Task-2 13 timeout>wait_for>task deep by deep{how}",
        "deep 14 timeout>sleep 0.001 by timer/sleep",
        "Task-2 14 timeout>sleep 0.001 by timer/sleep",
    ]


def test_in_debug_mode_the_same_is_told() -> None:
    assert waits(
        """\
        import asyncio

        async def main():
            async with asyncio.timeout(5):
                await asyncio.gather(asyncio.create_task(asyncio.sleep(0.01), name="part"))
            event = asyncio.Event()
            asyncio.get_running_loop().call_soon(event.set)
            await asyncio.shield(asyncio.create_task(event.wait(), name="waits"))

        asyncio.run(main(), debug=True)
        """
    ) == [
        "Task-1 5 timeout>gather part by part/gather",
        "part 5(sleep) sleep 0.01 by timer/sleep",
        "Task-1 8 shield>task waits by waits/shield",
    ]
