"""Errors: documents under /api, pages elsewhere, and nothing of the server's inside in either."""

import json
import logging

import pytest

from tests.conftest import Client
from tests.fakes import FakeRunner


async def test_a_crash_shows_an_id_that_the_log_repeats(
    client: Client, runner: FakeRunner, caplog: pytest.LogCaptureFixture
) -> None:
    runner.crash = ZeroDivisionError("secret /etc/passwd")
    with caplog.at_level(logging.ERROR):
        response = await client.get("/api/demos/echo/run")
    assert response.content_type == "application/problem+json"
    document = json.loads(await response.text())
    id = document.pop("id")
    assert document == {
        "type": "urn:loopscope:problem:crash",
        "title": "Internal Server Error",
        "status": 500,
        "detail": f"Something went wrong in the server. Its log has it as {id}.",
        "instance": "/api/demos/echo/run",
    }
    [record] = [record for record in caplog.records if record.name == "app.middlewares"]
    assert record.getMessage() == f"crash {id} in the answer to GET /api/demos/echo/run"
    assert record.exc_info is not None


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/nope", 404), ("GET", "/apinope", 404), ("POST", "/", 405), ("GET", "/demos", 404)],
)
async def test_elsewhere_an_error_is_a_page(client: Client, method: str, path: str, status: int) -> None:
    response = await client.request(method, path)
    assert (response.status, response.content_type) == (status, "text/html")
    assert ("Allow" in response.headers) == (status == 405)


async def test_a_connection_of_ours_that_breaks_is_a_crash(client: Client, runner: FakeRunner) -> None:
    runner.crash = BrokenPipeError("ours, not the peer's")
    assert (await client.post("/api/demos/echo/runs")).status == 500


async def test_a_crash_leaves_nothing_behind(
    client: Client, runner: FakeRunner, caplog: pytest.LogCaptureFixture
) -> None:
    runner.crash = KeyError("x")
    with caplog.at_level(logging.ERROR):
        assert (await client.post("/api/demos/echo/runs")).status == 500
    runner.crash = None
    assert (await client.post("/api/demos/echo/runs")).status == 201


async def test_a_very_long_path_is_cut(client: Client) -> None:
    response = await client.get("/api/" + "x" * 4000)
    document = json.loads(await response.text())
    assert len(document["instance"]) == 200


@pytest.mark.parametrize(
    "path", ["/api/%00", "/api/%ff%fe", "/api/%ed%a0%80", "/api/demos/%0a/run", "/api//"]
)
async def test_strange_paths(client: Client, path: str) -> None:
    response = await client.get(path)
    assert (response.status, response.content_type) == (404, "application/problem+json")
