"""asyncio takes capacities that no record holds; they are told as well as can be, and the tracer goes on."""

from tests.tracing import trace


def test_capacities_that_are_no_small_integers() -> None:
    traced = trace(
        """\
        import asyncio, sys

        async def main():
            for capacity in 1.5, float("inf"), sys.maxsize, -1, True:
                await asyncio.Queue(capacity).put(None)
            for value in 1.5, sys.maxsize, True:
                await asyncio.Semaphore(value).acquire()

        asyncio.run(main())
        """
    )
    assert [event["maxsize"] for event in traced.of_type("queue_put")] == [2, 0, (1 << 31) - 1, 0, 1]
    assert [event["value"] for event in traced.of_type("semaphore_acquired")] == [1, (1 << 50) - 1, 0]
    assert traced.of_type("truncated") == []
    assert traced.violations == []


def test_a_librarys_coroutine_cancelled_before_it_began_is_placed_where_its_task_was_made() -> None:
    traced = trace(
        """\
        import asyncio

        async def main():
            asyncio.create_task(asyncio.sleep(1)).cancel()

        asyncio.run(main())
        """
    )
    (delivered,) = traced.of_type("task_cancel_delivered")
    assert delivered["where"] == {"file": "script.py", "line": 4, "function": "main", "library": "sleep"}
    assert traced.violations == []


def test_functions_of_os_that_the_program_replaced_are_not_called() -> None:
    traced = trace(
        """\
        import asyncio, os, posixpath

        def forbidden(*_):
            raise RuntimeError("blocking call")

        for name in ("getcwd", "stat", "lstat", "readlink", "listdir"):
            setattr(os, name, forbidden)
        for name in ("abspath", "realpath", "relpath", "normpath", "join", "exists", "dirname", "basename"):
            setattr(posixpath, name, forbidden)

        async def main():
            lock = asyncio.Lock()
            async with lock:
                await asyncio.wait_for(asyncio.sleep(0), 1)
            print("ran")

        asyncio.run(main())
        """
    )
    assert (traced.stdout, traced.of_type("truncated"), traced.violations) == ("ran\n", [], [])
    assert traced.of_type("lock_acquired") != []
