"""Waits for connections, streams, sockets, child processes and threads."""

import sys

from tests.waiting import waits

EXIT = (
    "thread/BaseSubprocessTransport._call_connection_lost"
    if sys.version_info < (3, 12)
    else "io/PidfdChildWatcher._do_wait"
)
"""How a child's end is noticed: by a thread that waits for it, or by its descriptor."""


def test_a_stream_and_its_server() -> None:
    assert waits(
        """\
        import asyncio

        async def serve(reader, writer):
            asyncio.current_task().set_name("handler")
            await reader.readexactly(2)
            await asyncio.sleep(0.005)
            writer.write(b"line\\n")
            await asyncio.sleep(0.005)
            writer.write(b"until;")
            await asyncio.sleep(0.005)
            writer.write(b"more")
            await asyncio.sleep(0.005)
            writer.write(b"last\\n")
            writer.close()

        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            host, port = server.sockets[0].getsockname()
            forever = asyncio.create_task(server.serve_forever(), name="server")
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(b"go")
            await writer.drain()
            await reader.readline()
            await reader.readuntil(b";")
            await reader.read(4)
            async for line in reader:
                pass
            await reader.read()
            writer.close()
            await writer.wait_closed()
            forever.cancel()

        asyncio.run(main())
        """
    ) == [
        "Task-1 17 other start_server by <_create_server_getaddrinfo>/gather",
        "Task-1 17 yield",
        "Task-1 20 connect 127.0.0.1 by io/BaseSelectorEventLoop._sock_connect_cb",
        "server 19(Server.serve_forever) other serve_forever by Task-1",
        "Task-1 20 connect 127.0.0.1 by Task-1/transport",
        "handler 5 stream_read@5 by io/_SelectorSocketTransport._read_ready",
        "Task-1 23 stream_read@23 by io/_SelectorSocketTransport._read_ready",
        "handler 6 sleep 0.005 by timer/sleep",
        "handler 8 sleep 0.005 by timer/sleep",
        "Task-1 24 stream_read@23 by io/_SelectorSocketTransport._read_ready",
        "handler 10 sleep 0.005 by timer/sleep",
        "Task-1 25 stream_read@23 by io/_SelectorSocketTransport._read_ready",
        "handler 12 sleep 0.005 by timer/sleep",
        "Task-1 26 stream_read@23 by io/_SelectorSocketTransport._read_ready",
        "Task-1 26 stream_read@23 by io/_SelectorSocketTransport._read_ready",
        "Task-1 30 other@30 StreamWriter.wait_closed by Task-1/"
        "_SelectorSocketTransport._call_connection_lost",
    ]


def test_a_drain_that_waits_and_a_connection_that_closes_late() -> None:
    assert waits(
        """\
        import asyncio

        async def serve(reader, writer):
            asyncio.current_task().set_name("handler")
            await asyncio.sleep(0.01)
            await reader.read()
            writer.close()

        async def main():
            server = await asyncio.start_unix_server(serve, "socket")
            reader, writer = await asyncio.open_unix_connection("socket")
            writer.write(bytes(4_000_000))
            await writer.drain()
            writer.write(bytes(100_000))
            writer.close()
            await writer.wait_closed()
            server.close()
            await server.wait_closed()

        import os; os.chdir(os.path.dirname(__file__))
        asyncio.run(main())
        """,
        "Task-1",
    ) == [
        "Task-1 10 yield",
        "Task-1 11 connect socket by Task-1/transport",
        "Task-1 13 stream_drain@13 by io/_SelectorSocketTransport."
        + ("_write_ready" if sys.version_info < (3, 12) else "_write_sendmsg"),
        "Task-1 16 other@13 StreamWriter.wait_closed by Task-1/"
        "_SelectorSocketTransport._call_connection_lost",
        # On 3.11 it does not wait for connections.
        *(
            ["Task-1 18 other Server.wait_closed by handler/_SelectorSocketTransport._call_connection_lost"]
            if sys.version_info >= (3, 12)
            else []
        ),
    ]


def test_connecting() -> None:
    assert waits(
        """\
        import asyncio

        async def main():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            await loop.create_connection(asyncio.Protocol, "127.0.0.1", port)
            try:
                await loop.create_connection(asyncio.Protocol, "127.0.0.1", 1)
            except OSError:
                pass
            await loop.create_datagram_endpoint(asyncio.DatagramProtocol, ("127.0.0.1", 0))
            await loop.getaddrinfo("127.0.0.1", 80)
            server.close()

        asyncio.run(main())
        """,
        "Task-1",
    ) == [
        "Task-1 5 other create_server by <_create_server_getaddrinfo>/gather",
        "Task-1 5 yield",
        "Task-1 7 connect 127.0.0.1 by io/BaseSelectorEventLoop._sock_connect_cb",
        "Task-1 7 connect 127.0.0.1 by Task-1/transport",
        "Task-1 9 connect 127.0.0.1 by io/BaseSelectorEventLoop._sock_connect_cb",
        "Task-1 12 other create_datagram_endpoint by Task-1/transport",
        "Task-1 13 thread by thread/wrap_future",
    ]


