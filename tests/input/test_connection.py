"""Connections: deadlines, what isn't HTTP, and a bound for all of them together."""

import asyncio
import json
import logging
import resource
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from app.boundary.headers import OTHER
from app.input import connection, crowd, heads
from app.input.crowd import Crowd
from app.input.site import Site
from app.main import create_app
from tests.fakes import FakeRunner, until

Serve = Callable[..., Awaitable[tuple[str, int]]]
GET = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"


@pytest.fixture
async def crowded() -> Crowd:
    return Crowd(8)


@pytest.fixture
async def address(demos: Path, runner: FakeRunner, crowded: Crowd) -> AsyncIterator[tuple[str, int]]:
    """Host and port of a service whose connections are ours."""
    serving = web.AppRunner(
        create_app(runner=runner, demos=demos), handler_cancellation=True, shutdown_timeout=0.1
    )
    await serving.setup()
    options = {"lingering_time": 0.2, "max_line_size": heads.LONGEST_ADDRESS, "access_log": None}
    await Site(serving, "127.0.0.1", 0, crowded, **options).start()
    yield serving.addresses[0][:2]
    await serving.cleanup()


class Peer:
    """Somebody at the other end, who says bytes."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader = reader
        self.writer = writer

    def say(self, text: bytes) -> None:
        self.writer.write(text)

    async def answer(self) -> tuple[int, dict[str, Any]]:
        """Status and document of the next answer."""
        head = (await asyncio.wait_for(self.reader.readuntil(b"\r\n\r\n"), 10)).decode()
        lines = head.split("\r\n")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines[1:])}
        body = await self.reader.readexactly(int(headers["content-length"]))
        document = json.loads(body)
        status = int(head.split()[1])
        if status >= 400:
            assert headers["content-type"] == "application/problem+json"
            assert headers["content-security-policy"] == OTHER
            assert headers["server"] == "loopscope"
            assert document["status"] == status
        return status, document

    async def closed(self) -> bytes:
        """What comes before the end."""
        try:
            return await asyncio.wait_for(self.reader.read(), 10)
        except ConnectionError:
            return b""


@pytest.fixture
async def connect(address: tuple[str, int]) -> AsyncIterator[Callable[[], Awaitable[Peer]]]:
    peers: list[Peer] = []

    async def connected() -> Peer:
        peers.append(Peer(*await asyncio.open_connection(*address)))
        return peers[-1]

    yield connected
    for peer in peers:
        peer.writer.transport.abort()


Connect = Callable[[], Awaitable[Peer]]


@pytest.mark.parametrize("said", [b"", b"\r\n", b"GET /api HTTP/1.1\r\nHost: localhost\r\nX-"])
async def test_who_never_ends_a_head_is_closed(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, said: bytes
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.05)
    peer = await connect()
    peer.say(said)
    status, document = await peer.answer()
    assert (status, document["detail"]) == (408, "The head of the request took longer than 0.05 seconds.")
    assert await peer.closed() == b""


async def test_a_trickle_is_closed_as_well(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.2)
    peer = await connect()
    peer.say(GET)
    assert (await peer.answer())[0] == 200

    async def trickle() -> None:
        peer.say(b"GET /healthz HTTP/1.1\r\nX: ")
        while True:
            peer.say(b"a")
            await asyncio.sleep(0.01)

    trickling = asyncio.create_task(trickle())
    assert (await peer.answer())[0] == 408
    trickling.cancel()


async def test_who_waits_between_requests_may(
    connect: Connect, crowded: Crowd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.05)
    peer = await connect()
    peer.say(GET[:20])
    peer.say(GET[20:] + GET)
    for _ in range(2):
        assert (await peer.answer())[0] == 200
    [there] = crowded._there
    await asyncio.sleep(0.1)
    assert there._head_timer is None
    peer.say(GET)
    assert (await peer.answer())[0] == 200


async def test_a_long_answer_is_no_slow_head(
    connect: Connect, runner: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "HEAD_SECONDS", 0.05)
    runner.hold = True
    peer = await connect()
    peer.say(b"GET /api/demos/echo/run HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await until(lambda: bool(runner.children))
    await asyncio.sleep(0.1)
    runner.children[0].finish()
    assert (await peer.answer())[0] == 200


UNREADABLE = [
    (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400, None),
    (b"\x00\x00\x00\x00\r\n\r\n", 400, None),
    (b"GET\r\n\r\n", 400, None),
    (b"GET /api HTTP/9.9\r\n\r\n", 400, None),
    (b"GET /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", 400, None),
    (
        b"GET /api HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        400,
        None,
    ),
    (b"GET /api HTTP/1.1\r\nHost: localhost\r\nno colon\r\n\r\n", 400, None),
    (b"GET /api HTTP/1.1\r\nHost: localhost\r\n" + b"X: y\r\n" * 2000 + b"\r\n", 400, None),
    (b"GET /" + b"x" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n", 414, "address"),
    (b"GET /api HTTP/1.1\r\nHost: localhost\r\nX: " + b"x" * 9000 + b"\r\n\r\n", 431, "header"),
    (b"GET /api HTTP/1.1\r\nHost: localhost\r\n" + b"x" * 9000 + b": x\r\n\r\n", 431, "header"),
]


@pytest.mark.parametrize(("said", "status", "field"), UNREADABLE)
async def test_what_cannot_be_read_gets_a_document(
    connect: Connect, caplog: pytest.LogCaptureFixture, said: bytes, status: int, field: str | None
) -> None:
    with caplog.at_level(logging.INFO):
        peer = await connect()
        peer.say(said)
        got, document = await peer.answer()
        assert got == status
        assert [error["field"] for error in document.get("errors", [])] == ([field] if field else [])
        await peer.closed()
    for record in caplog.records:
        assert record.levelno <= logging.INFO, record.getMessage()
        assert record.exc_info is None
        assert "xxx" not in record.getMessage()


async def test_an_expectation_that_nobody_knows(connect: Connect) -> None:
    peer = await connect()
    peer.say(b"GET /api HTTP/1.1\r\nHost: localhost\r\nExpect: the unexpected\r\n\r\n")
    status, document = await peer.answer()
    assert status == 417
    assert document["detail"] == "The only thing that can be expected here is `100-continue`."


async def test_an_endless_body_is_answered_and_ended(connect: Connect, runner: FakeRunner) -> None:
    peer = await connect()
    peer.say(b"POST /api/demos/echo/runs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")

    async def endlessly() -> None:
        while True:
            peer.say(b"400\r\n" + b"x" * 1024 + b"\r\n")
            await peer.writer.drain()

    sending = asyncio.create_task(endlessly())
    status, document = await peer.answer()
    assert (status, document["errors"][0]["field"]) == (413, "body")
    # Within what is lingered, the connection ends.
    await asyncio.wait({sending}, timeout=10)
    assert isinstance(sending.exception(), ConnectionError)


async def test_a_crash_outside_of_all_handlers_is_a_document(
    connect: Connect, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> object:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(heads, "LARGEST", None)
    peer = await connect()
    peer.say(GET)
    status, document = await peer.answer()
    assert status == 500
    assert any(record.getMessage().startswith(f"crash {document['id']} in") for record in caplog.records)


async def test_the_idle_make_room(connect: Connect, crowded: Crowd, runner: FakeRunner) -> None:
    runner.hold = True
    busy = [await connect() for _ in range(4)]
    for peer in busy:
        peer.say(b"GET /api/demos/echo/run HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await until(lambda: len(runner.children) == 4)
    idle = [await connect() for _ in range(4)]
    await until(lambda: len(crowded) == 8)
    late = [await connect() for _ in range(4)]
    for peer in idle:
        assert await peer.closed() == b""
    for peer in late:
        peer.say(b"GET /api/demos/echo/run HTTP/1.1\r\nHost: localhost\r\n\r\n")
    await until(lambda: len(runner.children) == 8)
    refused = await connect()
    status, document = await refused.answer()
    assert (status, document["detail"]) == (503, "As many connections are open as may be.")
    assert await refused.closed() == b""
    for child in runner.children:
        child.finish()
    for peer in busy + late:
        assert (await peer.answer())[0] == 200
    assert len(crowded) == 8


async def test_connections_that_are_over_are_forgotten(connect: Connect, crowded: Crowd) -> None:
    for _ in range(20):
        peer = await connect()
        peer.say(GET)
        assert (await peer.answer())[0] == 200
        peer.writer.close()
    await until(lambda: len(crowded) == 0)


def test_no_more_connections_than_descriptors(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    limits = [1024, 4096]
    monkeypatch.setattr(resource, "getrlimit", lambda _: tuple(limits))
    monkeypatch.setattr(resource, "setrlimit", lambda _, new: limits.__setitem__(slice(None), list(new)))
    assert crowd.bound(100) == 100
    assert limits == [1024, 4096]
    assert crowd.bound(2000) == 2000
    assert limits == [2256, 4096]
    assert crowd.bound(5000) == 4096 - crowd.OTHER_FILES
    assert [record.getMessage() for record in caplog.records] == [
        "3840 connections at most, since there are descriptors for no more"
    ]
