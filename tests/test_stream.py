"""One log on three transports: each viewer gets exactly its lines, and disturbs no other."""

import asyncio
import contextlib
import itertools
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from aiohttp import ClientConnectionError, ClientPayloadError, WSMsgType
from hypothesis import given, settings
from hypothesis import strategies as st

from app import keys, log_socket, stream
from app.readers import stalled
from tests.conftest import Client
from tests.fakes import FakeRunner, line, until
from tests.trace_schema import assert_valid

SSE = {"Accept": "text/event-stream"}


@pytest.fixture
def held(runner: FakeRunner) -> FakeRunner:
    runner.hold = True
    return runner


async def begin(client: Client) -> str:
    """A started run's path."""
    return (await client.post("/api/demos/echo/runs")).headers["Location"]


async def frames(client: Client, path: str, after: int = 0) -> tuple[list[str], int | None]:
    """Every frame of a WebSocket, and its close code."""
    async with client.ws_connect(f"{path}/ws?after={after}") as ws:
        received = [message.data async for message in ws]
        return received, ws.close_code


def seqs(text: str) -> list[int]:
    return [json.loads(each)["seq"] for each in text.splitlines()]


async def test_ndjson_follows_a_run_to_its_end(client: Client, held: FakeRunner) -> None:
    path = await begin(client)
    [child] = held.children
    async with client.get(f"{path}/events") as response:
        assert response.content_type == "application/x-ndjson"
        assert response.headers["Cache-Control"] == "no-store"
        assert json.loads(await response.content.readline())["type"] == "run_started"
        child.say("one\n")
        assert json.loads(await response.content.readline())["text"] == "one\n"
        child.feed_many(100)
        child.finish()
        rest = await response.text()
    assert seqs(rest) == list(range(3, 104))
    assert json.loads(rest.splitlines()[-1])["type"] == "run_finished"


async def test_headers_come_before_the_first_event(client: Client, held: FakeRunner) -> None:
    path = await begin(client)
    async with client.get(f"{path}/events?after=1") as response:
        assert response.status == 200
        held.children[0].finish()


async def test_cut_and_resumed_is_exactly_the_whole(client: Client, held: FakeRunner) -> None:
    path = await begin(client)
    [child] = held.children
    child.feed_many(50)
    first = []
    async with client.get(f"{path}/events") as response:
        first = [await response.content.readline() for _ in range(20)]
    child.feed_many(50)
    child.finish()
    rest = await (await client.get(f"{path}/events?after=20")).read()
    whole = await (await client.get(f"{path}/events")).read()
    assert b"".join(first) + rest == whole
    assert seqs(whole.decode()) == list(range(1, 103))


async def test_websocket_frames_are_whole_lines(client: Client, held: FakeRunner) -> None:
    path = await begin(client)
    [child] = held.children
    viewer = asyncio.create_task(frames(client, path))
    await asyncio.sleep(0.05)
    child.feed_many(1000)
    child.finish()
    received, code = await viewer
    assert code == 1000
    assert len(received) < 10
    assert all(frame.endswith("\n") for frame in received)
    assert "".join(received) == await (await client.get(f"{path}/events")).text()


@pytest.mark.parametrize("after", [0, 1, 57, 101, 102])
async def test_every_transport_resumes_at_the_same_event(
    client: Client, held: FakeRunner, after: int
) -> None:
    path = await begin(client)
    held.children[0].feed_many(100)
    held.children[0].finish()
    whole = await (await client.get(f"{path}/events")).text()
    lines = whole.splitlines(keepends=True)
    assert_valid(map(json.loads, lines))
    expected = "".join(lines[after:])
    assert await (await client.get(f"{path}/events?after={after}")).text() == expected
    received, code = await frames(client, path, after)
    assert ("".join(received), code) == (expected, 1000)
    response = await client.get(f"{path}/events?after={after}", headers=SSE)
    if expected:
        assert await response.text() == "".join(
            f"id: {seq}\ndata: {each}\n" for seq, each in enumerate(lines[after:], after + 1)
        )
    else:
        assert (response.status, await response.text()) == (204, "")


