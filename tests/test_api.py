"""The JSON handlers, with whole documents as their specification."""

import asyncio
import json
from typing import Any

import pytest

from app.api import printed
from app.log import Log
from tests.conftest import Client, MakeClient
from tests.fakes import SUMMARY, FakeRunner, line, until

JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def problem(response: Any, status: int) -> dict[str, Any]:
    assert response.status == status
    assert response.content_type == "application/problem+json"
    document: dict[str, Any] = json.loads(await response.text())
    assert document["status"] == status
    assert document["instance"] == response.url.raw_path
    return document


async def finished(client: Client, path: str) -> dict[str, Any]:
    """The run's document, once it is over."""
    await (await client.get(f"{path}/events")).read()
    document: dict[str, Any] = await (await client.get(path)).json()
    assert document["state"] == "finished"
    return document


async def test_the_catalogue(client: Client) -> None:
    response = await client.get("/api/demos")
    text = await response.text()
    assert text.endswith("}\n")
    base = str(client.make_url("/")).rstrip("/")
    assert json.loads(text) == {
        "demos": [
            {
                "slug": "echo",
                "title": "Echo",
                "promise": "Says it again.",
                "chapter": "tasks",
                "order": 10,
                "concepts": ["print"],
                "read_first": [],
                "twin": None,
                "variants": ["echo"],
                "links": {
                    "self": "/api/demos/echo",
                    "run": "/api/demos/echo/run",
                    "runs": "/api/demos/echo/runs",
                    "page": "/demos/echo",
                },
                "curl": f"curl -s '{base}/api/demos/echo/run'",
            },
            {
                "slug": "twins",
                "title": "Twins",
                "promise": "Two of them.",
                "chapter": "tasks",
                "order": 20,
                "concepts": [],
                "read_first": [],
                "twin": None,
                "variants": ["slow", "fast"],
                "links": {
                    "self": "/api/demos/twins",
                    "run": "/api/demos/twins/run",
                    "runs": "/api/demos/twins/runs",
                    "page": "/demos/twins",
                },
                "curl": f"curl -s '{base}/api/demos/twins/run'",
            },
        ]
    }


async def test_one_demo_with_its_source_and_parameters(client: Client, demos: Any) -> None:
    document = await (await client.get("/api/demos/echo")).json()
    [variant] = document["variants"]
    assert variant["source"].encode() == (demos / "20_tasks/echo/echo.py").read_bytes()
    assert (variant["name"], variant["file"]) == ("echo", "echo.py")
    assert variant["parameters"] == [
        {
            "name": "UNIT",
            "type": "float",
            "default": 0.3,
            "minimum": 0.02,
            "maximum": 1.0,
            "unit": "s",
            "choices": None,
            "label": "Delay",
        },
        {
            "name": "WORKERS",
            "type": "int",
            "default": 3,
            "minimum": 1,
            "maximum": 10,
            "unit": None,
            "choices": None,
            "label": "Workers",
        },
        {
            "name": "MODE",
            "type": "str",
            "default": "fast",
            "minimum": None,
            "maximum": None,
            "unit": None,
            "choices": ["fast", "slow"],
            "label": "Mode",
        },
        {
            "name": "LOUD",
            "type": "bool",
            "default": False,
            "minimum": None,
            "maximum": None,
            "unit": None,
            "choices": None,
            "label": "Loud",
        },
    ]
    assert list(variant["schema"]["properties"]) == ["UNIT", "WORKERS", "MODE", "LOUD"]


@pytest.mark.parametrize(
    ("query", "header", "title"),
    [
        ("", "", "Echo"),
        ("", "zh-CN,zh;q=0.9,en;q=0.8", "回声"),
        ("", "fr, en;q=0.5, zh;q=0.4", "Echo"),
        ("", "zh;q=0", "Echo"),
        ("", "zh;q=x, ;;,,", "Echo"),
        ("?lang=zh", "en", "回声"),
        ("?lang=xx", "zh", "回声"),
    ],
)
async def test_the_language(client: Client, query: str, header: str, title: str) -> None:
    response = await client.get(f"/api/demos/echo{query}", headers={"Accept-Language": header})
    assert (await response.json())["title"] == title
    assert response.headers["Content-Language"] == ("en" if title == "Echo" else "zh")


