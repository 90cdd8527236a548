"""A cancellation is three moments, each told with who, where and how."""

import sys

from tests.tracing import trace

CANCEL = {"task_cancel_requested", "task_cancel_delivered", "task_cancel_ended", "step_ended"}


def test_requested_delivered_ended() -> None:
    traced = trace(
        """\
        import asyncio

        async def work():
            try:
                await asyncio.sleep(9)
            finally:
                await asyncio.sleep(0.01)

        async def main():
            task = asyncio.create_task(work(), name="work")
            await asyncio.sleep(0.01)
            task.cancel("enough")
            await asyncio.wait([task])

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert [line for line in traced.told(*CANCEL) if line.startswith("work")] == [
        "work step_ended suspended sleep 9 line 5",
        "work task_cancel_requested by Task-1 'enough'",
        "work task_cancel_delivered 'enough' line 5",
        "work step_ended suspended sleep 0.01 line 7",
        "work step_ended cancelled",
        "work task_cancel_ended cancelled",
    ]


def test_before_the_first_step_it_is_delivered_at_the_def_line() -> None:
    traced = trace(
        """\
        import asyncio

        async def work():
            await asyncio.sleep(9)

        async def main():
            task = asyncio.create_task(work(), name="work")
            task.cancel()
            await asyncio.wait([task])

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert [line for line in traced.told(*CANCEL) if line.startswith("work")] == [
        "work task_cancel_requested by Task-1",
        "work task_cancel_delivered line 3",
        "work step_ended cancelled",
        "work task_cancel_ended cancelled",
    ]


def test_a_swallowed_one_is_said_so() -> None:
    traced = trace(
        """\
        import asyncio

        async def stubborn():
            try:
                await asyncio.sleep(9)
            except asyncio.CancelledError:
                pass
            return "still here"

        async def main():
            task = asyncio.create_task(stubborn(), name="stubborn")
            await asyncio.sleep(0)
            task.cancel()
            print(await task)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert [line for line in traced.told(*CANCEL) if line.startswith("stubborn")][-3:] == [
        "stubborn task_cancel_delivered line 5",
        "stubborn step_ended returned 'still here'",
        "stubborn task_cancel_ended swallowed",
    ]


def test_a_timeout_cancels_as_a_timer_and_handles_what_it_caused() -> None:
    traced = trace(
        """\
        import asyncio

        async def main():
            try:
                async with asyncio.timeout(0.01):
                    await asyncio.sleep(9)
            except TimeoutError:
                return "late"

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told(*CANCEL) == [
        "Task-1 step_ended suspended timeout>sleep 9 line 6",
        "Task-1 task_cancel_requested by timer/timeout",
        "Task-1 task_cancel_delivered line 6",
        "Task-1 task_cancel_ended handled",
        "Task-1 step_ended returned 'late'",
    ]


def test_waves_of_gather_and_of_a_group_name_their_source() -> None:
    traced = trace(
        """\
        import asyncio

        async def nap():
            await asyncio.sleep(9)

        async def fail():
            raise ValueError

        async def gathering():
            await asyncio.gather(asyncio.create_task(nap(), name="gathered"))

        async def main():
            outer = asyncio.create_task(gathering(), name="gathering")
            await asyncio.sleep(0.01)
            outer.cancel()
            await asyncio.wait([outer])
            try:
                async with asyncio.TaskGroup() as group:
                    group.create_task(nap(), name="sibling")
                    group.create_task(fail(), name="fails")
            except* ValueError:
                pass

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told("task_cancel_requested") == [
        "gathering task_cancel_requested by Task-1",
        "gathered task_cancel_requested by Task-1/gather",
        "sibling task_cancel_requested by fails/TaskGroup",
        "Task-1 task_cancel_requested by fails/TaskGroup",
    ]


def test_sigint_cancels_as_a_signal() -> None:
    traced = trace(
        """\
        import asyncio, os, signal

        async def main():
            os.kill(os.getpid(), signal.SIGINT)
            await asyncio.sleep(9)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.exit_code == -2
    assert traced.told("task_cancel_requested", "task_cancel_ended") == [
        "Task-1 task_cancel_requested by signal/run",
        "Task-1 task_cancel_ended cancelled",
    ]


def test_wait_for_swallowed_by_its_job() -> None:
    traced = trace(
        """\
        import asyncio

        async def job():
            try:
                await asyncio.sleep(9)
            except asyncio.CancelledError:
                return "late value"

        async def main():
            print(await asyncio.wait_for(job(), 0.01))

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.stdout == "late value\n"
    job = "Task-2" if sys.version_info < (3, 12) else "Task-1"
    assert traced.told("task_cancel_ended", internal=True) == [f"{job} task_cancel_ended swallowed"]