async def test_an_event_source_resumes_by_its_own_header(client: Client, held: FakeRunner) -> None:
    path = await begin(client)
    held.children[0].feed_many(10)
    held.children[0].finish()
    response = await client.get(f"{path}/events?after=2", headers=SSE | {"Last-Event-ID": "11"})
    assert response.content_type == "text/event-stream"
    text = await response.text()
    assert text.startswith("id: 12\ndata: {")
    assert text.count("id: ") == 1
    assert (await client.get(f"{path}/events", headers=SSE | {"Last-Event-ID": "12"})).status == 204
    # As lines, too.
    response = await client.get(f"{path}/events?after=2", headers={"Last-Event-ID": "11"})
    assert [json.loads(line)["seq"] for line in (await response.text()).splitlines()] == [12]


async def test_an_idle_event_source_is_kept_alive(
    client: Client, held: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "KEEP_ALIVE_SECONDS", 0.02)
    path = await begin(client)
    async with client.get(f"{path}/events?after=1", headers=SSE) as response:
        assert await response.content.readuntil(b"\n\n") == b": still here\n\n"
        held.children[0].finish()
        assert b"id: 2\n" in await response.read()


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "application/x-ndjson"),
        ("*/*", "application/x-ndjson"),
        ("application/json", "application/x-ndjson"),
        ("text/event-stream", "text/event-stream"),
        ("TEXT/Event-Stream; q=0.5, */*;q=0.1", "text/event-stream"),
        ("text/event-stream;q=0.5, application/x-ndjson", "application/x-ndjson"),
        ("text/event-stream;q=0", "application/x-ndjson"),
        ("text/event-stream;q=x", "application/x-ndjson"),
    ],
)
async def test_who_gets_which(client: Client, accept: str, kind: str) -> None:
    path = await begin(client)
    for response in (
        await client.get(f"{path}/events", headers={"Accept": accept}),
        await client.head(f"{path}/events", headers={"Accept": accept}),
    ):
        assert (response.status, response.content_type) == (200, kind)
        assert response.headers["Vary"] == "Accept"


@pytest.mark.parametrize("finished", [False, True])
async def test_a_cursor_beyond_the_end_is_told_so(client: Client, held: FakeRunner, finished: bool) -> None:
    # To wait for what follows an event that never was would be silence, perhaps for ever.
    path = await begin(client)
    held.children[0].feed_many(10)
    if finished:
        held.children[0].finish()
    newest = 12 if finished else 11
    await until(lambda: client.app[keys.RUNS].get(path.rpartition("/")[2]).log.last_seq == newest)
    for request in (
        client.get(f"{path}/events?after={newest + 1}"),
        client.get(f"{path}/ws?after={newest + 1}"),
        client.get(f"{path}/events", headers=SSE | {"Last-Event-ID": str(newest + 1)}),
    ):
        response = await request
        assert response.status == 422
        [error] = (await response.json(content_type="application/problem+json"))["errors"]
        assert error["message"] == f"is beyond the newest event of this log, which is {newest}"
        assert (error["maximum"], error["sent"]) == (newest, str(newest + 1))
        assert error["field"] in ("after", "Last-Event-ID")


@pytest.mark.parametrize("after", ["-1", "x", "", "1.5", "%EF%BC%95", "9" * 16, "1&after=2", "1_0", "nan"])
async def test_a_bad_cursor(client: Client, after: str) -> None:
    path = await begin(client)
    for kind in ("events", "ws"):
        response = await client.get(f"{path}/{kind}?after={after}")
        assert response.status == 422
        [error] = (await response.json(content_type="application/problem+json"))["errors"]
        assert (error["field"], error["minimum"]) == ("after", 0)
    for headers in ({}, SSE):
        response = await client.get(f"{path}/events", headers=headers | {"Last-Event-ID": "x"})
        [error] = (await response.json(content_type="application/problem+json"))["errors"]
        assert error["field"] == "Last-Event-ID"


