"""What the server writes about itself can't be forged by what it is sent."""

import logging
import sys

from aiohttp import web
from aiohttp.http_exceptions import LineTooLong
from aiohttp.test_utils import make_mocked_request

from app.access_log import AccessLogger, OneLine, shorten


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
