"""How a cancellation ends: cleanup, another exception, taken back, swallowed; and waves of several."""

import sys

from tests.tracing import trace
from tests.waiting import told

CANCEL = ("task_cancel_requested", "task_cancel_delivered", "task_cancel_ended", "step_ended")


def test_cleanup_that_awaits_fails_or_takes_back() -> None:
    assert told(
        """\
        import asyncio

        async def cleans_up():
            try:
                await asyncio.sleep(9)
            finally:
                await asyncio.sleep(0.001)

        async def fails():
            try:
                await asyncio.sleep(9)
            finally:
                raise ValueError

        async def loops():
            for _ in range(2):
                try:
                    await asyncio.sleep(0.01)
                except asyncio.CancelledError:
                    pass

        async def takes_back():
            try:
                await asyncio.sleep(9)
            except asyncio.CancelledError:
                asyncio.current_task().uncancel()
            await asyncio.sleep(0)

        async def raises():
            raise asyncio.CancelledError("my own")

        async def cancels_itself():
            asyncio.current_task().cancel()
            print("still here")
            await asyncio.sleep(0)

        async def main():
            works = cleans_up, fails, loops, takes_back
            tasks = [asyncio.create_task(work(), name=work.__name__) for work in works]
            early = asyncio.create_task(loops(), name="early")
            early.cancel()
            await asyncio.sleep(0)
            for task in tasks:
                task.cancel()
            tasks += [asyncio.create_task(work(), name=work.__name__) for work in (raises, cancels_itself)]
            await asyncio.wait(tasks)

        asyncio.run(main())
        """,
        *CANCEL,
        of=("cleans_up", "fails", "loops", "takes_back", "raises", "cancels_itself", "early"),
    ) == [
        "early task_cancel_requested by Task-1",
        "cleans_up step_ended suspended sleep 9 line 5",
        "fails step_ended suspended sleep 9 line 11",
        "loops step_ended suspended sleep 0.01 line 18",
        "takes_back step_ended suspended sleep 9 line 24",
        "early task_cancel_delivered line 15",
        "early step_ended cancelled",
        "early task_cancel_ended cancelled",
        "cleans_up task_cancel_requested by Task-1",
        "fails task_cancel_requested by Task-1",
        "loops task_cancel_requested by Task-1",
        "takes_back task_cancel_requested by Task-1",
        "cleans_up task_cancel_delivered line 5",
        "cleans_up step_ended suspended sleep 0.001 line 7",
        "fails task_cancel_delivered line 11",
        "fails step_ended raised ValueError()",
        "fails task_cancel_ended swallowed",
        "loops task_cancel_delivered line 18",
        "loops step_ended suspended sleep 0.01 line 18",
        "takes_back task_cancel_delivered line 24",
        "takes_back task_cancel_ended handled",
        "takes_back step_ended suspended yield line 27",
        "raises step_ended cancelled",
        "cancels_itself task_cancel_requested by cancels_itself",
        "cancels_itself step_ended suspended yield line 35",
        "takes_back step_ended returned None",
        "cancels_itself task_cancel_delivered line 35",
        "cancels_itself step_ended cancelled",
        "cancels_itself task_cancel_ended cancelled",
        "cleans_up step_ended cancelled",
        "cleans_up task_cancel_ended cancelled",
        "loops step_ended returned None",
        "loops task_cancel_ended swallowed",
    ]


