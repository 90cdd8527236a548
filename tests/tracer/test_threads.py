"""Threads: when each starts and ends, what it runs and who started it, told whole."""

from tests.tracing import alone, trace, write


def test_a_thread_is_told_of_from_its_start_to_its_end() -> None:
    traced = trace(
        """\
        import threading

        def work(n):
            print(n)

        thread = threading.Thread(target=work, args=(1,), name="mine")
        thread.start()
        while thread.is_alive():
            pass
        """
    )
    assert traced.violations == []
    assert traced.told("thread_started", "thread_ended") == [
        "mine thread_started work by thread line 7",
        "mine thread_ended",
    ]
    (output,) = traced.of_type("output")
    assert output["thread"] == traced.of_type("thread_started")[0]["thread"]


def test_what_a_thread_runs_has_a_name() -> None:
    traced = trace(
        """\
        import functools, threading, time

        class Worker(threading.Thread):
            def run(self):
                pass

        class Plain:
            def method(self):
                pass

            def __call__(self):
                pass

        def work():
            pass

        def start(thread):
            thread.start()
            thread.join()

        for target in (work, functools.partial(work), Plain().method, Plain(), len):
            start(threading.Thread(target=target, args=([],) if target is len else (), name="n"))
        start(threading.Thread(target=time.sleep, args=(0.001,), name="sleeps"))
        start(threading.Timer(0.001, work))
        start(Worker(name="w"))
        """
    )
    assert traced.violations == []
    assert [event["call"] for event in traced.of_type("thread_started")] == [
        "work", "work", "Plain.method", "Plain", "len", "time.sleep", "work", "Worker.run",
    ]  # fmt: skip
    assert {event["where"]["line"] for event in traced.of_type("thread_started")} == {18}


def test_threads_that_asyncio_makes_for_itself_are_marked() -> None:
    traced = trace(
        """\
        import asyncio

        async def main():
            await asyncio.to_thread(int)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    started = traced.of_type("thread_started")
    assert [(event["call"], event.get("internal")) for event in started] == [
        ("concurrent.futures.thread._worker", None),
        ("asyncio.base_events.BaseEventLoop._do_shutdown", "shutdown_default_executor"),
    ]
    executor = started[0]["executor"]
    assert [event["object"] for event in traced.of_type("object_created") if event["kind"] == "executor"] == [
        executor
    ]


def test_a_thread_that_does_not_start_is_not_told_of() -> None:
    traced = trace(
        """\
        import threading
        from threading import Thread

        thread = Thread(target=print)
        thread.start()
        thread.join()
        try:
            thread.start()
        except RuntimeError as error:
            print(error)
        """
    )
    assert traced.stdout == "\nthreads can only be started once\n"
    assert len(traced.of_type("thread_started")) == 1


def test_a_thread_made_below_threading_is_told_of_when_it_is_first_seen() -> None:
    source = """\
        import _thread, threading, time

        done = []
        def work():
            print("hello", flush=True)
            done.append(threading.active_count())

        _thread.start_new_thread(work, ())
        while not done:
            time.sleep(0.001)
        print(done)
        """
    traced = trace(source)
    assert traced.violations == []
    assert traced.told("thread_started", "output") == [
        " thread_started None",
        "- output 'hello\\n'",
        "- output '[1]\\n'",
    ]
    assert traced.stdout == alone(write(source)).stdout


def test_a_coroutine_that_another_thread_hands_in_is_made_by_that_thread() -> None:
    traced = trace(
        """\
        import asyncio, threading

        async def job():
            await asyncio.sleep(0.01)
            return 7

        async def main():
            loop = asyncio.get_running_loop()
            done = asyncio.Event()

            def other():
                print(asyncio.run_coroutine_threadsafe(job(), loop).result(1))
                loop.call_soon_threadsafe(done.set)

            thread = threading.Thread(target=other, name="other")
            thread.start()
            await done.wait()
            thread.join()

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.stdout == "7\n"
    thread = traced.of_type("thread_started")[0]["thread"]
    job = next(event for event in traced.of_type("task_created") if event["coro"] == "job")
    assert job["by"] == {"kind": "thread", "thread": thread, "via": "run_coroutine_threadsafe"}
    assert (job["parent"], job["where"]["line"]) == (None, 12)
    woken = [event["by"] for event in traced.of_type("task_ready")]
    assert woken[-1] == {"kind": "thread", "thread": thread, "via": "Event.set"}
    assert traced.told("thread_blocked")[0] == "other thread_blocked concurrent.futures.Future.result line 12"


def test_a_wait_for_a_coroutine_handed_to_another_loop_names_its_task() -> None:
    traced = trace(
        """\
        import asyncio, threading

        loop = asyncio.new_event_loop()
        thread = threading.Thread(target=loop.run_forever, name="loop")
        thread.start()

        async def job():
            await asyncio.sleep(0.03)

        async def main():
            future = asyncio.run_coroutine_threadsafe(job(), loop)
            await asyncio.sleep(0.01)
            await asyncio.wrap_future(future)

        asyncio.run(main())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
        """
    )
    assert traced.violations == []
    assert traced.told("step_ended")[-3:] == [
        "Task-1 step_ended suspended task Task-2 line 13",
        "Task-2 step_ended returned None",
        "Task-1 step_ended returned None",
    ]


def test_an_uncaught_exception_of_a_thread_reads_as_ever() -> None:
    path = write(
        """\
        import threading, time

        def fail():
            time.sleep(0.001)
            time.sleep("x")

        thread = threading.Thread(target=fail, name="t")
        thread.start()
        thread.join()
        """
    )
    traced = trace(path)
    assert traced.stderr == alone(path).stderr
    assert traced.violations == []
    assert traced.told("thread_started", "thread_ended") == [
        "t thread_started fail by thread line 8",
        "t thread_ended",
    ]
