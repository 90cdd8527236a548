"""Admission as clients meet it: places for runs and streams, and how fast runs may be started."""

import asyncio
import json
from typing import Any

import pytest

from app import keys
from app.admission.gate import Admission
from tests.conftest import Client, MakeClient
from tests.fakes import FakeRunner, until

RUNS = "/api/demos/echo/runs"


def admission(client: Client) -> Admission:
    return client.app[keys.ADMISSION]


def from_(address: str) -> dict[str, str]:
    return {"X-Forwarded-For": address}


async def refused(response: Any, status: int, kind: str, setting: str, maximum: int) -> int:
    """Its Retry-After."""
    assert response.status == status
    assert response.content_type == "application/problem+json"
    document = json.loads(await response.text())
    assert document["type"] == f"urn:loopscope:problem:{kind}"
    assert (document["setting"], document["maximum"]) == (setting, maximum)
    return int(response.headers["Retry-After"])


async def test_live_runs_of_one_and_of_all(make_client: MakeClient, runner: FakeRunner) -> None:
    runner.hold = True
    client = await make_client(live_runs=3, client_live_runs=2, trusted_proxies="127.0.0.1", run_wall=7.0)
    for _ in range(2):
        assert (await client.post(RUNS, headers=from_("192.0.2.1"))).status == 201
    own = await client.post(RUNS, headers=from_("192.0.2.1"))
    assert 1 <= await refused(own, 429, "too-many-runs", "CLIENT_LIVE_RUNS", 2) <= 9
    assert (await client.post(RUNS, headers=from_("192.0.2.2"))).status == 201
    others = await client.get("/api/demos/echo/run", headers=from_("192.0.2.3"))
    # By then the first of them has exceeded its time.
    assert 7 <= await refused(others, 503, "too-many-runs", "LIVE_RUNS", 3) <= 9
    runner.children[0].finish()
    await until(lambda: admission(client).runs.taken == 2)
    assert (await client.post(RUNS, headers=from_("192.0.2.1"))).status == 201


async def test_starts_in_a_minute(make_client: MakeClient) -> None:
    client = await make_client(client_starts_per_minute=2)
    for _ in range(2):
        assert (await client.get("/api/demos/echo/run")).status == 200
    # What is wrong starts nothing, but whoever may start nothing isn't told what is wrong either.
    answer = await client.post(RUNS + "?WORKERS=99")
    assert await refused(answer, 429, "too-many-starts", "CLIENT_STARTS_PER_MINUTE", 2) == 30


async def test_what_could_not_start_is_not_counted(make_client: MakeClient, runner: FakeRunner) -> None:
    client = await make_client(client_starts_per_minute=2, live_runs=1)
    for _ in range(5):
        assert (await client.post(RUNS + "?WORKERS=99")).status == 422
        assert (await client.post(RUNS, data=b"{")).status == 415
        assert (await client.post(RUNS, data=b"x" * 70_000)).status == 413
    runner.unavailable = True
    assert (await client.post(RUNS)).status == 503
    runner.unavailable = False
    assert (await client.post(RUNS)).status == 201
    await until(lambda: admission(client).runs.taken == 0)


async def test_the_place_is_taken_before_the_body(make_client: MakeClient, runner: FakeRunner) -> None:
    client = await make_client(live_runs=1)
    begun, ending = asyncio.Event(), asyncio.Event()

    async def slowly() -> Any:
        yield b'{"parameters":'
        begun.set()
        await ending.wait()
        yield b"{}}"

    headers = {"Content-Type": "application/json"}
    slow = asyncio.create_task(client.post(RUNS, data=slowly(), headers=headers))
    await begun.wait()
    await until(lambda: admission(client).runs.taken == 1)
    await refused(await client.post(RUNS), 503, "too-many-runs", "LIVE_RUNS", 1)
    ending.set()
    assert (await slow).status == 201
    await until(lambda: admission(client).runs.taken == 0)
    # And whoever gives up in the middle of a body gives it back.
    begun.clear()
    ending.clear()
    slow = asyncio.create_task(client.post(RUNS, data=slowly(), headers=headers))
    await until(lambda: admission(client).runs.taken == 1)
    slow.cancel()
    await until(lambda: admission(client).runs.taken == 0)
    assert len(runner.children) == 1


async def test_hanging_up_gives_back_when_the_run_has_ended(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(client.get("/api/demos/echo/run"), 0.2)
    await until(lambda: admission(client).runs.taken == 0)
    assert runner.children[0].stopped


async def test_a_crash_gives_back(client: Client, runner: FakeRunner) -> None:
    runner.crash = ZeroDivisionError()
    assert (await client.get("/api/demos/echo/run")).status == 500
    assert admission(client).runs.taken == 0


async def test_streams_of_one_and_of_all(make_client: MakeClient, runner: FakeRunner) -> None:
    runner.hold = True
    client = await make_client(streams=3, client_streams=2, trusted_proxies="127.0.0.0/8")
    path = (await client.post(RUNS)).headers["Location"]
    one, other = from_("192.0.2.1"), from_("192.0.2.2")
    lines = await client.get(f"{path}/events", headers=one)
    socket = await client.ws_connect(f"{path}/ws", headers=one)
    for last in ("events", "ws", "trace"):
        answer = await client.get(f"{path}/{last}", headers=one)
        await refused(answer, 429, "too-many-streams", "CLIENT_STREAMS", 2)
    third = await client.get(f"{path}/events", headers=other)
    await refused(await client.get(f"{path}/trace", headers=other), 503, "too-many-streams", "STREAMS", 3)
    # What isn't a stream goes on.
    assert (await client.get(path, headers=one)).status == 200
    lines.close()
    await socket.close()
    await until(lambda: admission(client).streams.taken == 1)
    assert (await client.get(f"{path}/trace", headers=one)).status == 200
    runner.children[0].finish()
    await third.read()
    await until(lambda: admission(client).streams.taken == 0)
    assert admission(client).streams.clients == 0


async def test_a_page_that_is_refused(make_client: MakeClient, runner: FakeRunner) -> None:
    runner.hold = True
    client = await make_client(client_live_runs=1)
    assert (await client.post(RUNS)).status == 201
    answer = await client.get("/demos/echo/result?WORKERS=2")
    assert (answer.status, answer.content_type) == (429, "text/html")
    assert int(answer.headers["Retry-After"]) > 0
    assert "No run can be started now" in await answer.text()
