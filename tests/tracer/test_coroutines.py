"""What was forgotten is told of, whether or not a warning is shown: awaits, results, closes."""

import re

import pytest

from tests.tracing import Traced, alone, trace, write

TYPES = ("coroutine_never_awaited", "exception_never_retrieved", "resource_unclosed")

FORGETS = """\
import asyncio, gc, warnings

async def forgotten():
    await asyncio.sleep(1)

async def fails():
    raise ValueError("nobody looks")

async def main():
    forgotten()
    task = asyncio.create_task(fails())
    await asyncio.wait([task])
    del task
    gc.collect()
    future = asyncio.get_running_loop().create_future()
    future.set_exception(KeyError("lost"))
    del future

asyncio.run(main())
kept = forgotten()
"""


def told(traced: Traced) -> list[str]:
    assert traced.violations == []
    assert traced.of_type("truncated") == []
    return traced.told(*TYPES)


@pytest.mark.parametrize("filter_", ["", "error", "ignore", "always"])
def test_a_filter_of_warnings_changes_nothing(filter_: str) -> None:
    source = f"import warnings; warnings.simplefilter({filter_!r})\n" if filter_ else "\n"
    path = write(source + FORGETS)
    plain, traced = alone(path), trace(path)
    assert masked(traced.stderr) == masked(plain.stderr)
    assert traced.exit_code == plain.returncode == 0
    assert told(traced) == [
        "Task-1 coroutine_never_awaited forgotten line 4 dropped at line 11",
        "Task-2 exception_never_retrieved ValueError(nobody looks)",
        "- exception_never_retrieved KeyError('lost')",
        "- coroutine_never_awaited forgotten line 4",
    ]
    future = traced.of_type("exception_never_retrieved")[1]["object"]
    assert [event["kind"] for event in traced.of_type("object_created") if event["object"] == future] == [
        "future"
    ]


def test_in_debug_mode_it_is_known_where_the_coroutine_was_made() -> None:
    traced = trace(
        """\
        import asyncio

        async def forgotten():
            pass

        def make():
            return forgotten()

        async def main():
            kept = [make()]
            await asyncio.sleep(0)
            kept.clear()

        asyncio.run(main(), debug=True)
        """
    )
    assert told(traced) == ["Task-1 coroutine_never_awaited forgotten line 7 dropped at line 12"]
    (event,) = traced.of_type("coroutine_never_awaited")
    assert event["where"] == {"file": "script.py", "line": 7, "function": "make"}


def test_what_is_awaited_retrieved_and_closed_is_not_told_of() -> None:
    traced = trace(
        """\
        import asyncio, gc, subprocess

        async def fails():
            raise ValueError("seen")

        async def serve(reader, writer):
            writer.write(await reader.read(10))
            writer.close()

        async def main():
            await asyncio.gather(fails(), return_exceptions=True)
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"hello")
            await reader.read()
            writer.close()
            await writer.wait_closed()
            server.close()
            await server.wait_closed()
            await (await asyncio.create_subprocess_exec("true")).wait()
            asyncio.create_task(fails()).cancel()

        asyncio.run(main())
        subprocess.run(["true"])
        gc.collect()
        """
    )
    assert traced.stderr == ""
    assert told(traced) == []


def test_a_custom_exception_handler_hears_of_it_as_ever() -> None:
    path = write(
        """\
        import asyncio, gc

        async def fails():
            raise ValueError("nobody looks")

        async def main():
            asyncio.get_running_loop().set_exception_handler(lambda loop, context: print(sorted(context)))
            asyncio.create_task(fails())
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            gc.collect()

        asyncio.run(main())
        """
    )
    plain, traced = alone(path), trace(path)
    assert traced.stdout == plain.stdout == "['exception', 'future', 'message']\n"
    assert told(traced) == ["Task-2 exception_never_retrieved ValueError(nobody looks)"]


UNCLOSED = """\
import asyncio, gc, os, subprocess, tracemalloc, warnings
warnings.simplefilter("always")
reading, writing = os.pipe()

async def main():
    loop = asyncio.get_running_loop()
    await loop.connect_write_pipe(asyncio.BaseProtocol, os.fdopen(writing, "wb"))
    await loop.connect_read_pipe(asyncio.BaseProtocol, os.fdopen(reading, "rb"))
    server = await loop.create_server(asyncio.Protocol, "127.0.0.1", 0)
    await loop.create_connection(asyncio.Protocol, *server.sockets[0].getsockname())
    await asyncio.sleep(0.05)
    server.close()

asyncio.run(main())
gc.collect()
child = subprocess.Popen(["sleep", "0.1"])
del child
loop = asyncio.new_event_loop()
loop.run_until_complete(asyncio.sleep(0))
del loop
gc.collect()
"""


def test_transports_children_and_loops_that_were_left_open() -> None:
    path = write(UNCLOSED)
    plain, traced = alone(path), trace(path)
    assert asyncios(traced.stderr) == asyncios(plain.stderr)
    assert traced.violations == []
    unclosed = traced.of_type("resource_unclosed")
    assert sorted(event["name"] for event in unclosed) == [
        "Popen",
        "_SelectorSocketTransport",
        "_SelectorSocketTransport",
        "_UnixReadPipeTransport",
        "_UnixSelectorEventLoop",
        "_UnixWritePipeTransport",
    ]
    (process,) = [event for event in unclosed if event["kind"] == "process"]
    assert process["process"] == traced.of_type("process_started")[0]["process"]
    assert process["dropped"]["line"] == 17
    (loop,) = [event for event in unclosed if event["kind"] == "loop"]
    loops = [event["object"] for event in traced.of_type("object_created") if event["kind"] == "loop"]
    assert loop["object"] == loops[1]


def asyncios(text: str) -> list[str]:
    """The warnings of asyncio and subprocess. Whether a socket warns as well, before its transport closes it,
    depends on the order in which the collector comes to the two."""
    wanted = re.compile("ResourceWarning: (unclosed transport|unclosed event loop|subprocess)")
    return sorted(line for line in masked(text).splitlines() if wanted.search(line))


def test_a_stream_that_was_left_open() -> None:
    traced = trace(
        """\
        import asyncio, gc

        async def serve(reader, writer):
            await reader.read()
            writer.close()

        async def main():
            server = await asyncio.start_server(serve, "127.0.0.1", 0)
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            del reader, writer
            gc.collect()
            await asyncio.sleep(0.05)
            server.close()

        asyncio.run(main())
        """
    )
    assert traced.stderr == ""
    assert told(traced) == ["Task-1 resource_unclosed stream dropped at line 10"]


def masked(text: str) -> str:
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    text = re.sub(r"\bsubprocess \d+", "subprocess", text)
    return re.sub(r"\d{4,}", "N", text)
