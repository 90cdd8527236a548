"""Runs that are forgotten while somebody reads them: they are told, and may not hold the memory for ever."""

import asyncio

import pytest
from aiohttp import ClientConnectionError, ClientPayloadError

from app import keys, log_socket, runs
from app.log import Log, LogGoneError
from tests.conftest import MakeClient
from tests.fakes import FakeRunner, until


async def test_a_log_that_is_forgotten_has_nothing_for_anybody() -> None:
    log = Log()
    log.append(b"a\n" * 70_000)
    log.close()
    follower, past = log.follow(), log.past(log.size)
    await anext(follower)
    await anext(past)
    log.forget()
    for reader in (follower, past):
        with pytest.raises(LogGoneError):
            await anext(reader)
    with pytest.raises(LogGoneError):
        log.read(0)
    assert (list(log.blocks()), log.last_seq, log.size) == ([], 70_000, 140_000)


async def test_the_past_is_as_long_as_it_was() -> None:
    log = Log()
    log.append(b"a\n")
    past = log.past(log.size)
    log.append(b"b\n")
    assert [piece async for piece in past] == [b"a\n"]
    assert [piece async for piece in log.past(0)] == []


async def test_a_released_log_lets_go_with_what_is_there() -> None:
    log = Log()
    log.append(b"a\n")
    follower = log.follow()
    assert await anext(follower) == b"a\n"
    waiting = asyncio.ensure_future(anext(follower, b"end"))
    await asyncio.sleep(0)
    log.release()
    assert await waiting == b"end"
    log.append(b"b\n")
    assert [piece async for piece in log.follow(1)] == [b"b\n"]


async def test_readers_of_a_forgotten_run(
    make_client: MakeClient, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "LINGER_SECONDS", 0.2)
    client = await make_client(kept_runs=1)
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    runner.children[0].feed_many(20_000, text="x" * 300)
    log = client.app[keys.RUNS].get(path.rpartition("/")[2]).log
    # They have begun to read, and take no more than their buffers hold.
    viewer = await client.ws_connect(f"{path}/ws", max_msg_size=0)
    lines = await client.get(f"{path}/events")
    file = await client.get(f"{path}/trace")
    runner.children[0].finish()
    await until(lambda: client.app[keys.RUNS].kept == 1)
    await client.post("/api/demos/echo/runs")
    runner.children[1].finish()
    await until(lambda: log.forgotten)
    async for _ in viewer:
        pass
    assert viewer.close_code == log_socket.GONE
    for answer in (lines, file):
        with pytest.raises((ClientPayloadError, ClientConnectionError)):
            await answer.read()
    assert client.app[keys.READERS].dropped == {"gone": 3}
    assert (await client.get(f"{path}/events")).status == 410
    assert (await client.get(f"{path}/ws")).status == 410
