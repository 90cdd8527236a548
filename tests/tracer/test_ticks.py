"""The loop itself: each iteration, and the one that can never end."""

from tests.tracing import Event, trace


def test_each_iteration_says_what_it_found() -> None:
    traced = trace(
        """\
        import asyncio

        async def turn():
            await asyncio.sleep(0)

        async def main():
            asyncio.get_running_loop().call_later(60, print)
            await asyncio.gather(turn(), turn(), turn())
            await asyncio.sleep(0.05)

        asyncio.run(main())
        """
    )
    assert traced.violations == []
    ticks = traced.of_type("loop_tick")
    loop = next(event["object"] for event in traced.events if event.get("kind") == "loop")
    assert {tick["loop"] for tick in ticks} == {loop}
    # main; the three; their second steps; gather's callbacks; main again; after the sleep, its future's
    # timer, then main's last step; the rest is the end of asyncio.run.
    assert [(tick["ready"], tick["timers"]) for tick in ticks[:7]] == [
        (1, 0),
        (3, 1),
        (3, 1),
        (3, 1),
        (1, 1),
        (1, 1),
        (1, 1),
    ]
    waited = [tick["select"] >= 45_000 for tick in ticks[:7]]
    assert waited == [False, False, False, False, False, True, False]


def test_ticks_can_be_left_out() -> None:
    traced = trace("import asyncio\nasyncio.run(asyncio.sleep(0))\n", options=("--without-ticks",))
    assert traced.violations == []
    assert traced.of_type("loop_tick") == []


STUCK = """\
import asyncio, os, signal, threading

async def main():
    {before}
    try:
        await asyncio.get_running_loop().create_future()
    finally:
        print("woken")

threading.excepthook = lambda *_: None
pid = os.fork()
if pid == 0:
    import time
    time.sleep(0.3)
    os.kill(os.getppid(), signal.SIGINT)
    os._exit(0)
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("interrupted")
os.waitpid(pid, 0)
"""


def idle(before: str) -> list[Event]:
    traced = trace(STUCK.format(before=before))
    assert traced.violations == []
    assert traced.stdout == "woken\ninterrupted\n"
    return traced.of_type("loop_idle")


def test_a_loop_that_nothing_can_wake_says_so() -> None:
    told = idle("pass")
    assert [(event["files"], event["threads"], event["children"], event["signals"]) for event in told] == [
        (0, 0, 0, 0)
    ]


def test_a_loop_that_a_thread_a_file_or_a_signal_could_wake_does_not() -> None:
    assert idle("threading.Thread(target=threading.Event().wait, args=(0.6,)).start()") == []
    assert idle("asyncio.get_running_loop().add_reader(os.pipe()[0], print)") == []
    assert idle("asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, print)") == []