def test_a_request_that_is_taken_back_before_it_arrives() -> None:
    assert told(
        """\
        import asyncio

        async def nap():
            await asyncio.sleep(0.01)

        async def waits(future):
            try:
                await future
            except asyncio.CancelledError:
                pass

        async def main():
            task = asyncio.create_task(nap(), name="not yet begun")
            task.cancel()
            task.uncancel()
            await asyncio.wait([task])
            task = asyncio.create_task(nap(), name="waiting")
            await asyncio.sleep(0)
            task.cancel()
            task.uncancel()
            await asyncio.wait([task])
            future = asyncio.get_running_loop().create_future()
            task = asyncio.create_task(waits(future), name="future cancelled")
            await asyncio.sleep(0)
            future.cancel()
            await task

        asyncio.run(main())
        """,
        *CANCEL,
        of=("not", "waiting", "future"),
    ) == [
        "not yet begun task_cancel_requested by Task-1",
        *(
            [
                "not yet begun task_cancel_ended handled",
                "not yet begun step_ended suspended sleep 0.01 line 4",
                "not yet begun step_ended returned None",
            ]
            if sys.version_info >= (3, 13)
            else [
                "not yet begun task_cancel_delivered line 3",
                "not yet begun step_ended cancelled",
                "not yet begun task_cancel_ended cancelled",
            ]
        ),
        "waiting step_ended suspended sleep 0.01 line 4",
        "waiting task_cancel_requested by Task-1",
        "waiting task_cancel_delivered line 4",
        "waiting step_ended cancelled",
        "waiting task_cancel_ended cancelled",
        "future cancelled step_ended suspended future line 8",
        "future cancelled step_ended returned None",
    ]


def test_waves_of_timeouts_groups_and_the_end() -> None:
    assert told(
        """\
        import asyncio

        async def nap(length=9):
            await asyncio.sleep(length)

        async def fails():
            raise ValueError

        async def grouped():
            async with asyncio.TaskGroup() as group:
                group.create_task(nap(), name="in the group")
                await asyncio.sleep(9)

        async def main():
            try:
                await asyncio.wait_for(nap(), 0.001)
            except TimeoutError:
                pass
            try:
                async with asyncio.timeout(0.001):
                    async with asyncio.timeout(9):
                        await nap()
            except TimeoutError:
                pass
            try:
                async with asyncio.timeout(0.001), asyncio.TaskGroup() as group:
                    group.create_task(nap(), name="too slow")
            except TimeoutError:
                pass
            task = asyncio.create_task(grouped(), name="grouped")
            await asyncio.sleep(0)
            task.cancel("from outside")
            await asyncio.wait([task])
            left = asyncio.create_task(nap(), name="left behind")
            await asyncio.sleep(0)

        asyncio.run(main())
        """,
        *CANCEL[:3],
    ) == [
        # Until 3.12, `wait_for` cancelled the task that it had made, which is asyncio's own.
        *(
            [
                "Task-1 task_cancel_requested by timer/timeout",
                "Task-1 task_cancel_delivered line 4",
                "Task-1 task_cancel_ended handled",
            ]
            if sys.version_info >= (3, 12)
            else []
        ),
        "Task-1 task_cancel_requested by timer/timeout",
        "Task-1 task_cancel_delivered line 4",
        "Task-1 task_cancel_ended handled",
        "Task-1 task_cancel_requested by timer/timeout",
        "Task-1 task_cancel_delivered line 26",
        "too slow task_cancel_requested by Task-1/TaskGroup",
        "too slow task_cancel_delivered line 4",
        "too slow task_cancel_ended cancelled",
        "Task-1 task_cancel_ended handled",
        "grouped task_cancel_requested by Task-1 'from outside'",
        "grouped task_cancel_delivered 'from outside' line 12",
        "in the group task_cancel_requested by grouped/TaskGroup",
        "in the group task_cancel_delivered line 4",
        "in the group task_cancel_ended cancelled",
        "grouped task_cancel_ended cancelled",
        "left behind task_cancel_requested by loop/run",
        "left behind task_cancel_delivered line 4",
        "left behind task_cancel_ended cancelled",
    ]


def test_the_line_that_asked() -> None:
    traced = trace(
        """\
        import asyncio

        async def nap():
            await asyncio.sleep(9)

        async def main():
            task = asyncio.create_task(nap(), name="task")
            await asyncio.sleep(0)
            task.cancel()
            try:
                async with asyncio.timeout(0.01):
                    async with asyncio.timeout(9):
                        await nap()
            except TimeoutError:
                asyncio.get_running_loop().call_soon(asyncio.current_task().cancel)
            try:
                await nap()
            except asyncio.CancelledError:
                asyncio.create_task(nap(), name="left behind")

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    requested = traced.of_type("task_cancel_requested")
    assert [(event["where"] or {}).get("line") for event in requested] == [9, 11, None, 21]
