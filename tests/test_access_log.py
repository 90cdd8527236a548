"""What the server writes about itself can't be forged by what it is sent."""

import contextvars
import json
import logging
import re
import sys
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.test_utils import TestClient, TestServer, make_mocked_request

from app.access_log import AccessLogger
from app.log_lines import ABOUT, JsonLines, OneLine, shorten
from app.main import create_app
from app.settings import Settings
from tests.fakes import FakeRunner, until


def record(message: str, *args: object, error: Exception | None = None) -> logging.LogRecord:
    info = (type(error), error, None) if error is not None else None
    return logging.LogRecord("app", logging.ERROR, "x.py", 1, message, args, info)


def test_control_characters_are_escaped() -> None:
    text = OneLine("%(levelname)s %(message)s").format(
        record("%s", "a\r\nERROR forged\x1b[31m\x00\x7f\x9b\u2028é中\ud800")
    )
    assert text == "ERROR a\\x0d\\x0aERROR forged\\x1b[31m\\x00\\x7f\\x9b\\x2028é中\\xd800"
    assert text.encode()


def test_a_traceback_keeps_its_lines() -> None:
    try:
        raise ZeroDivisionError("x\ny")
    except ZeroDivisionError:
        made = logging.LogRecord("app", logging.ERROR, "x.py", 1, "crash", (), sys.exc_info())
    lines = OneLine("%(message)s").format(made).splitlines()
    assert lines[:2] == ["crash", "Traceback (most recent call last):"]


def test_a_request_that_is_not_http_gets_a_line() -> None:
    made = record("Error handling request from %s", "127.0.0.1", error=LineTooLong("x" * 100, 10))
    shorten(made)
    assert OneLine("%(levelname)s %(message)s").format(made) == "INFO bad request: LineTooLong"


def test_a_real_crash_keeps_its_traceback() -> None:
    made = record("crash", error=ValueError("x"))
    assert shorten(made)
    assert made.exc_info is not None


def test_a_line_for_each_request() -> None:
    lines: list[str] = []
    logger = logging.Logger("access")
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    logger.addHandler(handler)
    access = AccessLogger(logger, "")
    assert access.enabled
    request = make_mocked_request("GET", "/api/demos?x=" + "7" * 2000)
    access.log(request, web.Response(status=404), 0.0123)
    [line] = lines
    assert line.startswith("None GET /api/demos?x=777")
    assert line.endswith("7 404 0 B 12.3 ms")
    assert len(line) < 1100


def test_a_traceback_forges_no_line() -> None:
    try:
        raise ValueError("x\n2026-11-21 12:00:00 ERROR forged\x1b[31m")
    except ValueError:
        made = logging.LogRecord("app", logging.ERROR, "x.py", 1, "crash", (), sys.exc_info())
    lines = OneLine("%(message)s").format(made).splitlines()
    assert lines[-1] == "  2026-11-21 12:00:00 ERROR forged\\x1b[31m"
    assert all(line.startswith("  ") for line in lines[2:])


def test_json_is_one_line_whatever_is_in_it() -> None:
    try:
        raise ValueError("x\ny")
    except ValueError:
        made = record("%s", "a\r\n\x1b[31m\x7f\x9b\u2028é\ud800")
        made.exc_info = sys.exc_info()
    line = JsonLines().format(made)
    assert re.fullmatch(r"[ -~]+", line)
    document = json.loads(line)
    assert (document["level"], document["logger"]) == ("ERROR", "app")
    assert document["message"] == "a\r\n\x1b[31m\x7f\x9b\u2028é\ud800"
    assert document["exception"].endswith("ValueError: x\ny")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+00:00", document["time"])
    assert "run" not in document


def test_what_is_logged_while_a_run_is_at_work_carries_it() -> None:
    def written() -> tuple[str, object]:
        ABOUT.set("abc")
        made = record("the stream broke")
        return OneLine("%(message)s").format(made), json.loads(JsonLines().format(made))["run"]

    assert contextvars.copy_context().run(written) == ("the stream broke run=abc", "abc")
    assert OneLine("%(message)s").format(record("the stream broke")) == "the stream broke"


async def test_a_request_about_a_run_names_it(demos: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    server = TestServer(create_app(Settings(), runner=FakeRunner(), demos=demos))
    await server.start_server(access_log_class=AccessLogger)
    async with TestClient(server) as client:
        started = await client.post("/api/demos/echo/runs", headers={"Cookie": "secret=1"})
        run = (await started.json())["run"]
        await client.get(f"/api/runs/{run}", headers={"Authorization": "Bearer secret"})
        await until(lambda: any("ended: completed, 5 events" in line for line in caplog.messages))
    made = [each for each in caplog.records if each.name == "aiohttp.access"]
    written = [json.loads(JsonLines().format(each)) for each in made]
    assert [(each["method"], each["status"], each["run"]) for each in written] == [
        ("POST", 201, run),
        ("GET", 200, run),
    ]
    assert "secret" not in "".join(map(str, written))
    assert {"client", "path", "bytes", "milliseconds"} <= written[0].keys()


async def test_behind_a_proxy_that_is_trusted_the_log_has_whom_it_names(
    demos: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    for trusted, client in (("127.0.0.0/8", "203.0.113.7"), ("", "127.0.0.1")):
        caplog.clear()
        server = TestServer(create_app(Settings(trusted_proxies=trusted), runner=FakeRunner(), demos=demos))
        await server.start_server(access_log_class=AccessLogger)
        async with TestClient(server) as asking:
            await asking.get("/healthz", headers={"X-Forwarded-For": "198.51.100.1, 203.0.113.7"})
            await until(lambda: any(each.name == "aiohttp.access" for each in caplog.records))
        [line] = [each for each in caplog.records if each.name == "aiohttp.access"]
        assert line.getMessage().startswith(f"{client} GET /healthz 200 ")
        assert json.loads(JsonLines().format(line))["client"] == client
