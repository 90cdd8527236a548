"""For whoever operates the service."""

from tests.conftest import Client
from tests.fakes import FakeRunner


async def test_alive(client: Client) -> None:
    response = await client.get("/healthz")
    assert (response.status, await response.text()) == (200, '{\n  "status": "ok"\n}\n')
    assert (await client.head("/healthz")).status == 200


async def test_ready(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    await client.post("/api/demos/echo/runs")
    assert await (await client.get("/readyz")).json() == {"status": "ready", "live_runs": 1}