def test_a_connection_with_happy_eyeballs_is_one_connection() -> None:
    lines = waits(
        """\
        import asyncio

        async def main():
            loop = asyncio.get_running_loop()
            server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
            port = server.sockets[0].getsockname()[1]
            await loop.create_connection(asyncio.Protocol, "localhost", port, happy_eyeballs_delay=0.2)
            server.close()

        asyncio.run(main())
        """,
        "Task-1",
    )
    assert {line.partition(" by ")[0] for line in lines[2:]} == {"Task-1 7 connect localhost"}


def test_sockets_and_readiness() -> None:
    assert waits(
        """\
        import asyncio, os, signal, socket

        async def accept(listener):
            loop = asyncio.get_running_loop()
            client, _ = await loop.sock_accept(listener)
            await asyncio.sleep(0.002)
            await loop.sock_sendall(client, b"hello")
            return client

        async def main():
            loop = asyncio.get_running_loop()
            listener = socket.create_server(("127.0.0.1", 0))
            listener.setblocking(False)
            task = asyncio.create_task(accept(listener), name="accept")
            client = socket.socket()
            client.setblocking(False)
            await asyncio.sleep(0)
            await loop.sock_connect(client, listener.getsockname())
            await loop.sock_recv(client, 100)
            other = await task
            readable = loop.create_future()
            loop.add_reader(client, lambda: (loop.remove_reader(client), readable.set_result(1)))
            loop.call_later(0.002, other.send, b"more")
            await readable
            got = asyncio.Event()
            loop.add_signal_handler(signal.SIGUSR1, got.set)
            loop.call_later(0.002, os.kill, os.getpid(), signal.SIGUSR1)
            await got.wait()
            for each in (client, other, listener):
                each.close()

        asyncio.run(main())
        """,
    ) == [
        "Task-1 17 yield",
        "accept 5 socket@5 by io/BaseSelectorEventLoop._sock_accept",
        "Task-1 18 socket@18 by io/BaseSelectorEventLoop._sock_connect_cb",
        "accept 6 sleep 0.002 by timer/sleep",
        "Task-1 19 socket@18 by io/BaseSelectorEventLoop._sock_recv",
        "Task-1 24 future@24 by io/main.<locals>.<lambda>",
        "Task-1 28 event@25 by signal/Event.set",
    ]


def test_child_processes() -> None:
    assert waits(
        """\
        import asyncio, subprocess

        async def main():
            child = await asyncio.create_subprocess_exec("sleep", "0.05")
            await child.wait()
            pipes = dict(stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            child = await asyncio.create_subprocess_exec("cat", **pipes)
            await asyncio.sleep(0.01)
            child.stdin.write(b"a line\\n")
            await child.stdout.readline()
            child.stdin.close()
            await child.wait()
            child = await asyncio.create_subprocess_shell("cat; exec >&-; sleep 0.05", **pipes)
            await child.communicate(b"text")

        asyncio.run(main())
        """,
        "Task-1",
    ) == [
        "Task-1 4 other create_subprocess_exec by <_connect_pipes>",
        f"Task-1 5 process sleep by {EXIT}",
        "Task-1 7 other create_subprocess_exec by <_connect_pipes>",
        "Task-1 8 sleep 0.01 by timer/sleep",
        "Task-1 10 stream_read@10 by io/_UnixReadPipeTransport._read_ready",
        f"Task-1 12 process cat by {EXIT}",
        "Task-1 13 other create_subprocess_shell by <_connect_pipes>",
        "Task-1 14 process cat; exec >&-; sleep 0.05 by <_read_stream>/gather",
        f"Task-1 14 process cat; exec >&-; sleep 0.05 by {EXIT}",
    ]


def test_threads() -> None:
    assert waits(
        """\
        import asyncio, concurrent.futures, time, threading

        async def job(future):
            await future

        async def main():
            loop = asyncio.get_running_loop()
            await asyncio.to_thread(time.sleep, 0.03)
            await loop.run_in_executor(None, time.sleep, 0.03)
            pool = concurrent.futures.ThreadPoolExecutor(1)
            await asyncio.wrap_future(pool.submit(time.sleep, 0.03))
            future = loop.create_future()
            def set_it():
                time.sleep(0.01)
                loop.call_soon_threadsafe(future.set_result, 1)
            threading.Thread(target=set_it).start()
            await future
            event = asyncio.Event()
            async def set_event():
                asyncio.current_task().set_name("from a thread")
                event.set()
            def run_it():
                time.sleep(0.01)
                asyncio.run_coroutine_threadsafe(set_event(), loop).result()
            thread = asyncio.to_thread(run_it)
            task = asyncio.create_task(thread, name="thread")
            await event.wait()
            await task
            await asyncio.gather(task, loop.run_in_executor(pool, time.sleep, 0.03))

        asyncio.run(main())
        """,
        "Task-1",
        "thread",
    ) == [
        "Task-1 8 thread by thread/wrap_future",
        "Task-1 9 thread by thread/wrap_future",
        "Task-1 11 thread by thread/wrap_future",
        "Task-1 17 future@17 by thread/Future.set_result",
        "Task-1 27 event@18 by from a thread",
        "thread 26(to_thread) thread by thread/wrap_future",
        "Task-1 28 task thread by thread",
        "Task-1 29 gather by thread/gather",
    ]