async def test_plain_http_at_the_socket(client: Client) -> None:
    response = await client.get(f"{await begin(client)}/ws")
    assert (response.status, response.headers["Upgrade"]) == (426, "websocket")


async def test_what_a_viewer_says_is_ignored(client: Client, held: FakeRunner) -> None:
    path = await begin(client)
    async with client.ws_connect(f"{path}/ws") as ws:
        assert (await ws.receive()).type == WSMsgType.TEXT
        await ws.send_str("hello")
        await ws.send_bytes(b"\x00")
        held.children[0].finish()
        assert (await ws.receive()).type == WSMsgType.TEXT
        assert (await ws.receive()).type == WSMsgType.CLOSE


async def test_a_viewer_who_leaves_is_noticed_at_once(client: Client, held: FakeRunner) -> None:
    path = await begin(client)
    before = len(asyncio.all_tasks())
    for kind, headers in (("events", {}), ("events", SSE)):
        async with client.get(f"{path}/{kind}", headers=headers) as response:
            await response.content.readline()
    async with client.ws_connect(f"{path}/ws") as ws:
        await ws.receive()
    await until(lambda: len(asyncio.all_tasks()) <= before)


async def test_every_viewer_leaves_a_line_in_the_access_log(
    client: Client, held: FakeRunner, caplog: pytest.LogCaptureFixture
) -> None:
    path = await begin(client)
    with caplog.at_level(logging.INFO, "aiohttp.access"):
        async with client.get(f"{path}/events") as response:
            await response.content.readline()
        await until(lambda: "/events hung up after" in caplog.text)
        async with client.ws_connect(f"{path}/ws") as ws:
            await ws.receive()
        await until(lambda: "/ws hung up after" in caplog.text)
        caplog.clear()
        held.children[0].finish()
        await frames(client, path)
        await until(lambda: '/ws?after=0 HTTP/1.1" 101' in caplog.text)


async def test_the_trace_is_the_log_so_far_as_a_file(client: Client, held: FakeRunner) -> None:
    path = await begin(client)
    held.children[0].say("one\n")
    await (await client.get(path)).read()
    response = await client.get(f"{path}/trace?format=ndjson")
    body = await response.read()
    assert seqs(body.decode()) == [1, 2]
    assert response.content_type == "application/x-ndjson"
    assert response.content_length == len(body)
    id = path.rpartition("/")[2]
    assert response.headers["Content-Disposition"] == f'attachment; filename="loopscope-echo-{id}.ndjson"'
    head = await client.head(f"{path}/trace")
    assert (head.status, head.content_length, await head.read()) == (200, len(body), b"")
    response = await client.get(f"{path}/trace?format=pprof")
    [error] = (await response.json(content_type="application/problem+json"))["errors"]
    assert (response.status, error["field"], error["choices"]) == (422, "format", ["ndjson", "chrome"])


Stall = Callable[[Client, str], Awaitable[None]]


