"""Waits at the end of a chain: generators, iterators, context managers, awaitables of every make."""

from tests.tracing import write
from tests.waiting import waits


def test_asynchronous_generators_and_iterators() -> None:
    assert waits(
        """\
        import asyncio

        async def numbers():
            try:
                for number in range(2):
                    await asyncio.sleep(0.001)
                    yield number
            finally:
                await asyncio.sleep(0.002)

        class Turns:
            def __aiter__(self):
                return self
            async def __anext__(self):
                await asyncio.sleep(0.003)
                raise StopAsyncIteration

        async def main():
            async for number in numbers():
                await asyncio.sleep(0.004)
            [number async for number in numbers()]
            async for turn in Turns():
                pass
            await anext(Turns(), None)
            left = numbers()
            await anext(left)
            await left.asend(None)
            await anext(left, None)
            left = numbers()
            await left.__anext__()
            try:
                await left.athrow(ValueError)
            except ValueError:
                pass
            left = numbers()
            await anext(left, None)
            await left.aclose()

        asyncio.run(main())
        """
    ) == [
        "Task-1 6 sleep 0.001 by timer/sleep",
        "Task-1 20 sleep 0.004 by timer/sleep",
        "Task-1 6 sleep 0.001 by timer/sleep",
        "Task-1 20 sleep 0.004 by timer/sleep",
        "Task-1 9 sleep 0.002 by timer/sleep",
        "Task-1 6 sleep 0.001 by timer/sleep",
        "Task-1 6 sleep 0.001 by timer/sleep",
        "Task-1 9 sleep 0.002 by timer/sleep",
        "Task-1 15 sleep 0.003 by timer/sleep",
        "Task-1 15 sleep 0.003 by timer/sleep",
        "Task-1 6 sleep 0.001 by timer/sleep",
        "Task-1 6 sleep 0.001 by timer/sleep",
        "Task-1 9 sleep 0.002 by timer/sleep",
        "Task-1 6 sleep 0.001 by timer/sleep",
        "Task-1 9 sleep 0.002 by timer/sleep",
        "Task-1 6 sleep 0.001 by timer/sleep",
        "Task-1 9 sleep 0.002 by timer/sleep",
    ]


def test_context_managers() -> None:
    assert waits(
        """\
        import asyncio, contextlib

        @contextlib.asynccontextmanager
        async def door():
            await asyncio.sleep(0.001)
            yield
            await asyncio.sleep(0.002)

        class Gate:
            async def __aenter__(self):
                await asyncio.sleep(0.003)
            async def __aexit__(self, *error):
                await asyncio.sleep(0.004)

        async def late():
            await asyncio.sleep(0.005)

        async def main():
            async with door(), Gate():
                pass
            async with contextlib.AsyncExitStack() as stack:
                await stack.enter_async_context(door())
                stack.push_async_callback(asyncio.sleep, 0.006)
                stack.push_async_callback(late)

        asyncio.run(main())
        """
    ) == [
        "Task-1 5 sleep 0.001 by timer/sleep",
        "Task-1 11 sleep 0.003 by timer/sleep",
        "Task-1 13 sleep 0.004 by timer/sleep",
        "Task-1 7 sleep 0.002 by timer/sleep",
        "Task-1 5 sleep 0.001 by timer/sleep",
        "Task-1 16 sleep 0.005 by timer/sleep",
        "Task-1 21 sleep 0.006 by timer/sleep",
        "Task-1 7 sleep 0.002 by timer/sleep",
    ]


