"""The work of executors: submitted by whom and where, begun in which thread, ended how; and waits for it."""

from typing import Any

from tests.tracing import Traced, trace

AWAITS = """\
import asyncio, time
from concurrent.futures import ThreadPoolExecutor

def page(n):
    time.sleep(0.02)
    return n

async def main():
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1, "pool") as pool:
        pool.submit(int).result()
{body}

asyncio.run(main())
"""


def waits(body: str) -> tuple[Traced, list[tuple[Any, ...]]]:
    """What the main task awaits (pages it has a worker for), at which line of the body, and who wakes it."""
    source = AWAITS.format(body="\n".join(f"        {line}" for line in body.splitlines()))
    traced = trace(source)
    assert traced.violations == []
    works = {event["work"]: event["call"] for event in traced.of_type("work_submitted")}
    threads = {event["thread"]: event["name"] for event in traced.of_type("thread_started")}
    main = traced.of_type("task_created")[0]["task"]
    told = []
    for event in traced.of_type("step_ended", "task_ready"):
        if event["task"] == main and event["type"] == "task_ready":
            told.append((event["by"]["kind"], threads.get(event["by"].get("thread")), event["by"].get("via")))
        elif event["task"] == main and "awaiting" in event:
            awaiting = event["awaiting"]
            found = [works[work] for work in awaiting.get("works", ())] or works.get(awaiting.get("work"))
            told.append((awaiting["kind"], found, *awaiting.get("through", ()), event["where"]["line"] - 11))
    return traced, told


def test_a_wait_for_an_executor_names_the_work_and_the_thread_that_wakes() -> None:
    _, told = waits("await loop.run_in_executor(pool, page, 1)")
    assert told == [("thread", "page", 1), ("thread", "pool_0", "wrap_future")]


def test_a_wait_for_to_thread() -> None:
    traced, told = waits("await asyncio.to_thread(page, 1)")
    assert told == [("thread", "page", 1), ("thread", "asyncio_0", "wrap_future")]
    assert traced.told("work_submitted")[-1] == "page work_submitted by Task-1 line 12"


def test_a_wait_for_work_that_no_thread_has_begun() -> None:
    traced, told = waits("pool.submit(page, 1)\nawait loop.run_in_executor(pool, page, 2)")
    assert told == [("thread", "page", 2), ("thread", "pool_0", "wrap_future")]
    (awaiting,) = [event["awaiting"] for event in traced.of_type("step_ended") if "awaiting" in event][:1]
    assert (awaiting["thread"], awaiting["work"]) == (None, traced.of_type("work_submitted")[-1]["work"])


def test_a_wait_for_work_that_a_thread_has_begun_names_the_thread() -> None:
    traced, told = waits("future = pool.submit(page, 1)\ntime.sleep(0.01)\nawait asyncio.wrap_future(future)")
    assert told == [("thread", "page", 3), ("thread", "pool_0", "wrap_future")]
    (awaiting,) = [event["awaiting"] for event in traced.of_type("step_ended") if "awaiting" in event][:1]
    (worker,) = [event["thread"] for event in traced.of_type("thread_started") if "executor" in event]
    assert awaiting["thread"] == worker


def test_a_wait_through_shield_and_wait_for() -> None:
    _, told = waits("await asyncio.shield(loop.run_in_executor(pool, page, 1))")
    assert told == [("thread", "page", "shield", 1), ("thread", "pool_0", "shield")]
    _, told = waits("await asyncio.wait_for(loop.run_in_executor(pool, page, 1), 5)")
    assert told[0] == ("thread", "page", "wait_for", 1)
    assert told[1][:2] == ("thread", "pool_0")


def test_a_wait_for_several_names_them_all() -> None:
    both = "loop.run_in_executor(pool, page, 1), loop.run_in_executor(pool, time.sleep, 0.01)"
    _, told = waits(f"await asyncio.gather({both})")
    assert told == [("gather", ["page", "time.sleep"], 1), ("thread", "pool_0", "gather")]
    _, told = waits(f"await asyncio.wait([{both}])")
    assert told == [("wait", ["page", "time.sleep"], 1), ("thread", "pool_0", "wait")]


def test_the_life_of_work_in_a_pool() -> None:
    traced = trace(
        """\
        import threading
        from concurrent.futures import ThreadPoolExecutor

        begun, gate = threading.Event(), threading.Event()

        def fail():
            begun.set()
            gate.wait()
            raise ValueError("no")

        with ThreadPoolExecutor(1, "pool") as pool:
            pool.submit(fail)
            begun.wait()
            pool.submit(print).cancel()
            pool.submit(len, "abc")
            gate.set()
        """
    )
    assert traced.violations == []
    assert [line for line in traced.told() if "blocked" not in line] == [
        "fail work_submitted by thread line 12",
        "pool_0 thread_started concurrent.futures.thread._worker by thread line 12",
        "fail work_started in pool_0",
        "print work_submitted by thread line 14",
        "print work_ended cancelled",
        "len work_submitted by thread line 15",
        "fail work_ended raised",
        "len work_started in pool_0",
        "len work_ended returned",
        "pool_0 thread_ended",
    ]
    ended = traced.of_type("work_ended")
    assert ended[1]["exception"] == {"type": "ValueError", "message": "no"}
    (executor,) = [event["object"] for event in traced.of_type("object_created")]
    assert {event["executor"] for event in traced.of_type("work_submitted")} == {executor}
    assert traced.of_type("work_submitted")[0]["by"] == {"kind": "thread", "thread": None}


def test_work_submitted_from_a_thread_and_from_work() -> None:
    traced = trace(
        """\
        import threading
        from concurrent.futures import ThreadPoolExecutor

        pool = ThreadPoolExecutor(2, "pool")

        def outer():
            return pool.submit(inner)

        def inner():
            pass

        def submit():
            pool.submit(outer).result().result()

        thread = threading.Thread(target=submit, name="mine")
        thread.start()
        thread.join()
        pool.shutdown()
        """
    )
    assert traced.violations == []
    names = {event["thread"]: event["name"] for event in traced.of_type("thread_started")}
    assert [
        (event["call"], names[event["by"]["thread"]], event["where"]["line"])
        for event in traced.of_type("work_submitted")
    ] == [("outer", "mine", 13), ("inner", "pool_0", 7)]


def test_work_in_a_process_pool_is_told_of_as_far_as_it_is_known() -> None:
    traced = trace(
        """\
        import asyncio
        from concurrent.futures import ProcessPoolExecutor

        def square(n):
            return n * n

        async def main():
            with ProcessPoolExecutor(1) as pool:
                print(await asyncio.get_running_loop().run_in_executor(pool, square, 3))

        if __name__ == "__main__":
            asyncio.run(main())
        """
    )
    assert traced.violations == []
    assert traced.stdout == "9\n"
    assert traced.told(
        "work_submitted", "work_started", "work_ended", "process_started", "process_exited"
    ) == [
        "square work_submitted by Task-1 line 9",
        "concurrent.futures.process._process_worker process_started by Task-1 line 9",
        "square work_started in ?",
        "square work_ended returned",
        "concurrent.futures.process._process_worker process_exited 0",
    ]
    (awaiting,) = [event["awaiting"] for event in traced.of_type("step_ended") if "awaiting" in event][:1]
    assert awaiting == {
        "kind": "process",
        "process": None,
        "work": traced.of_type("work_submitted")[0]["work"],
    }
    assert {event["internal"] for event in traced.of_type("thread_started") if "internal" in event} == {
        "concurrent.futures.process._ExecutorManagerThread.run", "multiprocessing.Queue._feed",
        }  # fmt: skip
