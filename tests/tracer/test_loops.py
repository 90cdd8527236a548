"""Several event loops in one process, and one that is driven by hand."""

from tests.tracing import Event, Traced, alone, trace, write


def loops_of(traced: Traced) -> list[Event]:
    assert traced.violations == []
    assert traced.of_type("truncated") == []
    return [event for event in traced.of_type("object_created") if event["kind"] == "loop"]


def users(traced: Traced) -> list[Event]:
    return [event for event in traced.of_type("task_created") if "internal" not in event]


def test_one_loop_after_the_other() -> None:
    traced = trace(
        """\
        import asyncio

        async def main():
            await asyncio.sleep(0)

        asyncio.run(main())
        asyncio.run(main())
        """
    )
    first, second = loops_of(traced)
    assert [event["where"]["line"] for event in (first, second)] == [6, 7]
    assert [event["loop"] for event in users(traced)] == [first["object"], second["object"]]
    closed = traced.of_type("loop_closed")
    assert [event["loop"] for event in closed] == [first["object"], second["object"]]
    assert [event["where"]["line"] for event in closed] == [6, 7]
    assert closed[0]["at"] <= second["at"]


def test_loops_in_threads_at_once() -> None:
    traced = trace(
        """\
        import asyncio, threading

        async def child():
            await asyncio.sleep(0.01)

        async def main():
            meeting.wait()
            await asyncio.gather(child(), child())

        meeting = threading.Barrier(3)
        threads = [threading.Thread(target=lambda: asyncio.run(main())) for _ in range(2)]
        for thread in threads:
            thread.start()
        asyncio.run(main())
        for thread in threads:
            thread.join()
        """
    )
    loops = loops_of(traced)
    assert len(loops) == 3
    assert sorted(event["where"]["line"] for event in loops) == [11, 11, 14]
    tasks = users(traced)
    by_loop = {
        loop["object"]: [event for event in tasks if event["loop"] == loop["object"]] for loop in loops
    }
    for created in by_loop.values():
        main, *children = created
        assert [event["coro"] for event in created] == ["main", "child", "child"]
        assert [event["parent"] for event in children] == [main["task"], main["task"]]
    for ready in traced.of_type("task_ready"):
        by = ready["by"]
        assert by["kind"] in ("timer", "task", "loop")
        if "task" in by:
            loop_of = {event["task"]: event["loop"] for event in traced.of_type("task_created")}
            assert loop_of[by["task"]] == loop_of[ready["task"]], "woken from its own loop"
    # T1 holds per loop (`violations` is empty), and three tasks did run at the same time.
    running: set[int] = set()
    most = 0
    for event in traced.of_type("step_started", "step_ended"):
        (running.add if event["type"] == "step_started" else running.discard)(event["task"])
        most = max(most, len(running))
    assert most == 3
    assert {event["loop"] for event in traced.of_type("loop_closed")} == set(by_loop)


DRIVEN = """\
import asyncio

async def child():
    await asyncio.sleep(0)
    return "done"

def note(word):
    print(word, loop.is_running())

def make(word):
    note(word)
    loop.create_task(child(), name=word).add_done_callback(lambda task: note(task.result()))

loop = asyncio.new_event_loop()
print(loop.run_until_complete(child()))
loop.call_soon(make, "soon")
loop.call_later(0.3, make, "later")
loop.call_at(loop.time() + 0.15, note, "at")
loop.call_later(0.6, loop.stop)
loop.run_forever()
loop.run_until_complete(asyncio.sleep(0, loop.create_task(child())))
loop.close()
try:
    loop.call_soon(note, "never")
except RuntimeError as error:
    print(error)
"""


def test_a_loop_driven_by_hand() -> None:
    path = write(DRIVEN)
    plain, traced = alone(path), trace(path)
    assert (traced.stdout, traced.stderr) == (plain.stdout, plain.stderr)
    (loop,) = loops_of(traced)
    assert {event["loop"] for event in users(traced)} == {loop["object"]}
    assert traced.told(
        "task_created", "task_ready", "step_started", "step_ended", "output", "loop_closed"
    ) == [
        "Task-1 task_created",
        "Task-1 step_started",
        "Task-1 step_ended suspended yield line 4",
        "Task-1 task_ready by Task-1",
        "Task-1 step_started",
        "Task-1 step_ended returned 'done'",
        "- output 'done\\n'",
        "- output 'soon True\\n'",
        "soon task_created",
        "soon step_started",
        "soon step_ended suspended yield line 4",
        "soon task_ready by soon",
        "soon step_started",
        "soon step_ended returned 'done'",
        "- output 'done True\\n'",
        "- output 'at True\\n'",
        "- output 'later True\\n'",
        "later task_created",
        "later step_started",
        "later step_ended suspended yield line 4",
        "later task_ready by later",
        "later step_started",
        "later step_ended returned 'done'",
        "- output 'done True\\n'",
        "Task-2 task_created",
        "Task-3 task_created",
        "Task-2 step_started",
        "Task-2 step_ended suspended yield line 4",
        "Task-2 task_ready by Task-2",
        "Task-3 step_started",
        "Task-3 step_ended suspended yield line 21",
        "Task-3 task_ready by Task-3",
        "Task-2 step_started",
        "Task-2 step_ended returned 'done'",
        "Task-3 step_started",
        "Task-3 step_ended returned <Task>",
        "- loop_closed line 22",
        "- output 'Event loop is closed\\n'",
    ]
    # Three times it is run to the end of something, and each time it stops before what comes next.
    stops = traced.of_type("loop_stopped")
    assert [event["loop"] for event in stops] == [loop["object"]] * 3
    made = {event["name"]: event["where"]["line"] for event in users(traced)}
    assert (made["soon"], made["later"]) == (12, 12)


def test_a_loop_within_a_loop_is_refused_as_ever() -> None:
    path = write(
        """\
        import asyncio, traceback

        async def main():
            inner = asyncio.new_event_loop()
            coroutine = asyncio.sleep(0)
            for attempt in (lambda: asyncio.run(coroutine), lambda: inner.run_until_complete(coroutine)):
                try:
                    attempt()
                except RuntimeError:
                    traceback.print_exc()
            coroutine.close()
            inner.close()

        asyncio.run(main())
        """
    )
    plain, traced = alone(path), trace(path)
    assert (traced.stdout, traced.stderr, traced.exit_code) == (plain.stdout, plain.stderr, 0)
    assert "cannot be called from a running event loop" in traced.stderr
    assert "Cannot run the event loop while another loop is running" in traced.stderr
    assert traced.violations == []


def test_a_task_may_wait_for_a_thread_that_runs_a_loop() -> None:
    traced = trace(
        """\
        import asyncio

        async def inside():
            await asyncio.sleep(0.01)
            return "inside"

        async def main():
            print(await asyncio.to_thread(asyncio.run, inside()))

        asyncio.run(main())
        """
    )
    assert traced.stdout == "inside\n"
    outer, inner = loops_of(traced)
    assert {event["coro"]: event["loop"] for event in users(traced)} == {
        "main": outer["object"],
        "inside": inner["object"],
    }
    assert traced.violations == []