def test_awaitables_of_every_make() -> None:
    assert waits(
        """\
        import asyncio, functools, types

        class Yields:
            def __await__(self):
                yield
                yield from asyncio.sleep(0.001).__await__()
                return 1

        class Hands:
            def __init__(self, future):
                self.future = future
            def __await__(self):
                return self.future.__await__()

        class Iterates:
            def __await__(self):
                return iter([None])

        @types.coroutine
        def old_style():
            yield from asyncio.sleep(0.002)

        def decorated(function):
            @functools.wraps(function)
            async def wrapper(*arguments):
                return await function(*arguments)
            return wrapper

        class Callable:
            async def __call__(self):
                await asyncio.sleep(0.003)
            async def method(self):
                await asyncio.sleep(0.004)
            @classmethod
            async def of_the_class(cls):
                await asyncio.sleep(0.005)

        @decorated
        async def job(length):
            await asyncio.sleep(length)

        async def ten(level):
            await (ten(level - 1) if level else asyncio.sleep(0.006))

        async def main():
            future = asyncio.get_running_loop().create_future()
            asyncio.get_running_loop().call_later(0.003, future.set_result, None)
            await Hands(future)
            await Yields()
            await Hands(job(0.007))
            await Iterates()
            await old_style()
            await Callable()()
            await Callable().method()
            await Callable.of_the_class()
            await job(0.001)
            await functools.partial(job, 0.002)()
            await (lambda: asyncio.sleep(0.003))()
            async def nested():
                await asyncio.sleep(0.004)
            await nested()
            [await asyncio.sleep(each) for each in (0.001, 0.002)]
            await ten(9)
            space = {"asyncio": asyncio}
            exec("async def made():\\n    await asyncio.sleep(0.005)", space)
            await space["made"]()

        asyncio.run(main())
        """
    ) == [
        "Task-1 48 future@48 by timer/Future.set_result",
        "Task-1 5 yield",
        "Task-1 6 sleep 0.001 by timer/sleep",
        "Task-1 40 sleep 0.007 by timer/sleep",
        "Task-1 51 yield",
        "Task-1 21 sleep 0.002 by timer/sleep",
        "Task-1 31 sleep 0.003 by timer/sleep",
        "Task-1 33 sleep 0.004 by timer/sleep",
        "Task-1 36 sleep 0.005 by timer/sleep",
        "Task-1 40 sleep 0.001 by timer/sleep",
        "Task-1 40 sleep 0.002 by timer/sleep",
        "Task-1 58 sleep 0.003 by timer/sleep",
        "Task-1 60 sleep 0.004 by timer/sleep",
        "Task-1 62 sleep 0.001 by timer/sleep",
        "Task-1 62 sleep 0.002 by timer/sleep",
        "Task-1 43 sleep 0.006 by timer/sleep",
        "Task-1 <string>:2 sleep 0.005 by timer/sleep",
    ]


def test_the_library_is_named_beside_the_users_line() -> None:
    script = write(USER)
    packages = script.parent / "site-packages"
    packages.mkdir()
    (packages / "lib.py").write_text(LIBRARY)
    (script.parent / "beside.py").write_text(BESIDE)
    assert waits(script) == [
        "Task-1 9(session) sleep 0.001 by timer/sleep",
        "Task-1 10(Client.get) sleep 0.001 by timer/sleep",
        "Task-1 10(Client.get) yield",
        "Task-1 6 sleep 0.003 by timer/sleep",
        "Task-1 12(Client._request) wait_for>sleep 0.001 by timer/sleep",
        "Task-1 13(items) sleep 0.001 by timer/sleep",
        "Task-1 15 task library task by library task",
        "library task 15(Client.get) sleep 0.001 by timer/sleep",
        "library task 15(Client.get) yield",
        "Task-1 16 task nap of a library by nap of a library",
        "nap of a library 16(sleep) sleep 0.001 by timer/sleep",
        "Task-1 beside.py:4 sleep 0.002 by timer/sleep",
        "Task-1 20 sleep 0.05 by timer/sleep",
        "from a callback 22(sleep) sleep 0.001 by timer/sleep",
    ]


LIBRARY = """\
import asyncio, contextlib

class Client:
    async def get(self):
        await self._request()
        await asyncio.sleep(0)

    async def _request(self):
        await asyncio.sleep(0.001)

    async def call(self, function):
        await function()

@contextlib.asynccontextmanager
async def session():
    await asyncio.sleep(0.001)
    yield Client()

async def items():
    await asyncio.sleep(0.001)
    yield 1

def start():
    return asyncio.create_task(Client().get(), name="library task")

def nap():
    return asyncio.create_task(asyncio.sleep(0.001), name="nap of a library")
"""

BESIDE = """\
import asyncio

async def helper():
    await asyncio.sleep(0.002)
"""

USER = """\
import asyncio, functools, os, sys
sys.path.insert(0, os.path.join(os.path.dirname(__file__), "site-packages"))
import beside, lib

async def callback():
    await asyncio.sleep(0.003)

async def main():
    async with lib.session() as client:
        await client.get()
        await client.call(callback)
        await asyncio.wait_for(client._request(), None)
    async for item in lib.items():
        pass
    await lib.start()
    await lib.nap()
    await beside.helper()
    make = functools.partial(asyncio.create_task, asyncio.sleep(0.001), name="from a callback")
    asyncio.get_running_loop().call_soon(make)
    await asyncio.sleep(0.05)

asyncio.run(main())
"""