async def test_the_one_liner_runs_and_answers_when_it_is_over(client: Client, runner: FakeRunner) -> None:
    response = await client.get("/api/demos/echo/run?UNIT=0.5&LOUD=true")
    text = await response.text()
    assert response.status == 200
    assert text.endswith("}\n")
    assert text.startswith('{\n  "run": ')
    document = json.loads(text)
    assert document.pop("run").isalnum()
    assert document == {
        "demo": "echo",
        "variant": "echo",
        "parameters": {"UNIT": 0.5, "WORKERS": 3, "MODE": "fast", "LOUD": True},
        "outcome": "completed",
        "exit_code": 0,
        "output": ["one", "two"],
        "stderr": ["oops"],
        "summary": SUMMARY,
    }
    [child] = runner.children
    assert 'UNIT = 0.5  # seconds\nWORKERS: int = 3\nMODE = "fast"; LOUD = True\n' in child.job.source
    assert child.job.script.name == "echo.py"


async def test_the_one_liner_of_a_demo_with_variants(client: Client) -> None:
    both = await (await client.get("/api/demos/twins/run?FAST=5")).json()
    assert [(run["variant"], run["parameters"]) for run in both["runs"]] == [
        ("slow", {"SLOW": 2}),
        ("fast", {"FAST": 5}),
    ]
    assert both["comparison"].keys() == {"basis", "times", "runs", "text"}
    one = await (await client.get("/api/demos/twins/run?variant=slow&SLOW=3")).json()
    assert (one["variant"], one["parameters"]) == ("slow", {"SLOW": 3})
    error = await problem(await client.get("/api/demos/twins/run?variant=slow&FAST=3"), 422)
    assert error["errors"][0]["field"] == "FAST"
    error = await problem(await client.get("/api/demos/twins/run?NEITHER=3"), 422)
    assert error["errors"][0]["field"] == "NEITHER"


async def test_a_run_that_ended_otherwise_has_no_time_to_compare(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    asked = asyncio.create_task(client.get("/api/demos/twins/run"))
    await until(lambda: len(runner.children) == 2)
    runner.children[0].finish()
    runner.children[1].finish("timed_out", -9)
    document = await (await asked).json()
    assert [run["outcome"] for run in document["runs"]] == ["completed", "timed_out"]
    assert document["comparison"]["times"] is None
    assert document["comparison"]["runs"][1] == {"label": "fast", "seconds": None}


async def test_hanging_up_stops_the_run(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    with pytest.raises(asyncio.TimeoutError):
        await asyncio.wait_for(client.get("/api/demos/echo/run"), 0.2)
    await until(lambda: runner.children[0].stopped)


@pytest.mark.parametrize("path", ["/api/demos/echo/run", "/api/demos/echo/runs"])
async def test_head_starts_nothing(client: Client, runner: FakeRunner, path: str) -> None:
    assert (await client.head(path)).status == 405
    assert runner.children == []


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (b"", {}),
        (b'{"parameters": {"UNIT": 0.5}}', JSON),
        (b'{"parameters": {"UNIT": "0.5"}, "variant": "echo"}', JSON),
        (b"UNIT=0.5&variant=echo", FORM),
        (b"{}", JSON | {"Content-Type": "application/json; charset=utf-8"}),
    ],
)
async def test_starting_a_run(
    client: Client, runner: FakeRunner, body: bytes, headers: dict[str, str]
) -> None:
    runner.hold = True
    query = "" if b"UNIT" in body else "?UNIT=0.5"
    response = await client.post(f"/api/demos/echo/runs{query}", data=body, headers=headers)
    assert response.status == 201
    document = await response.json()
    id = document["run"]
    assert response.headers["Location"] == f"/api/runs/{id}"
    assert document.pop("created").endswith("Z")
    assert document.pop("events") in (0, 1)
    assert document == {
        "run": id,
        "demo": "echo",
        "variant": "echo",
        "parameters": {"UNIT": 0.5, "WORKERS": 3, "MODE": "fast", "LOUD": False},
        "state": "running",
        "outcome": None,
        "exit_code": None,
        "source": runner.children[0].job.source,
        "summary": None,
        "links": {
            "self": f"/api/runs/{id}",
            "events": f"/api/runs/{id}/events",
            "ws": f"/api/runs/{id}/ws",
            "trace": f"/api/runs/{id}/trace",
            "page": f"/runs/{id}",
        },
    }
    runner.children[0].finish("failed", 3)
    document = await finished(client, f"/api/runs/{id}")
    assert (document["outcome"], document["exit_code"], document["events"]) == ("failed", 3, 2)
    assert document["summary"] == SUMMARY


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (b"{", JSON, 400),
        (b"[1]", JSON, 400),
        (b"5", JSON, 400),
        (b'"\xff"', JSON, 400),
        (b'{"parameters": {"UNIT": NaN}}', JSON, 400),
        (b"[" * 60_000, JSON, 400),
        (b'{"parameters": {"WORKERS": ' + b"9" * 5000 + b"}}", JSON, 400),
        (b'{"parameters": {"UNIT": 1e309}}', JSON, 422),
        (b'{"parameters": {"UNIT": 0.5, "UNIT": 0.6}}', JSON, 422),
        (b'{"parameters": {"UNIT": [[]]}}', JSON, 422),
        (b'{"parameters": [1]}', JSON, 422),
        (b'{"parameters": {"WORKERS": true}}', JSON, 422),
        (b'{"parameters": {"\\ud800": "\\ud800"}}', JSON, 422),
        (b'{"variant": 5}', JSON, 422),
        (b'{"variant": "other"}', JSON, 422),
        (b'{"variant": "echo", "variant": "echo"}', JSON, 422),
        (b'{"nope": 5}', JSON, 422),
        (b"UNIT=0.5&UNIT=0.5", FORM, 422),
        (b"UNIT=%EF%BC%95", FORM, 422),
        (b"UNIT", FORM, 400),
        (b"UNIT=\xff", FORM, 400),
        (b"x", {"Content-Type": "text/plain"}, 415),
        (b"x" * 70_000, FORM, 413),
        (b"not gzip", JSON | {"Content-Encoding": "gzip"}, 400),
    ],
)
async def test_bad_bodies(
    client: Client, runner: FakeRunner, body: bytes, headers: dict[str, str], status: int
) -> None:
    response = await client.post("/api/demos/echo/runs", data=body, headers=headers)
    await problem(response, status)
    assert runner.children == []


