"""What random programs have found, each shrunk to its core."""

from tests.tracing import trace

CANCEL = ("task_cancel_requested", "task_cancel_delivered", "task_cancel_ended", "step_ended")


def test_a_library_s_coroutine_is_cancelled_before_its_first_step_where_its_task_was_made() -> None:
    traced = trace(
        """\
        import asyncio

        async def main():
            nap = asyncio.create_task(asyncio.sleep(1), name="nap")
            nap.cancel("no")
            await asyncio.wait([nap])

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told(*CANCEL)[:5] == [
        "nap task_cancel_requested by Task-1 'no'",
        "Task-1 step_ended suspended wait nap line 6",
        "nap task_cancel_delivered 'no' line 4",
        "nap step_ended cancelled",
        "nap task_cancel_ended cancelled",
    ]
    (delivered,) = traced.of_type("task_cancel_delivered")
    assert delivered["where"]["library"] == "sleep"


def test_a_generator_that_was_left_is_cancelled_where_it_stands() -> None:
    traced = trace(
        """\
        import asyncio

        async def count():
            try:
                yield 1
                yield 2
            finally:
                print("closed")

        async def main():
            async for number in count():
                break

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told(*CANCEL) == [
        "Task-1 step_ended returned None",
        "Task-2 task_cancel_requested by loop/run",
        "Task-2 task_cancel_delivered line 5",
        "Task-2 step_ended cancelled",
        "Task-2 task_cancel_ended cancelled",
    ]


def test_counts_that_are_none_do_not_silence_the_trace() -> None:
    traced = trace(
        """\
        import asyncio, math

        async def main():
            endless, vast = asyncio.Queue(math.inf), asyncio.Queue(10**12)
            endless.put_nowait(1)
            vast.put_nowait(2)
            async with asyncio.Semaphore(math.inf), asyncio.Semaphore(2.5):
                pass
            await asyncio.Barrier(1.0).wait()

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert [event["maxsize"] for event in traced.of_type("queue_put")] == [0, 2**31 - 1]
    assert traced.told("semaphore_acquired", "semaphore_released", "barrier_released", "truncated") == [
        "Task-1 semaphore_acquired waiters=[] value=1125899906842623",
        "Task-1 semaphore_acquired waiters=[] value=2",
        "Task-1 semaphore_released waiters=[] value=3",
        "Task-1 semaphore_released waiters=[] value=1125899906842623",
        "Task-1 barrier_released waiters=[] count=1",
    ]
