"""Bodies: too large, too slow, or where nobody wants them."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from app.input import bodies
from tests.conftest import Client
from tests.fakes import FakeRunner

LARGE = bodies.LARGEST + 1
JSON = {"Content-Type": "application/json"}


async def problem(response: Any, status: int) -> dict[str, Any]:
    assert (response.status, response.content_type) == (status, "application/problem+json")
    document: dict[str, Any] = json.loads(await response.text())
    return document


async def pieces(count: int) -> AsyncIterator[bytes]:
    """A body whose length nobody says before."""
    for _ in range(count):
        yield b"x" * 1024


ANYWHERE = [
    ("POST", "/api/demos/echo/runs"),
    ("GET", "/api/demos/echo/run"),
    ("GET", "/api/demos"),
    ("DELETE", "/api/runs/nope"),
    ("PUT", "/api/demos"),
    ("POST", "/api/nope"),
]


@pytest.mark.parametrize(("method", "path"), ANYWHERE)
async def test_too_large_is_refused_everywhere(
    client: Client, runner: FakeRunner, method: str, path: str
) -> None:
    said = await problem(await client.request(method, path, data=b"x" * LARGE), 413)
    assert said["errors"] == [
        {"field": "body", "message": "must have at most 65536 bytes", "maximum": 65536, "sent": "65537 bytes"}
    ]
    assert said["title"] == "Content Too Large"
    unsaid = await problem(await client.request(method, path, data=pieces(65)), 413)
    assert unsaid["errors"][0]["sent"] == "more than 65536 bytes"
    assert runner.children == []


async def test_as_large_as_may_be(client: Client) -> None:
    body = b'{"parameters": {}}'.ljust(bodies.LARGEST)
    assert (await client.post("/api/demos/echo/runs", data=body, headers=JSON)).status == 201
    assert (await client.request("GET", "/api/demos", data=pieces(64))).status == 200


async def test_packed_bodies_are_measured_unpacked(client: Client, runner: FakeRunner) -> None:
    headers = JSON | {"Content-Encoding": "gzip"}
    answer = await client.post("/api/demos/echo/runs", data=gzip.compress(b" " * 10_000_000), headers=headers)
    assert (await problem(answer, 413))["errors"][0]["field"] == "body"
    assert runner.children == []


@pytest.mark.parametrize(("method", "path"), ANYWHERE)
async def test_too_slow_is_refused_everywhere(
    client: Client, monkeypatch: pytest.MonkeyPatch, method: str, path: str
) -> None:
    monkeypatch.setattr(bodies, "SECONDS", 0.05)
    ending = asyncio.Event()

    async def trickle() -> AsyncIterator[bytes]:
        yield b"x"
        await ending.wait()

    answer = await client.request(method, path, data=trickle())
    ending.set()
    said = await problem(answer, 408)
    assert said["detail"] == "The body of the request took longer than 0.05 seconds."


@pytest.mark.parametrize(
    "body",
    [
        {"parameters": {f"P{number}": 1 for number in range(101)}},
        {f"P{number}": 1 for number in range(101)},
    ],
)
async def test_many_fields_are_not_answered_one_by_one(client: Client, body: dict[str, Any]) -> None:
    said = await problem(await client.post("/api/demos/echo/runs", json=body), 422)
    assert said["errors"] == [
        {"field": "fields", "message": "must be at most 100", "maximum": 100, "sent": "101 fields"}
    ]


async def test_many_fields_of_a_query(client: Client) -> None:
    for path in ("/api/demos/echo/run", "/api/demos/echo/runs"):
        method = "POST" if path.endswith("s") else "GET"
        said = await problem(await client.request(method, path + "?" + "a&" * 2000), 422)
        assert [error["field"] for error in said["errors"]] == ["fields"]
    page = await client.get("/demos/echo/result?" + "a=1&" * 2000)
    assert (page.status, page.content_type) == (422, "text/html")


@pytest.mark.parametrize("depth", [10, 100, 300, 500, 800, 900, 990, 2000, 30_000])
async def test_deep_values_are_wrong_and_no_crash(client: Client, depth: int) -> None:
    value = "[" * depth + "]" * depth
    body = f'{{"parameters": {{"UNIT": {value}}}}}'.encode()
    answer = await client.post("/api/demos/echo/runs", data=body, headers=JSON)
    assert answer.status in (400, 422), await answer.text()


async def test_headers_that_are_too_large_together(client: Client) -> None:
    headers = {f"X-{number}": "a" * 4000 for number in range(9)}
    for path in ("/api/demos", "/", "/healthz"):
        said = await problem(await client.get(path, headers=headers), 431)
        assert said["errors"][0]["field"] == "headers"
        assert said["errors"][0]["maximum"] == 32768
