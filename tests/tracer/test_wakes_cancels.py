"""Who asks for a cancellation, in every way that there is to ask, and what it is handed on to."""

from tests.waiting import told

CANCEL = ("task_cancel_requested", "task_cancel_delivered", "task_cancel_ended", "step_ended")


def test_asked_by_a_task_a_callback_a_timer_a_thread_and_twice() -> None:
    assert told(
        """\
        import asyncio, threading

        async def nap():
            await asyncio.sleep(9)

        def start(name):
            return asyncio.create_task(nap(), name=name)

        async def main():
            loop = asyncio.get_running_loop()
            a, b, c, d, e, f, g = tasks = [start(name) for name in "abcdefg"]
            await asyncio.sleep(0)
            a.cancel("by a task")
            loop.call_soon(b.cancel)
            loop.call_later(0.05, c.cancel, "late")
            threading.Thread(target=loop.call_soon_threadsafe, args=[d.cancel]).start()
            e.cancel("once")
            e.cancel("twice")
            a.add_done_callback(lambda task: f.cancel())
            await asyncio.wait(tasks[:6])
            a.cancel()
            del g

        asyncio.run(main())
        """,
        *CANCEL[:3],
    ) == [
        "a task_cancel_requested by Task-1 'by a task'",
        "e task_cancel_requested by Task-1 'once'",
        "e task_cancel_requested by Task-1 'twice'",
        "a task_cancel_delivered 'by a task' line 4",
        "a task_cancel_ended cancelled",
        "b task_cancel_requested by Task-1/Task.cancel",
        "d task_cancel_requested by thread/Task.cancel",
        "e task_cancel_delivered 'once' line 4",
        "e task_cancel_ended cancelled",
        "f task_cancel_requested by a/main.<locals>.<lambda>",
        "b task_cancel_delivered line 4",
        "b task_cancel_ended cancelled",
        "d task_cancel_delivered line 4",
        "d task_cancel_ended cancelled",
        "f task_cancel_delivered line 4",
        "f task_cancel_ended cancelled",
        "c task_cancel_requested by timer/Task.cancel 'late'",
        "c task_cancel_delivered 'late' line 4",
        "c task_cancel_ended cancelled",
        "g task_cancel_requested by loop/run",
        "g task_cancel_delivered line 4",
        "g task_cancel_ended cancelled",
    ]


def test_handed_on_to_what_is_awaited() -> None:
    assert told(
        """\
        import asyncio

        async def nap():
            await asyncio.sleep(9)

        async def stubborn():
            try:
                await asyncio.sleep(9)
            except asyncio.CancelledError:
                return "late"

        async def outer(*inner):
            await inner[0]

        async def gathers(*inner):
            await asyncio.gather(*inner)

        async def shields(inner):
            await asyncio.shield(inner)

        async def main():
            a, b, c, d, e = (asyncio.create_task(nap(), name=name) for name in "abcde")
            s = asyncio.create_task(stubborn(), name="s")
            waiting = asyncio.create_task(outer(a), name="waits")
            gathering = asyncio.create_task(gathers(b, c), name="gathers")
            shielding = asyncio.create_task(shields(d), name="shields")
            ignored = asyncio.create_task(outer(s), name="ignored")
            await asyncio.sleep(0)
            for task in (waiting, gathering, shielding, ignored):
                task.cancel()
            await asyncio.wait([waiting, gathering, shielding, ignored])
            future = asyncio.gather(e)
            await asyncio.sleep(0)
            future.cancel("all of you")
            try:
                await future
            except asyncio.CancelledError:
                pass
            d.cancel()
            await asyncio.sleep(0)

        asyncio.run(main())
        """,
        *CANCEL,
    ) == [
        "Task-1 step_ended suspended yield line 28",
        "a step_ended suspended sleep 9 line 4",
        "b step_ended suspended sleep 9 line 4",
        "c step_ended suspended sleep 9 line 4",
        "d step_ended suspended sleep 9 line 4",
        "e step_ended suspended sleep 9 line 4",
        "s step_ended suspended sleep 9 line 8",
        "waits step_ended suspended task a line 13",
        "gathers step_ended suspended gather b,c line 16",
        "shields step_ended suspended shield>task d line 19",
        "ignored step_ended suspended task s line 13",
        "waits task_cancel_requested by Task-1",
        "a task_cancel_requested by Task-1/cancel",
        "gathers task_cancel_requested by Task-1",
        "b task_cancel_requested by Task-1/gather",
        "c task_cancel_requested by Task-1/gather",
        "shields task_cancel_requested by Task-1",
        "ignored task_cancel_requested by Task-1",
        "s task_cancel_requested by Task-1/cancel",
        "Task-1 step_ended suspended wait waits,gathers,shields,ignored line 31",
        "a task_cancel_delivered line 4",
        "a step_ended cancelled",
        "a task_cancel_ended cancelled",
        "b task_cancel_delivered line 4",
        "b step_ended cancelled",
        "b task_cancel_ended cancelled",
        "c task_cancel_delivered line 4",
        "c step_ended cancelled",
        "c task_cancel_ended cancelled",
        "shields task_cancel_delivered line 19",
        "shields step_ended cancelled",
        "shields task_cancel_ended cancelled",
        "s task_cancel_delivered line 8",
        "s step_ended returned 'late'",
        "s task_cancel_ended swallowed",
        "waits task_cancel_delivered line 13",
        "waits step_ended cancelled",
        "waits task_cancel_ended cancelled",
        "ignored step_ended returned None",
        "ignored task_cancel_ended swallowed",
        "gathers task_cancel_delivered line 16",
        "gathers step_ended cancelled",
        "gathers task_cancel_ended cancelled",
        "Task-1 step_ended suspended yield line 33",
        "e task_cancel_requested by Task-1/gather 'all of you'",
        "Task-1 step_ended suspended gather e line 36",
        "e task_cancel_delivered 'all of you' line 4",
        "e step_ended cancelled",
        "e task_cancel_ended cancelled",
        "d task_cancel_requested by Task-1",
        "Task-1 step_ended suspended yield line 40",
        "d task_cancel_delivered line 4",
        "d step_ended cancelled",
        "d task_cancel_ended cancelled",
        "Task-1 step_ended returned None",
    ]
