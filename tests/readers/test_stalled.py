"""Peers that take nothing: found on every kind of answer, cut with a reset, and counted."""

import asyncio
import contextlib
import logging
import select
import socket
from collections.abc import Callable, Iterator

import pytest

from app import keys
from app.readers import stalled
from tests.conftest import Client
from tests.fakes import FakeRunner, until

Peer = Callable[..., socket.socket]

SOCKET = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
)
EVENT_STREAM = "Accept: text/event-stream\r\n"


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes seven seconds takes a third of one here."""
    monkeypatch.setattr(stalled, "STALL_SECONDS", 0.3)
    monkeypatch.setattr(stalled, "LOOK_SECONDS", 0.05)


@pytest.fixture
def ask(client: Client) -> Iterator[Peer]:
    """Makes a peer with little room that asks for something and reads nothing by itself."""
    with contextlib.ExitStack() as peers:

        def peer(path: str, headers: str = "", times: int = 1) -> socket.socket:
            made = peers.enter_context(socket.socket())
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            made.connect(("127.0.0.1", client.server.port or 0))
            made.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n".encode() * times)
            made.setblocking(False)
            return made

        yield peer


async def begin(client: Client, runner: FakeRunner) -> str:
    runner.hold = True
    return (await client.post("/api/demos/echo/runs")).headers["Location"]


def reset(peer: socket.socket) -> bool:
    """Whether the other side has broken the connection; nothing is read."""
    poll = select.poll()
    poll.register(peer, 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in poll.poll(0))


@pytest.mark.parametrize(
    ("suffix", "headers"),
    [("/ws", SOCKET), ("/events", ""), ("/events", EVENT_STREAM)],
    ids=["websocket", "ndjson", "sse"],
)
async def test_a_little_that_is_not_taken_is_enough(
    client: Client,
    runner: FakeRunner,
    ask: Peer,
    suffix: str,
    headers: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    path = await begin(client, runner)
    [child] = runner.children
    peer = ask(path + suffix, headers)
    readers = client.app[keys.READERS]
    await until(lambda: sum(readers.open.values()) == 1)
    with caplog.at_level(logging.INFO, "app.readers.stalled"):
        # Far below what would make a send wait: some kilobytes, while a peer's window is 4 KB.
        for _ in range(300):
            child.feed_many(2, text="x" * 50)
            await asyncio.sleep(0)
        await until(lambda: reset(peer))
    await until(lambda: sum(readers.open.values()) == 0)
    assert readers.dropped == {"stalled": 1}
    assert f"127.0.0.1 dropped: it took nothing for 0.3 s of the answer to GET {path}{suffix}" in caplog.text
    assert client.app[keys.RUNS].live == 1


async def test_a_viewer_that_sleeps_is_dropped_however_much_its_kernel_takes(
    client: Client, runner: FakeRunner, ask: Peer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stalled, "PING_SECONDS", 0.1)
    path = await begin(client, runner)
    async with client.ws_connect(f"{path}/ws") as awake:
        asleep = ask(f"{path}/ws", SOCKET)
        await awake.receive()
        listening = asyncio.create_task(awake.receive())
        await until(lambda: reset(asleep))
        await asyncio.sleep(2 * stalled.STALL_SECONDS)
        assert client.app[keys.READERS].open["websocket"] == 1
        assert not listening.done()
        # What it is asked by its peer, it answers.
        await awake.ping(b"you?")
        runner.children[0].say("still here\n")
        assert "still here" in (await listening).data
    assert client.app[keys.READERS].dropped == {"stalled": 1}


async def test_who_asks_for_pages_and_reads_none_is_dropped(client: Client, ask: Peer) -> None:
    peer = ask("/static/js/model.js", times=30)
    await until(lambda: reset(peer))
    assert client.app[keys.READERS].dropped == {"stalled": 1}


@pytest.mark.parametrize(
    ("suffix", "headers"),
    [("/ws", SOCKET), ("/events", ""), ("/events", EVENT_STREAM), ("/trace", "")],
    ids=["websocket", "ndjson", "sse", "file"],
)
async def test_who_reads_slowly_is_not(
    client: Client,
    runner: FakeRunner,
    ask: Peer,
    suffix: str,
    headers: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # So that most of it waits here and not in the kernel.
    monkeypatch.setattr(stalled, "UNSENT", 8_000)
    path = await begin(client, runner)
    runner.children[0].feed_many(600, text="x" * 200)
    runner.children[0].finish()
    await until(lambda: client.app[keys.RUNS].kept == 1)
    peer = ask(path + suffix, headers + "Connection: close\r\n" * (suffix != "/ws"))
    got = bytearray()
    loop = asyncio.get_running_loop()
    began = loop.time()
    while data := await loop.sock_recv(peer, 6_000):
        got += data
        await asyncio.sleep(0.03)
    # It took longer than a stall may, and than the close of a connection that is not read.
    assert loop.time() - began > 3 * stalled.STALL_SECONDS
    assert got.count(b'"loop_tick"') == 600
    end = {"/ws": b"\x88\x02\x03\xe8", "/trace": b"}}\n"}.get(suffix, b"0\r\n\r\n")
    assert got.endswith(end)
    assert client.app[keys.READERS].dropped == {}


async def test_who_waits_for_news_is_not(client: Client, runner: FakeRunner, ask: Peer) -> None:
    path = await begin(client, runner)
    peers = [ask(f"{path}/events"), ask(f"{path}/ws", SOCKET), ask("/healthz")]
    await asyncio.sleep(3 * stalled.STALL_SECONDS)
    assert not any(map(reset, peers))
    assert client.app[keys.READERS].open == {"ndjson": 1, "websocket": 1}
