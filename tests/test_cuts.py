"""Connections that are cut anywhere, again and again: the log is put together whole, on each transport."""

import asyncio

import pytest
from aiohttp import ClientSession

from load.faults import FaultProxy
from load.reassembly import TRANSPORTS, whole
from tests.conftest import Client
from tests.fakes import FakeRunner

CUTS = 30


@pytest.mark.parametrize("transport", TRANSPORTS)
async def test_thirty_cuts(client: Client, runner: FakeRunner, transport: str) -> None:
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    [child] = runner.children
    child.feed_many(500)
    proxy = FaultProxy("127.0.0.1", client.server.port or 0, cuts=CUTS, most=6_000, seed=6)
    async with proxy.running() as port, ClientSession(f"http://127.0.0.1:{port}") as session:
        reading = asyncio.create_task(whole(session, path, transport))
        # Part of it is past, part of it is live.
        while proxy.cuts < CUTS:
            child.feed_many(20)
            await asyncio.sleep(0.002)
        child.finish()
        got = await reading
    got.check()
    assert len(got.lines) == child.seq
    assert proxy.cuts == CUTS
