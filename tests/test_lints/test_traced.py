"""Programs as people write them, traced: each lint is there while the program runs, and proven (T8)."""

import pytest

from app.lints.replay import replay
from tests.tracing import Traced, trace


def lints(source: str) -> list[str]:
    """`rule: text` of each lint, all laws kept; what was told live is what the log shows afterwards."""
    traced = trace(source)
    assert traced.violations == []
    assert told(traced) == replay(traced.events)
    assert traced.finished["summary"].get("lints", []) == told(traced)
    return [f"{event['rule']}: {event['text']}" for event in traced.of_type("lint")]


def told(traced: Traced) -> list[dict[str, object]]:
    return [
        {name: value for name, value in event.items() if name not in ("seq", "at", "type")}
        for event in traced.of_type("lint")
    ]


def undisturbed(source: str) -> list[str]:
    """The lints of a program whose steps are short. Where one was not, the machine had held it up, and being
    held breaks a row: it is run again."""
    for _ in range(5):
        found = lints(source)
        if not any(lint.startswith("held_the_loop") for lint in found):
            return found
    pytest.fail(f"the machine held each of five runs up: {found}")


def test_a_step_that_sleeps_the_wrong_way() -> None:
    (lint,) = lints(
        """\
        import asyncio, time

        async def fetch():
            await asyncio.sleep(0)
            time.sleep(0.15)
            await asyncio.sleep(0)

        asyncio.run(fetch())
        """
    )
    assert lint.startswith("held_the_loop: The step of Task-1 held the loop for 1")
    assert "from line 4 to its await at line 6" in lint


def test_a_deadlock_that_a_timeout_ends() -> None:
    assert (
        lints(
            """\
        import asyncio

        async def both(first, second):
            async with first:
                await asyncio.sleep(0.01)
                async with second:
                    pass

        async def main():
            one, two = asyncio.Lock(), asyncio.Lock()
            left = asyncio.create_task(both(one, two), name="left")
            right = asyncio.create_task(both(two, one), name="right")
            await asyncio.wait([left, right], timeout=0.2)
            left.cancel()
            await asyncio.wait([left, right])

        asyncio.run(main())
        """
        )[0]
        .partition(" waits ")[2]
        .endswith("They wait for each other, and none of them can go on by itself.")
    )


def test_a_parent_that_keeps_what_its_children_need() -> None:
    (lint,) = lints(
        """\
        import asyncio

        lock = asyncio.Lock()

        async def child():
            async with lock:
                pass

        async def main():
            async with lock:
                jobs = [asyncio.create_task(child(), name=name) for name in ("one", "two")]
                await asyncio.gather(*jobs)

        async def watch():
            task = asyncio.create_task(main(), name="parent")
            await asyncio.sleep(0.1)
            task.cancel()
            await asyncio.wait([task])

        asyncio.run(watch())
        """
    )
    assert lint.startswith("deadlock: two waits for lock ")
    assert " at line 6, which parent has; parent waits for one and two at line 12. They wait" in lint


def test_a_lock_taken_with_a_timeout_is_no_deadlock() -> None:
    assert (
        lints(
            """\
            import asyncio

            async def main():
                lock = asyncio.Lock()
                async with lock:
                    try:
                        await asyncio.wait_for(lock.acquire(), 0.05)
                    except TimeoutError:
                        pass

            asyncio.run(main())
            """
        )
        == []
    )


def test_a_condition_gives_its_lock_back_while_it_waits() -> None:
    assert (
        lints(
            """\
            import asyncio

            async def consumer(condition):
                async with condition:
                    await condition.wait()

            async def main():
                condition = asyncio.Condition()
                tasks = [asyncio.create_task(consumer(condition)) for _ in range(3)]
                await asyncio.sleep(0.01)
                async with condition:
                    condition.notify_all()
                await asyncio.gather(*tasks)

            asyncio.run(main())
            """
        )
        == []
    )


@pytest.mark.slow
def test_cancellations_that_take_long_or_come_to_nothing() -> None:
    assert lints(
        """\
        import asyncio

        async def stubborn():
            try:
                await asyncio.sleep(10)
            except asyncio.CancelledError:
                pass

        async def thorough():
            try:
                await asyncio.sleep(10)
            finally:
                await asyncio.sleep(1.1)

        async def main():
            tasks = [asyncio.create_task(job(), name=job.__name__) for job in (stubborn, thorough)]
            await asyncio.sleep(0.01)
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)

        asyncio.run(main())
        """
    ) == [
        "swallowed_cancel: stubborn was asked to stop by Task-1, got its CancelledError at line 5, "
        "did not pass it on and finished as if nothing had happened.",
        "slow_to_cancel: thorough got its CancelledError at line 11 and went on for another 1.1 s "
        "before it ended.",
    ]


def test_a_task_polls() -> None:
    assert (
        "spin: poll woke itself more than 10,000 times in a row with the bare yield at line 7, "
        "and did nothing else that shows."
    ) in undisturbed(
        """\
        import asyncio

        done = False

        async def poll():
            while not done:
                await asyncio.sleep(0)

        async def main():
            global done
            task = asyncio.create_task(poll(), name="poll")
            for _ in range(12_500):
                await asyncio.sleep(0)
            done = True
            await task

        asyncio.run(main())
        """
    )


def test_what_is_left_when_the_main_task_is_done() -> None:
    stood = "it was waiting for a sleep to end at line 5"
    assert sorted(
        lints(
            """\
            import asyncio

            async def heartbeat():
                while True:
                    await asyncio.sleep(0.02)

            async def main():
                beat = asyncio.create_task(heartbeat(), name="heartbeat")
                await asyncio.sleep(0.05)
                asyncio.create_task(asyncio.sleep(0), name="late")

            asyncio.run(main())
            """
        )
    ) == [
        f"lost_at_exit: {name} was not finished when the main task was, "
        f"and was cancelled as the loop closed: {how}."
        for name, how in (("heartbeat", stood), ("late", "it was about to go on at line 10"))
    ]


def test_control_c_loses_nothing() -> None:
    assert (
        lints(
            """\
            import asyncio, os, signal

            async def work():
                await asyncio.sleep(5)

            async def main():
                asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGINT)
                await asyncio.gather(*(work() for _ in range(3)))

            asyncio.run(main())
            """
        )
        == []
    )


def test_a_loop_run_by_hand_leaves_a_task_behind() -> None:
    assert lints(
        """\
        import asyncio

        async def heartbeat():
            await asyncio.sleep(5)

        async def main():
            task = asyncio.create_task(heartbeat(), name="heartbeat")
            await asyncio.sleep(0.01)
            return task

        loop = asyncio.new_event_loop()
        kept = loop.run_until_complete(main())
        import os
        os._exit(0)
        """
    ) == [
        "lost_at_exit: heartbeat was not finished when the program ended: "
        "it was waiting for a sleep to end at line 4."
    ]


def test_a_loop_that_stands_still() -> None:
    """It is told of at once, long before a signal ends the program."""
    traced = trace(
        """\
        import asyncio, signal

        async def main():
            await asyncio.Event().wait()

        signal.setitimer(signal.ITIMER_REAL, 0.5)
        asyncio.run(main())
        """
    )
    assert traced.violations == []
    (lint,) = traced.of_type("lint")
    assert lint["text"].endswith(
        " at line 4, which nobody has set so far. Nothing is left that could wake it."
    )
    assert lint["evidence"][-1] == traced.of_type("loop_idle")[0]["seq"] == lint["seq"] - 1
