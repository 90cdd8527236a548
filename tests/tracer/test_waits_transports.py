"""Waits for pipes, files that are sent, and TLS; tasks on futures and tasks of other makes."""

import sys
import sysconfig
from pathlib import Path

import pytest

from tests.waiting import waits

CERTIFICATE = next(Path(sysconfig.get_path("stdlib"), "test").rglob("keycert.pem"), None)
OLD = sys.version_info < (3, 12)


def test_pipes_and_files() -> None:
    assert waits(
        """\
        import asyncio, os, socket

        async def swallow(receiver, left=5_000_000):
            while left > 0:
                left -= len(await asyncio.get_running_loop().sock_recv(receiver, 1 << 20))

        async def main():
            loop = asyncio.get_running_loop()
            inlet, outlet = os.pipe()
            await loop.connect_read_pipe(asyncio.Protocol, open(inlet, "rb"))
            await loop.connect_write_pipe(asyncio.Protocol, open(outlet, "wb"))
            path = os.path.join(os.path.dirname(__file__), "file")
            open(path, "wb").write(bytes(5_000_000))
            sender, receiver = socket.socketpair()
            sender.setblocking(False), receiver.setblocking(False)
            task = asyncio.create_task(swallow(receiver), name="swallow")
            with open(path, "rb") as file:
                await loop.sock_sendfile(sender, file)
            await task
            task = asyncio.create_task(swallow(receiver), name="swallow")
            transport, _ = await loop.create_connection(asyncio.Protocol, sock=sender)
            with open(path, "rb") as file:
                await loop.sendfile(transport, file)

        asyncio.run(main())
        """,
        "Task-1",
    ) == [
        "Task-1 10 other connect_read_pipe by Task-1/transport",
        "Task-1 11 other connect_write_pipe by Task-1/transport",
        "Task-1 18 socket@18 by io/_UnixSelectorEventLoop._sock_sendfile_native_impl",
        "Task-1 21 connect by Task-1/transport",
        "Task-1 23 other sendfile by io/_UnixSelectorEventLoop._sock_sendfile_native_impl",
    ]


@pytest.mark.skipif(CERTIFICATE is None, reason="this Python came without the certificates of its tests")
def test_tls() -> None:
    source = """\
        import asyncio, ssl

        CERTIFICATE = ...

        async def serve(reader, writer):
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(CERTIFICATE)
            await writer.start_tls(context)
            writer.write(b"hello")
            await writer.drain()

        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            context = ssl.create_default_context()
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            await writer.start_tls(context)
            await reader.readexactly(5)

        asyncio.run(main())
        """
    assert waits(source.replace("...", repr(str(CERTIFICATE))), "Task-1")[-2:] == [
        "Task-1 18 other@18 StreamWriter.start_tls by io/_SelectorSocketTransport._read_ready",
        "Task-1 19 stream_read@19 by io/_SelectorSocketTransport._read_ready",
    ]


def test_futures_and_tasks_of_other_makes() -> None:
    *told, across = sorted(
        waits(
            """\
        import asyncio, threading

        class Future(asyncio.Future):
            pass

        async def job():
            asyncio.current_task().set_name("job")
            await asyncio.sleep(0.02)

        async def other_loop(loop):
            asyncio.current_task().set_name("other loop")
            await asyncio.wrap_future(asyncio.run_coroutine_threadsafe(job(), loop))

        async def main():
            loop = asyncio.get_running_loop()
            for kind in (Future, asyncio.futures._PyFuture):
                future = kind()
                loop.call_later(0.001, future.set_result, 1)
                await future
            future = loop.create_future()
            loop.call_soon(future.set_exception, ValueError())
            try:
                await future
            except ValueError:
                await asyncio.tasks._PyTask(job(), loop=loop)
            await asyncio.to_thread(asyncio.run, other_loop(loop))

        asyncio.run(main())
        """
        )
    )
    assert told == [
        "Task-1 19 future@19 by timer/Future.set_result",
        "Task-1 19 future@19 by timer/Future.set_result",
        "Task-1 23 future@23 by Task-1/Future.set_exception",
        "Task-1 25 task job by job",
        "Task-1 26 thread by thread/wrap_future",
        "job 8 sleep 0.02 by timer/sleep",
        "job 8 sleep 0.02 by timer/sleep",
    ]
    # Either thread may come first: the one that makes the task, or the one that waits for what it will be.
    assert across in (
        "other loop 12 future@12 by thread/wrap_future",
        "other loop 12 task job by thread/wrap_future",
    )


def test_an_asynchronous_generator_that_was_left_is_closed_by_a_task() -> None:
    assert waits(
        """\
        import asyncio

        async def numbers():
            try:
                yield 1
            finally:
                await asyncio.sleep(0.001)

        async def main():
            async for number in numbers():
                break
            await asyncio.sleep(0.02)
            global kept
            kept = numbers()
            await anext(kept)

        asyncio.run(main())
        """,
    ) == [
        "Task-1 12 sleep 0.02 by timer/sleep",
        "Task-2 7 sleep 0.001 by timer/sleep",
        "Task-4 7 sleep 0.001 by timer/sleep",
    ]


@pytest.mark.skipif(not OLD, reason="tasks take no generators from 3.12 on")
def test_a_task_of_a_generator() -> None:
    assert waits(
        """\
        import asyncio, types

        @types.coroutine
        def old_style():
            yield
            yield from asyncio.sleep(0.001)

        async def main():
            await asyncio.create_task(old_style(), name="generator")

        asyncio.run(main())
        """
    ) == [
        "Task-1 9 task generator by generator",
        "generator 5 yield",
        "generator 6 sleep 0.001 by timer/sleep",
    ]
