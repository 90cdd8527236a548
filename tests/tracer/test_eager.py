"""Eager tasks: a first step within its creator's, from its very beginning."""

import sys

import pytest

from tests.tracing import Event, trace

pytestmark = pytest.mark.skipif(sys.version_info < (3, 12), reason="asyncio has eager tasks since 3.12")

FACTORY = "asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)"


def test_a_task_that_never_waits_is_over_before_its_creator_goes_on() -> None:
    traced = trace(
        f"""\
        import asyncio

        async def quick():
            print("now")
            return 1

        async def main():
            {FACTORY}
            asyncio.create_task(quick(), name="quick")
            print("then")

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told() == [
        "Task-1 task_created",
        "Task-1 step_started",
        "quick task_created",
        "quick step_started eagerly",
        "quick output 'now\\n'",
        "quick step_ended returned 1",
        "Task-1 output 'then\\n'",
        "Task-1 step_ended returned None",
    ]


def test_one_that_waits_goes_on_as_any_other() -> None:
    traced = trace(
        f"""\
        import asyncio

        async def inner():
            await asyncio.sleep(0)
            return 1

        async def outer():
            return await asyncio.create_task(inner(), name="inner")

        async def main():
            {FACTORY}
            await asyncio.create_task(outer(), name="outer")

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told() == [
        "Task-1 task_created",
        "Task-1 step_started",
        "outer task_created",
        "outer step_started eagerly",
        "inner task_created",
        "inner step_started eagerly",
        "inner step_ended suspended yield line 4",
        "inner task_ready by inner",
        "outer step_ended suspended task inner line 8",
        "Task-1 step_ended suspended task outer line 12",
        "inner step_started",
        "outer task_ready by inner",
        "inner step_ended returned 1",
        "outer step_started",
        "Task-1 task_ready by outer",
        "outer step_ended returned 1",
        "Task-1 step_started",
        "Task-1 step_ended returned None",
    ]
    created = [event for event in traced.of_type("task_created") if "internal" not in event]
    creators = {event["name"]: event["parent"] for event in created}
    numbers = {event["name"]: event["task"] for event in created}
    assert creators == {"Task-1": None, "outer": numbers["Task-1"], "inner": numbers["outer"]}


def test_one_that_fails_and_one_that_cancels_itself() -> None:
    traced = trace(
        f"""\
        import asyncio

        async def fails():
            raise ValueError("no")

        async def stops_itself():
            asyncio.current_task().cancel("enough")
            await asyncio.sleep(1)

        async def main():
            {FACTORY}
            for job in fails, stops_itself:
                await asyncio.gather(asyncio.create_task(job(), name=job.__name__), return_exceptions=True)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert [line for line in traced.told() if not line.startswith("Task-1")] == [
        "fails task_created",
        "fails step_started eagerly",
        "fails step_ended raised ValueError(no)",
        "stops_itself task_created",
        "stops_itself step_started eagerly",
        "stops_itself task_cancel_requested by stops_itself 'enough'",
        "stops_itself step_ended suspended sleep 1 line 8",
        "stops_itself task_ready by stops_itself",
        "stops_itself step_started",
        "stops_itself task_cancel_delivered 'enough' line 8",
        "stops_itself step_ended cancelled",
        "stops_itself task_cancel_ended cancelled",
    ]


def test_a_default_name_is_told_when_the_first_step_is_over() -> None:
    traced = trace(
        f"""\
        import asyncio

        async def quick():
            return asyncio.current_task().get_name()

        async def main():
            {FACTORY}
            print(await asyncio.create_task(quick()))

        asyncio.run(main())
        """
    )
    created = [event for event in traced.of_type("task_created") if event["coro"] == "quick"]
    renamed: list[Event] = [
        event for event in traced.of_type("task_renamed") if event["task"] == created[0]["task"]
    ]
    if created[0]["name"] == "":
        assert renamed[-1]["name"] == traced.stdout.strip()
    else:
        assert created[0]["name"] == traced.stdout.strip()