@pytest.mark.parametrize(
    "value",
    [
        "nan",
        "1e309",
        "1_000",
        "%EF%BC%95",
        "0",
        "11",
        "",
        "%00",
        "%ff",
        "%ed%a0%80",
        "5%0a",
        "7" * 4096,
        "+5",
    ],
)
async def test_bad_parameters_name_the_field_and_the_bound(
    client: Client, runner: FakeRunner, value: str
) -> None:
    for response in (
        await client.get(f"/api/demos/echo/run?WORKERS={value}"),
        await client.post(f"/api/demos/echo/runs?WORKERS={value}"),
    ):
        document = await problem(response, 422)
        assert document["type"] == "urn:loopscope:problem:invalid-request"
        [error] = document["errors"]
        assert (error["field"], error["minimum"], error["maximum"]) == ("WORKERS", 1, 10)
    assert runner.children == []


async def test_the_body_wins_over_the_query(client: Client, runner: FakeRunner) -> None:
    path = "/api/demos/twins/runs?variant=slow&SLOW=3"
    document = await (await client.post(path, json={"parameters": {"SLOW": 4}})).json()
    assert (document["variant"], document["parameters"]) == ("slow", {"SLOW": 4})
    document = await (
        await client.post("/api/demos/twins/runs?variant=slow", json={"variant": "fast"})
    ).json()
    assert document["variant"] == "fast"
    # What it wins over must be right nevertheless.
    for wrong in ("?variant=slow&SLOW=99", "?variant=other", "?SLOW=3&SLOW=3"):
        body = {"variant": "slow", "parameters": {"SLOW": 4}}
        await problem(await client.post("/api/demos/twins/runs" + wrong, json=body), 422)


async def test_a_whole_problem(client: Client) -> None:
    response = await client.get("/api/demos/echo/run?WORKERS=2&WORKERS=3&COLOUR=red")
    assert await problem(response, 422) == {
        "type": "urn:loopscope:problem:invalid-request",
        "title": "Unprocessable Content",
        "status": 422,
        "detail": "The request has a bad value for: WORKERS, COLOUR",
        "instance": "/api/demos/echo/run",
        "errors": [
            {
                "field": "WORKERS",
                "message": "sent more than once",
                "minimum": 1,
                "maximum": 10,
                "sent": "3",
            },
            {
                "field": "COLOUR",
                "message": "unknown parameter; the known ones are UNIT, WORKERS, MODE, LOUD",
                "choices": ["UNIT", "WORKERS", "MODE", "LOUD"],
                "sent": "red",
            },
        ],
    }


async def test_a_hundred_kilobytes_in_the_address(client: Client) -> None:
    assert 400 <= (await client.get("/api/demos/echo/run?WORKERS=" + "7" * 100_000)).status < 500


async def test_what_is_not_there(client: Client) -> None:
    for method, path in [
        ("GET", "/api/demos/nope"),
        ("GET", "/api/demos/nope/run"),
        ("POST", "/api/demos/nope/runs"),
        ("GET", "/api/runs/nope"),
        ("DELETE", "/api/runs/nope"),
        ("GET", "/api/runs/nope/events"),
        ("GET", "/api/runs/nope/ws"),
        ("GET", "/api/runs/nope/trace"),
        ("GET", "/api/nope"),
        ("GET", "/api/"),
    ]:
        document = await problem(await client.request(method, path), 404)
        assert document["type"] == "about:blank"
        assert document["title"] == "Not Found"


