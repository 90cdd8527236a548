"""Tasks written in Python (asyncio's own, where its C accelerator is left aside), and loops side by side."""

from tests.tracing import trace


def test_a_task_of_the_python_class_is_told_like_any_other() -> None:
    traced = trace(
        """\
        import asyncio
        from asyncio.tasks import _PyTask

        async def work():
            await asyncio.sleep(0)
            await asyncio.sleep(0.01)
            return 1

        async def main():
            make = lambda loop, coro, **more: _PyTask(coro, loop=loop, **more)
            asyncio.get_running_loop().set_task_factory(make)
            await asyncio.create_task(work(), name="work")

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert [line for line in traced.told() if line.startswith("work")] == [
        "work task_created",
        "work step_started",
        "work step_ended suspended yield line 5",
        "work task_ready by work",
        "work step_started",
        "work step_ended suspended sleep 0.01 line 6",
        "work task_ready by timer/sleep",
        "work step_started",
        "work step_ended returned 1",
    ]


def test_loops_of_two_threads_do_not_mix_up_their_tasks() -> None:
    traced = trace(
        """\
        import asyncio, sys, threading

        sys.setswitchinterval(1e-6)
        names = "one", "two"

        async def turn(count):
            for _ in range(count):
                await asyncio.sleep(0)
                lock = asyncio.Lock()
                async with lock:
                    await asyncio.sleep(0)

        async def main(name):
            await asyncio.gather(*(asyncio.create_task(turn(100), name=name) for _ in range(5)))

        threads = [threading.Thread(target=asyncio.run, args=(main(name),)) for name in names]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        """
    )
    assert traced.violations == []
    names = {event["task"]: event["name"] for event in traced.of_type("task_created", "task_renamed")}
    loops: dict[str, set[int]] = {"one": set(), "two": set()}
    for event in traced.of_type("task_created"):
        if names[event["task"]] in loops:
            loops[names[event["task"]]].add(event["loop"])
    assert [len(found) for found in loops.values()] == [1, 1]
    assert loops["one"] != loops["two"]
    lines = {event["where"]["line"] for event in traced.of_type("step_ended") if "where" in event}
    assert lines == {8, 11, 14}
