"""What the tracer says of small programs, compared whole."""

import sys

import pytest

from tests.tracing import trace


def test_a_task_that_sleeps_and_returns() -> None:
    traced = trace(
        """\
        import asyncio

        async def nap():
            await asyncio.sleep(0.01)
            return 7

        asyncio.run(nap())
        """
    )
    assert traced.violations == []
    assert traced.told() == [
        "Task-1 task_created",
        "Task-1 step_started",
        "Task-1 step_ended suspended sleep 0.01 line 4",
        "Task-1 task_ready by timer/sleep",
        "Task-1 step_started",
        "Task-1 step_ended returned 7",
    ]


def test_a_yield_queues_the_task_behind_the_others() -> None:
    traced = trace(
        """\
        import asyncio

        async def turn():
            await asyncio.sleep(0)

        async def main():
            a = asyncio.create_task(turn(), name="a")
            b = asyncio.create_task(turn(), name="b")
            await a
            await b

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told() == [
        "Task-1 task_created",
        "Task-1 step_started",
        "a task_created",
        "b task_created",
        "Task-1 step_ended suspended task a line 9",
        "a step_started",
        "a step_ended suspended yield line 4",
        "a task_ready by a",
        "b step_started",
        "b step_ended suspended yield line 4",
        "b task_ready by b",
        "a step_started",
        "Task-1 task_ready by a",
        "a step_ended returned None",
        "b step_started",
        "b step_ended returned None",
        "Task-1 step_started",
        "Task-1 step_ended returned None",
    ]


def test_gather_names_its_tasks_and_the_last_one_wakes_the_caller() -> None:
    traced = trace(
        """\
        import asyncio

        async def part(units):
            await asyncio.sleep(units / 50)
            return units

        async def main():
            slow = asyncio.create_task(part(2), name="slow")
            quick = asyncio.create_task(part(1), name="quick")
            return await asyncio.gather(slow, quick)

        print(asyncio.run(main()))
        """
    )
    assert traced.violations == []
    assert traced.stdout == "[2, 1]\n"
    assert traced.told("step_ended", "task_ready") == [
        "Task-1 step_ended suspended gather slow,quick line 10",
        "slow step_ended suspended sleep 0.04 line 4",
        "quick step_ended suspended sleep 0.02 line 4",
        "quick task_ready by timer/sleep",
        "quick step_ended returned 1",
        "slow task_ready by timer/sleep",
        "slow step_ended returned 2",
        "Task-1 task_ready by slow/gather",
        "Task-1 step_ended returned [2, 1]",
    ]


def test_a_lock_is_handed_over_in_the_order_of_asking() -> None:
    traced = trace(
        """\
        import asyncio

        async def compete(lock):
            async with lock:
                await asyncio.sleep(0)

        async def main():
            lock = asyncio.Lock()
            async with asyncio.TaskGroup() as group:
                for name in "abc":
                    group.create_task(compete(lock), name=name)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told("lock_acquired", "lock_released", "task_ready") == [
        "a lock_acquired waiters=[]",
        "a task_ready by a",
        "a lock_released waiters=['b', 'c']",
        "b task_ready by a",
        "b lock_acquired waiters=['c']",
        "b task_ready by b",
        "b lock_released waiters=['c']",
        "c task_ready by b",
        "c lock_acquired waiters=[]",
        "c task_ready by c",
        "c lock_released waiters=[]",
        "Task-1 task_ready by c/TaskGroup",
    ]


def test_what_is_waited_for_is_named_by_kind_and_line() -> None:
    traced = trace(
        """\
        import asyncio

        async def wait_for_all():
            event, condition, semaphore = asyncio.Event(), asyncio.Condition(), asyncio.Semaphore(0)
            queue, future = asyncio.Queue(), asyncio.get_running_loop().create_future()
            loop = asyncio.get_running_loop()
            loop.call_later(0.01, event.set)
            await event.wait()
            async def notify():
                async with condition:
                    condition.notify()
            async with condition:
                asyncio.create_task(notify(), name="notifier")
                await condition.wait()
            loop.call_later(0.01, semaphore.release)
            await semaphore.acquire()
            loop.call_later(0.01, queue.put_nowait, 1)
            await queue.get()
            loop.call_later(0.01, queue.task_done)
            await queue.join()
            loop.call_later(0.01, future.set_result, 1)
            await future
            await asyncio.to_thread(int)
            child = await asyncio.create_subprocess_exec("true")
            await child.wait()
            await asyncio.wait_for(asyncio.shield(asyncio.create_task(asyncio.sleep(0.01), name="inner")), 5)

        asyncio.run(wait_for_all())
        """
    )
    assert traced.violations == []
    waits = [line for line in traced.told("step_ended") if line.startswith("Task-1 step_ended suspended")]
    assert [line.removeprefix("Task-1 step_ended suspended ") for line in waits if "create" not in line] == [
        "event line 8",
        "condition line 14",
        *(["lock line 14"] if "lock line 14" in " ".join(waits) else []),
        "semaphore line 16",
        "queue_get line 18",
        "queue_join line 20",
        "future line 22",
        "thread line 23",
        *[line.removeprefix("Task-1 step_ended suspended ") for line in waits if "line 24" in line],
        "process line 25",
        "wait_for>shield>task inner line 26",
    ]


def test_a_result_or_exception_is_described_without_running_the_users_code() -> None:
    traced = trace(
        """\
        import asyncio

        class Loud:
            def __repr__(self):
                print("repr was called")
                return "loud"
            __str__ = __repr__

        class Wrong(Exception):
            def __str__(self):
                print("str was called")
                return "wrong"

        async def give():
            return [1, Loud()]

        async def fail():
            raise Wrong(Loud())

        async def main():
            task = asyncio.create_task(give(), name="give")
            await task
            await asyncio.gather(asyncio.create_task(fail(), name="fail"), return_exceptions=True)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.stdout == ""
    assert [line for line in traced.told("step_ended") if line.startswith(("give", "fail"))] == [
        "give step_ended returned [1, <Loud>]",
        "fail step_ended raised Wrong(<Loud>)",
    ]


def test_output_is_pinned_to_the_task_that_writes_it() -> None:
    traced = trace(
        """\
        import asyncio, sys

        async def say(name):
            print("I am", name)
            print("on stderr", name, file=sys.stderr)

        async def main():
            print("first")
            await asyncio.create_task(say("a"), name="a")

        print("before")
        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.told("output") == [
        "- output 'before\\n'",
        "Task-1 output 'first\\n'",
        "a output 'I am a\\n'",
        "a output 'on stderr a\\n'",
    ]


def test_a_child_process_is_told_with_its_exit_code() -> None:
    traced = trace(
        """\
        import asyncio

        async def main():
            child = await asyncio.create_subprocess_exec("sh", "-c", "exit 3")
            return await child.wait()

        asyncio.run(main())
        """
    )
    started, exited = traced.of_type("process_started", "process_exited")
    assert started["argv"] == ["sh", "-c", "exit 3"]
    assert started["where"]["line"] == 4
    assert (exited["process"], exited["pid"], exited["exit_code"]) == (started["process"], started["pid"], 3)
    assert traced.violations == []


def test_what_asyncio_makes_for_itself_is_marked_and_not_summarised() -> None:
    traced = trace(
        """\
        import asyncio

        async def job():
            await asyncio.sleep(0.01)

        async def main():
            await asyncio.wait_for(job(), 1)

        asyncio.run(main())
        """
    )
    internal = {event["internal"] for event in traced.of_type("task_created") if "internal" in event}
    expected = {"shutdown_asyncgens", "shutdown_default_executor"}
    if sys.version_info < (3, 12):
        expected.add("wait_for")
    assert internal == expected
    assert [row["name"] for row in traced.finished["summary"]["tasks"]] == ["Task-1"]
    assert traced.violations == []


@pytest.mark.parametrize("unfinished", ["keep", "destroy"])
def test_a_task_that_never_ends_is_pending(unfinished: str) -> None:
    traced = trace(
        f"""\
        import asyncio, gc

        async def hang():
            await asyncio.get_running_loop().create_future()

        async def main():
            task = asyncio.create_task(hang(), name="hang")
            await asyncio.sleep(0.01)
            {"del task; gc.collect()" if unfinished == "destroy" else "keep.append(task)"}

        keep = []
        loop = asyncio.new_event_loop()
        loop.run_until_complete(main())
        loop.close()
        """
    )
    assert traced.violations == []
    assert {row["name"]: row["state"] for row in traced.finished["summary"]["tasks"]} == {
        "Task-1": "finished",
        "hang": "pending",
    }
    if unfinished == "destroy":
        assert traced.told("task_destroyed") == ["hang task_destroyed"]


def test_a_task_with_no_code_of_the_users_stands_where_it_was_made() -> None:
    traced = trace(
        """\
        import asyncio

        async def main():
            await asyncio.create_task(asyncio.sleep(0.01), name="nap")

        asyncio.run(main())
        """
    )
    nap = next(event["task"] for event in traced.of_type("task_created") if event["parent"])
    (wait,) = [event for event in traced.of_type("step_ended") if event["task"] == nap][:1]
    assert wait["where"] == {"file": "script.py", "line": 4, "function": "main", "library": "sleep"}
    assert traced.violations == []