async def test_a_run_that_is_no_longer_kept_is_gone(make_client: MakeClient) -> None:
    client = await make_client(kept_runs=1)
    first, second = [(await client.post("/api/demos/echo/runs")).headers["Location"] for _ in range(2)]
    await finished(client, second)
    for method, path in [
        ("GET", first),
        ("DELETE", first),
        ("GET", f"{first}/events"),
        ("GET", f"{first}/ws"),
        ("GET", f"{first}/trace"),
    ]:
        document = await problem(await client.request(method, path), 410)
        assert document["type"] == "urn:loopscope:problem:run-gone"
    assert (await client.get(second)).status == 200


async def test_a_wrong_method_says_which_are_right(client: Client) -> None:
    response = await client.put("/api/runs/nope")
    document = await problem(response, 405)
    assert response.headers["Allow"] == "DELETE,GET,HEAD"
    assert document["detail"] == "PUT is not possible here; possible: DELETE, GET, HEAD."


async def test_stopping(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    assert (await client.delete(path)).status == 202
    document = await finished(client, path)
    assert document["outcome"] == "stopped"
    assert (await client.delete(path)).status == 200


async def test_the_bound_of_live_runs(make_client: MakeClient, runner: FakeRunner) -> None:
    runner.hold = True
    client = await make_client(live_runs=2)
    answers = await asyncio.gather(*(client.post("/api/demos/echo/runs") for _ in range(5)))
    assert sorted(answer.status for answer in answers) == [201, 201, 503, 503, 503]
    refused = next(answer for answer in answers if answer.status == 503)
    # By then the first of them is over, if it isn't before: a run may take 30 s.
    assert int(refused.headers["Retry-After"]) in (31, 32)
    assert (await problem(refused, 503))["type"] == "urn:loopscope:problem:too-many-runs"
    for child in runner.children:
        child.finish()
    await finished(client, next(answer for answer in answers if answer.status == 201).headers["Location"])
    assert (await client.post("/api/demos/echo/runs")).status == 201


async def test_no_child_to_be_had(client: Client, runner: FakeRunner) -> None:
    runner.unavailable = True
    response = await client.post("/api/demos/echo/runs")
    assert response.headers["Retry-After"] == "1"
    document = await problem(response, 503)
    assert document["type"] == "urn:loopscope:problem:runner-unavailable"
    assert document["detail"] == "No run can be started now: the fake one refuses."


async def test_the_index_lists_every_route_with_a_curl_line(client: Client) -> None:
    document = await (await client.get("/api")).json()
    listed = {(route["method"], route["path"].partition("?")[0]) for route in document["routes"]}
    served = {
        (route.method, route.resource.canonical)
        for route in client.app.router.routes()
        if route.resource is not None and route.method != "HEAD"
    }
    hidden = {("GET", "/api"), ("GET", "/readyz")}
    assert {
        entry for entry in served if entry[1].startswith("/api/") or entry[1] == "/healthz"
    } - hidden == listed
    curls = [route["curl"] for route in document["routes"] if "curl" in route]
    assert curls[0] == f"curl -s '{client.make_url('/api/demos')}'"
    assert len(curls) == len(document["routes"]) - 1


async def test_without_a_host_curl_lines_have_the_address_of_the_settings(client: Client) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    writer.write(b"GET /api/demos HTTP/1.0\r\n\r\n")
    body = (await reader.read()).partition(b"\r\n\r\n")[2]
    writer.close()
    await writer.wait_closed()
    curl = json.loads(body)["demos"][0]["curl"]
    assert curl == "curl -s 'http://127.0.0.1:8080/api/demos/echo/run'"


async def test_printed_lines() -> None:
    def output(seq: int, text: str, stream: str = "stdout") -> bytes:
        return line(seq, "output", stream=stream, text=text)

    log = Log()
    log.append(output(1, "a") + output(2, "b\nc\r\n\n") + line(3, "task_created", name="output"))
    log.append(output(4, "\u2028d\x0b\ud800") + output(5, "e\n", "stderr"))
    assert await printed(log) == {"stdout": ["ab", "c\r", "", "\u2028d\x0b\ud800"], "stderr": ["e"]}


async def test_half_a_surrogate_pair_is_no_crash(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    asking = asyncio.create_task(client.get("/api/demos/echo/run"))
    await until(lambda: bool(runner.children))
    runner.children[0].say("\ud800\n")
    runner.children[0].finish()
    assert (await (await asking).json())["output"] == ["\ud800"]
