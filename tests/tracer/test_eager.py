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


def test_a_task_that_is_constructed_so_without_a_factory() -> None:
    traced = trace(
        """\
        import asyncio

        async def quick(number):
            if number == 0:
                return "at once"
            await asyncio.sleep(0 if number == 1 else 0.01)
            raise ValueError(number)

        async def main():
            loop = asyncio.get_running_loop()
            for number in range(3):
                asyncio.Task(quick(number), loop=loop, name=f"quick-{number}", eager_start=True)
            lazy = asyncio.Task(quick(3), loop=loop, name="lazy", eager_start=number > 5)
            await asyncio.wait(asyncio.all_tasks() - {asyncio.current_task()})

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    told = traced.told("task_created", "step_started", "step_ended", "task_ready")
    assert told[:10] == [
        "Task-1 task_created",
        "Task-1 step_started",
        "quick-0 task_created",
        "quick-0 step_started eagerly",
        "quick-0 step_ended returned 'at once'",
        "quick-1 task_created",
        "quick-1 step_started eagerly",
        "quick-1 step_ended suspended yield line 6",
        "quick-1 task_ready by quick-1",
        "quick-2 task_created",
    ]
    assert told[10:13] == [
        "quick-2 step_started eagerly",
        "quick-2 step_ended suspended sleep 0.01 line 6",
        "lazy task_created",
    ]
    assert told.count("lazy step_started") == 2
    made = {event["name"]: event for event in traced.of_type("task_created")}
    assert made["quick-2"]["parent"] == made["Task-1"]["task"]
    assert made["quick-2"]["where"]["line"] == 12


def test_one_constructed_within_another_and_one_that_interrupts() -> None:
    traced = trace(
        """\
        import asyncio

        class Task(asyncio.Task):
            def __init__(self, *args, **kwargs):
                super().__init__(*args, **kwargs)

        def make(coro, name):
            return Task(coro, loop=asyncio.get_running_loop(), name=name, eager_start=True)

        async def inner():
            await asyncio.sleep(0.01)

        async def outer():
            await make(inner(), "inner")

        async def leaves():
            raise SystemExit(3)

        async def main():
            await make(outer(), "outer")
            make(leaves(), "leaves")

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.exit_code == 3
    assert traced.told("task_created", "step_started", "step_ended")[:8] == [
        "Task-1 task_created",
        "Task-1 step_started",
        "outer task_created",
        "outer step_started eagerly",
        "inner task_created",
        "inner step_started eagerly",
        "inner step_ended suspended sleep 0.01 line 11",
        "outer step_ended suspended task inner line 14",
    ]
    assert "leaves step_ended raised SystemExit(3)" in traced.told("step_ended")


def test_a_generator_is_still_seen_beside_them() -> None:
    traced = trace(
        """\
        import asyncio

        def numbers():
            yield 1

        async def job():
            return next(numbers())

        async def main():
            asyncio.Task(job(), loop=asyncio.get_running_loop(), name="job", eager_start=True)
            asyncio.Task(job(), loop=asyncio.get_running_loop(), name="again", eager_start=True)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert [event["value"] for event in traced.of_type("generator_yielded")] == ["1", "1"]
    assert len([line for line in traced.told("step_started") if "eagerly" in line]) == 2
