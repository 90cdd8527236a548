"""The end of the server: readiness first, then everybody at once, with what is due; and the impatient way."""

import asyncio
import contextlib
import json
import signal
import socket

import pytest
from aiohttp import ClientSession, ClientWebSocketResponse

from app import keys, shutdown
from tests.conftest import Client
from tests.fakes import FakeRunner, until
from tests.test_main import descendants, ended, living, serving, spawn

SSE = {"Accept": "text/event-stream"}


async def test_readiness_fails_first_and_readers_go_on(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    async with client.get(f"{path}/events") as response:
        await response.content.readline()
        shutdown.drain(client.app)
        assert (await client.get("/readyz")).status == 503
        assert (await client.get("/healthz")).status == 200
        refused = await client.post("/api/demos/echo/runs")
        assert (refused.status, refused.headers["Retry-After"]) == (503, "5")
        runner.children[0].say("still here\n")
        assert b"still here" in await response.content.readline()


async def test_everybody_gets_what_is_due(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    viewers = [await client.ws_connect(f"{path}/ws", max_msg_size=0) for _ in range(3)]
    lines = await client.get(f"{path}/events")
    runner.children[0].feed_many(30_000, text="x" * 100)
    await until(lambda: client.app[keys.RUNS].get(path.rpartition("/")[2]).log.last_seq == 30_001)
    closing = asyncio.create_task(client.server.close())
    got = await asyncio.gather(*map(_count, viewers))
    assert got == [(30_001, 1001)] * 3
    assert (await lines.text()).count("\n") == 30_001
    await closing
    assert client.app[keys.READERS].dropped == {}


async def test_whoever_takes_it_too_slowly_is_told_in_time(
    client: Client, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutdown, "DUE_SECONDS", 0.1)
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    viewer = await client.ws_connect(f"{path}/ws", max_msg_size=0)
    runner.children[0].feed_many(40_000, text="x" * 100)
    await until(lambda: client.app[keys.RUNS].get(path.rpartition("/")[2]).log.last_seq == 40_001)
    closing = asyncio.create_task(client.server.close())
    await until(lambda: client.app[keys.READERS].dropped["closing"] == 1)
    count, code = await _count(viewer)
    assert 0 < count < 40_001
    assert code == 1001
    await closing


async def _count(viewer: ClientWebSocketResponse) -> tuple[int, int | None]:
    """How many events came, and the close code."""
    count = 0
    async for message in viewer:
        count += message.data.count("\n")
    return count, viewer.close_code


async def test_a_full_house_is_empty_in_time() -> None:
    """16 runs, 20 streams of each kind, 100 that say nothing, 5 that read nothing, one half request."""
    with contextlib.ExitStack() as peers:
        async with serving() as (process, url), ClientSession(url) as session:
            address = ("127.0.0.1", int(url.rpartition(":")[2]))
            paths = []
            for _ in range(16):
                async with session.post("/api/demos/gather/runs?UNIT=1") as response:
                    paths.append(response.headers["Location"])
            viewers = [await session.ws_connect(f"{path}/ws") for path in paths + paths[:4]]
            streams = [await session.get(f"{path}/events", headers=SSE) for path in paths + paths[:4]]
            for _ in range(100):
                peers.enter_context(socket.create_connection(address))
            for _ in range(5):
                deaf = peers.enter_context(socket.create_connection(address))
                deaf.sendall(f"GET {paths[0]}/events HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
            half = peers.enter_context(socket.create_connection(address))
            half.sendall(
                b"POST /api/demos/gather/runs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n"
            )
            there = descendants(process.pid)
            assert len(there) >= 32
            loop = asyncio.get_running_loop()
            began = loop.time()
            process.send_signal(signal.SIGTERM)
            async with asyncio.timeout(5):
                while (await (await session.get("/readyz")).read()).count(b"shutting down") == 0:
                    pass
            # It still listens, and says no.
            refused = await session.post("/api/demos/gather/runs")
            assert refused.status == 503
            counts = await asyncio.gather(*map(_count, viewers))
            assert [code for _, code in counts] == [1001] * 20
            told = loop.time()
            for stream in streams:
                assert "id: 1\n" in await stream.text()
            code, _, err = await ended(process)
            assert (code, err) == (0, "")
            assert loop.time() - began < 8
            # All at once: not one after the other.
            assert told - began < 4
    assert not there & living().keys()


@pytest.mark.parametrize("first", [signal.SIGINT, signal.SIGTERM])
async def test_a_second_interrupt_is_immediate(first: signal.Signals) -> None:
    process = await spawn("--port", "0", "--drain", "30", "--log-level", "ERROR")
    assert process.stdout is not None
    url = (await process.stdout.readline()).decode().split()[-1].rstrip("/")
    async with ClientSession(url) as session:
        async with session.post("/api/demos/gather/runs?UNIT=1") as response:
            path = response.headers["Location"]
        async with session.get(f"{path}/events") as response:
            assert json.loads(await response.content.readline())["seq"] == 1
            there = descendants(process.pid)
            process.send_signal(first)
            await until(lambda: _closing(session))
            process.send_signal(signal.SIGINT)
            code, _, err = await ended(process)
    assert (code, err) == (130, "")
    await until(lambda: not there & living().keys())


async def _closing(session: ClientSession) -> bool:
    async with session.get("/readyz") as response:
        return response.status == 503
