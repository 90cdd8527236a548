"""Who wakes: the first cause, and what it went through."""

from tests.waiting import waits


def test_callbacks_act_for_whoever_scheduled_them() -> None:
    assert waits(
        """\
        import asyncio, functools, threading

        class Setter:
            def __init__(self, future):
                self.future = future
            def __call__(self, *ignored):
                self.future.set_result(1)
            def method(self, *ignored):
                self.future.set_result(1)

        async def helper(start, *arguments):
            start(*arguments)

        async def main():
            loop = asyncio.get_running_loop()
            for start in (
                loop.call_soon,
                functools.partial(loop.call_later, 0.001),
                functools.partial(loop.call_at, loop.time()),
                loop.call_soon_threadsafe,
                lambda call: threading.Thread(target=loop.call_soon_threadsafe, args=[call]).start(),
                lambda call: loop.call_soon(loop.call_soon, call),
                lambda call: loop.call_soon(functools.partial(functools.partial(call), 1)),
                lambda call: loop.call_later(0.001, loop.call_soon, call),
                lambda call: call(),
                lambda call: asyncio.create_task(asyncio.sleep(0), name="done").add_done_callback(call),
            ):
                future = loop.create_future()
                asyncio.create_task(helper(start, Setter(future)), name="helper")
                await future
            future = loop.create_future()
            loop.call_soon(Setter(future).method)
            await future

        asyncio.run(main())
        """,
        "Task-1",
    ) == [
        "Task-1 30 future@30 by helper/Setter",
        "Task-1 30 future@30 by timer/Setter",
        "Task-1 30 future@30 by timer/Setter",
        "Task-1 30 future@30 by helper/Setter",
        "Task-1 30 future@30 by thread/Setter",
        "Task-1 30 future@30 by helper/Setter",
        "Task-1 30 future@30 by helper/Setter",
        "Task-1 30 future@30 by timer/BaseEventLoop.call_soon",
        "Task-1 30 future@30 by helper",
        "Task-1 30 future@30 by done/Setter",
        "Task-1 33 future@33 by Task-1/Setter.method",
    ]


def test_before_any_task_runs_a_callback_has_no_one_behind_it() -> None:
    assert waits(
        """\
        import asyncio

        async def main():
            await future

        loop = asyncio.new_event_loop()
        future = loop.create_future()
        task = loop.create_task(main())
        loop.call_later(0.001, loop.call_soon, future.set_result, 1)
        loop.run_until_complete(task)
        future = loop.create_future()
        task = loop.create_task(main())
        loop.call_soon(loop.call_soon, future.set_result, 1)
        loop.run_until_complete(task)
        future = loop.create_future()
        task = loop.create_task(main(), name="second")
        loop.run_until_complete(asyncio.sleep(0))
        future.set_result(1)
        loop.run_until_complete(task)
        """
    ) == [
        "Task-1 4 future@4 by timer/BaseEventLoop.call_soon",
        "Task-2 4 future@4 by callback/BaseEventLoop.call_soon",
        "second 4 future@4 by loop",
        "Task-3 17 yield",
    ]


def test_signals() -> None:
    assert waits(
        """\
        import asyncio, os, signal

        async def main():
            loop = asyncio.get_running_loop()
            got = asyncio.Event()
            loop.add_signal_handler(signal.SIGUSR1, got.set)
            loop.call_later(0.01, os.kill, os.getpid(), signal.SIGUSR1)
            await got.wait()
            got.clear()
            signal.signal(signal.SIGUSR2, lambda number, frame: loop.call_soon_threadsafe(got.set))
            loop.call_later(0.01, os.kill, os.getpid(), signal.SIGUSR2)
            await got.wait()
            got.clear()
            asyncio.create_task(killer(), name="killer")
            await got.wait()
            task = asyncio.current_task()
            signal.signal(signal.SIGALRM, lambda number, frame: loop.call_soon_threadsafe(task.cancel))
            signal.setitimer(signal.ITIMER_REAL, 0.01)
            try:
                await asyncio.sleep(9)
            except asyncio.CancelledError:
                pass

        async def killer():
            os.kill(os.getpid(), signal.SIGUSR2)

        asyncio.run(main())
        """
    ) == [
        "Task-1 8 event@5 by signal/Event.set",
        "Task-1 12 event@5 by signal/main.<locals>.<lambda>",
        "Task-1 15 event@5 by signal/main.<locals>.<lambda>",
        "Task-1 20 sleep 9 by signal/main.<locals>.<lambda>",
    ]
