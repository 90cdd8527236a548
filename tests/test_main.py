"""The server as a process: it starts, says where, serves real runs, and ends when it is told to."""

import asyncio
import contextlib
import json
import signal
import socket
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import ClientSession

from app import keys
from app.main import create_app
from app.runner import Runner
from app.settings import Settings
from tests.fakes import FakeRunner

ROOT = Path(__file__).parents[1]


async def spawn(*options: str, **environment: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "app", *options),
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", **environment},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


async def ended(process: asyncio.subprocess.Process) -> tuple[int | None, str, str]:
    out, err = await asyncio.wait_for(process.communicate(), 20)
    return process.returncode, out.decode(), err.decode()


@contextlib.asynccontextmanager
async def serving() -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    """A server on a free port, and its URL."""
    process = await spawn("--port", "0", "--log-level", "WARNING")
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 20)).decode()
        assert line.startswith("Loopscope listens on http://127.0.0.1:")
        yield process, line.removeprefix("Loopscope listens on ").strip().rstrip("/")
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


def test_create_app_wires_what_it_is_given(demos: Path) -> None:
    settings, runner = Settings(live_runs=1), FakeRunner()
    app = create_app(settings, runner=runner, demos=demos)
    assert (app[keys.SETTINGS], app[keys.RUNNER]) == (settings, runner)
    assert [demo.slug for demo in app[keys.CATALOG].demos] == ["echo", "twins"]
    assert not app[keys.CLOSING].is_set()


def test_create_app_by_default_serves_our_own_demos_with_the_real_runner() -> None:
    app = create_app()
    assert isinstance(app[keys.RUNNER], Runner)
    assert "gather" in {demo.slug for demo in app[keys.CATALOG].demos}


async def test_a_bad_setting_ends_with_2() -> None:
    code, out, err = await ended(await spawn(PORT="http"))
    assert (code, out) == (2, "")
    assert err.endswith("error: PORT: must be a whole number from 0 to 65535, not 'http'\n")


async def test_a_taken_port_ends_with_1_and_one_line() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, err = await ended(await spawn("--port", str(port)))
    assert (code, out) == (1, "")
    assert err == f"loopscope: can't listen on 127.0.0.1 port {port}: Address already in use\n"


async def test_a_run_seen_whole_cut_and_resumed() -> None:
    async with serving() as (_, url), ClientSession(url) as session:
        started = await session.post("/api/demos/gather/runs?UNIT=0.05")
        assert started.status == 201
        path = started.headers["Location"]
        async with session.get(f"{path}/events") as response:
            first = [await response.content.readline() for _ in range(5)]
        rest = await (await session.get(f"{path}/events?after=5")).read()
        whole = await (await session.get(f"{path}/trace")).read()
        assert b"".join(first) + rest == whole
        events = [json.loads(line) for line in whole.splitlines()]
        assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
        assert (events[0]["type"], events[-1]["type"]) == ("run_started", "run_finished")
        document = await (await session.get(path)).json()
        assert (document["outcome"], document["events"]) == ("completed", len(events))
        assert document["summary"] == events[-1]["summary"]


async def test_hanging_up_and_deleting_stop_real_runs() -> None:
    async with serving() as (_, url), ClientSession(url) as session:
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(session.get("/api/demos/gather/run?UNIT=1"), 0.3)
        path = (await session.post("/api/demos/gather/runs?UNIT=1")).headers["Location"]
        async with session.get(f"{path}/events") as response:
            await response.content.readline()
            assert (await session.delete(path)).status == 202
            lines = (await response.text()).splitlines()
        assert json.loads(lines[-1])["outcome"] == "stopped"
        async with asyncio.timeout(2):
            while (await (await session.get("/readyz")).json())["live_runs"]:  # noqa: ASYNC110
                await asyncio.sleep(0.01)


def living() -> dict[int, int]:
    """Every process that isn't a zombie, with its parent."""
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            state, parent, *_ = status.read_text().rpartition(")")[2].split()
            if state != "Z":
                parents[int(status.parent.name)] = int(parent)
    return parents


def descendants(pid: int) -> set[int]:
    parents = living()
    found: set[int] = set()
    below = {pid}
    while below := {child for child, parent in parents.items() if parent in below} - found:
        found |= below
    return found


async def test_a_killed_server_leaves_no_process() -> None:
    async with serving() as (process, url), ClientSession(url) as session:
        for _ in range(10):
            async with session.post("/api/demos/subprocess/runs?UNIT=1") as response:
                path = response.headers["Location"]
        async with session.get(f"{path}/events") as response:
            while b"process_started" not in await response.content.readline():
                pass
            there = descendants(process.pid)
            assert len(there) > 20
            process.kill()
            await process.wait()
    async with asyncio.timeout(3):
        while there & living().keys():  # noqa: ASYNC110
            await asyncio.sleep(0.05)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_with_live_viewers_ends_in_time_with_0(number: signal.Signals) -> None:
    with contextlib.ExitStack() as peers:
        async with serving() as (process, url), ClientSession(url) as session:
            path = (await session.post("/api/demos/gather/runs?UNIT=1")).headers["Location"]
            viewers = [await session.ws_connect(f"{path}/ws") for _ in range(20)]
            lines = await session.get(f"{path}/events")
            # Some that say nothing at all, and some that never end what they say.
            address = ("127.0.0.1", int(url.rpartition(":")[2]))
            silent = [peers.enter_context(socket.create_connection(address)) for _ in range(5)]
            begun = b"POST /api/demos/gather/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n"
            for peer in silent[:3]:
                peer.sendall(begun)
            loop = asyncio.get_running_loop()
            began = loop.time()
            process.send_signal(number)
            for viewer in viewers:
                async for _ in viewer:
                    pass
            assert [viewer.close_code for viewer in viewers] == [1001] * 20
            assert json.loads((await lines.text()).splitlines()[0])["seq"] == 1
            code, _, err = await ended(process)
            assert (code, err) == (0, "")
            assert loop.time() - began < 8
