"""The description: every route is in it, and what the service answers keeps to it."""

import json
import re
from typing import Any

import jsonschema
import pytest

from app.catalog import load
from app.main import DEMOS
from app.openapi import document
from tests.conftest import Client
from tests.fakes import FakeRunner


def keeps_to(described: dict[str, Any], name: str, answer: object) -> None:
    schema = {"$ref": f"#/components/schemas/{name}", "components": described["components"]}
    jsonschema.Draft202012Validator(schema).validate(answer)


@pytest.fixture
async def described(client: Client) -> dict[str, Any]:
    answer: dict[str, Any] = await (await client.get("/api/openapi.json")).json()
    return answer


async def test_every_route_of_the_api_is_described(client: Client, described: dict[str, Any]) -> None:
    served = {
        (route.method.lower(), route.resource.canonical)
        for route in client.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    written = {
        (method, re.sub(r"(?<=/api/demos/)(echo|twins)(?=/run)", "{slug}", path))
        for path, methods in described["paths"].items()
        for method in methods
    }
    assert {
        entry for entry in served if entry[1].startswith(("/api", "/healthz", "/readyz", "/metrics"))
    } == written


async def test_operations_have_names_of_their_own(described: dict[str, Any]) -> None:
    names = [each["operationId"] for methods in described["paths"].values() for each in methods.values()]
    assert len(set(names)) == len(names)


async def test_answers_keep_to_their_schemas(
    client: Client, runner: FakeRunner, described: dict[str, Any]
) -> None:
    keeps_to(described, "Catalogue", await (await client.get("/api/demos")).json())
    keeps_to(described, "DemoInFull", await (await client.get("/api/demos/echo")).json())
    keeps_to(described, "Results", await (await client.get("/api/demos/twins/run")).json())
    runner.hold = True
    started = await client.post("/api/demos/echo/runs")
    keeps_to(described, "Run", await started.json())
    runner.children[-1].finish()
    lines = await (await client.get(started.headers["Location"] + "/events")).text()
    for line in lines.splitlines():
        keeps_to(described, "Event", json.loads(line))
    for path in ("/api/nope", "/api/demos/echo/run?WORKERS=0&X=1"):
        answer = await client.get(path)
        keeps_to(described, "Problem", await answer.json(content_type="application/problem+json"))


def test_our_own_catalogue_is_described() -> None:
    described = document(load(DEMOS))
    variant, *values = described["paths"]["/api/demos/lock/run"]["get"]["parameters"]
    assert variant["schema"] == {"type": "string", "enum": ["lock"]}
    assert {each["name"]: (each["schema"]["minimum"], each["schema"]["maximum"]) for each in values} == {
        "UNIT": (0.02, 0.5),
        "COMPETITORS": (1, 8),
    }