@pytest.fixture
def stall() -> Iterator[Stall]:
    """Makes viewers that shake hands and then neither read nor answer."""
    with contextlib.ExitStack() as peers:

        async def stalled(client: Client, path: str) -> None:
            peer = peers.enter_context(socket.create_connection(("127.0.0.1", client.server.port or 0)))
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            peer.setblocking(False)
            handshake = (
                f"GET {path}/ws HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            )
            loop = asyncio.get_running_loop()
            await loop.sock_sendall(peer, handshake.encode())
            assert await loop.sock_recv(peer, 12) == b"HTTP/1.1 101"

        yield stalled


def flood(runner: FakeRunner) -> None:
    """More than the kernel takes for a peer that doesn't read: about 10 MB."""
    runner.children[-1].feed_many(10_000, text="x" * 1000)
    runner.children[-1].say("last\n")


async def test_a_stalled_viewer_delays_nobody(client: Client, held: FakeRunner, stall: Stall) -> None:
    # Its time to send is 10 s: the others must be done long before.
    path = await begin(client)
    await stall(client, path)
    async with asyncio.timeout(stalled.STALL_SECONDS), client.ws_connect(f"{path}/ws", max_msg_size=0) as ws:
        flood(held)
        while "last" not in (await ws.receive()).data:
            pass


async def test_a_stalled_viewer_is_dropped(
    client: Client, held: FakeRunner, stall: Stall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stalled, "STALL_SECONDS", 0.1)
    path = await begin(client)
    before = len(asyncio.all_tasks())
    await stall(client, path)
    assert len(asyncio.all_tasks()) > before
    flood(held)
    await until(lambda: len(asyncio.all_tasks()) <= before)


async def test_at_shutdown_everybody_is_told_at_once(client: Client, held: FakeRunner, stall: Stall) -> None:
    path = await begin(client)
    for _ in range(5):
        await stall(client, path)
    sockets = [await client.ws_connect(f"{path}/ws") for _ in range(5)]
    lines = await client.get(f"{path}/events")
    sse = await client.get(f"{path}/events", headers=SSE)
    asking = asyncio.create_task(client.get("/api/demos/echo/run"))
    await until(lambda: len(held.children) == 2)
    assert (await client.get("/readyz")).status == 200
    loop = asyncio.get_running_loop()
    began = loop.time()
    closing = asyncio.create_task(client.server.close())
    codes = []
    for each in sockets:
        async for _ in each:
            pass
        codes.append(each.close_code)
    assert codes == [1001] * 5
    assert seqs(await lines.text()) == [1]
    assert (await sse.text()).count("id: ") == 1
    answer = await asking
    document = await answer.json(content_type="application/problem+json")
    assert (answer.status, document["type"]) == (503, "urn:loopscope:problem:closing")
    await closing
    assert loop.time() - began < 5 * log_socket.CLOSE_SECONDS
    assert all(child.stopped for child in held.children)
    assert not held.running


async def test_nothing_starts_once_the_server_is_closing(client: Client, runner: FakeRunner) -> None:
    client.app[keys.CLOSING].set()
    response = await client.post("/api/demos/echo/runs")
    assert response.status == 503
    assert runner.children == []
    assert (await client.get("/readyz")).status == 503


@given(
    texts=st.lists(st.text(max_size=5), min_size=1, max_size=20),
    cuts=st.lists(st.integers(0, 20), max_size=5),
)
@settings(max_examples=50)
def test_sse_says_each_line_with_its_seq(texts: list[str], cuts: list[int]) -> None:
    lines = [line(seq, "output", text=text) for seq, text in enumerate(texts, 1)]
    places = sorted({0, len(lines), *(min(place, len(lines)) for place in cuts)})
    events = b"".join(
        stream._sse(start + 1, b"".join(lines[start:end])) for start, end in itertools.pairwise(places)
    )
    assert events.endswith(b"\n\n")
    parsed = [event.split(b"\n") for event in events[:-2].split(b"\n\n")]
    assert [(int(id.removeprefix(b"id: ")), data.removeprefix(b"data: ") + b"\n") for id, data in parsed] == [
        (seq, each) for seq, each in enumerate(lines, 1)
    ]


async def test_a_crash_in_the_middle_breaks_the_answer_off(
    client: Client, held: FakeRunner, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = await begin(client)

    async def crash(response: Any, log: Any, after: int, reader: Any) -> None:
        await response.write(b"half\n")
        raise ZeroDivisionError

    monkeypatch.setattr(stream, "_write_lines", crash)
    response = await client.get(f"{path}/events")
    with pytest.raises((ClientPayloadError, ClientConnectionError)):
        await response.read()
