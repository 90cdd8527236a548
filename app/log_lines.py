"""What the server writes about itself, to stderr: a line a record, no control characters."""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any

from aiohttp.http_exceptions import HttpProcessingError

ABOUT: ContextVar[str | None] = ContextVar("the run at work", default=None)
"""The id of the run that the current task drives: whatever is logged meanwhile carries it."""

FORMATS = ("text", "json")

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class OneLine(logging.Formatter):
    """Escapes what a client could use to forge a line or to steer a terminal.

    A traceback has lines of its own. All but its first are indented, so that none passes for a record.
    """

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # the base class's name
        record.message = _escaped(record.message)
        run = _run(record)
        if run is not None and run not in record.message:
            record.message += f" run={run}"
        return super().formatMessage(record)

    def formatException(self, ei: Any) -> str:  # noqa: N802  # the base class's name
        return "\n  ".join(map(_escaped, super().formatException(ei).split("\n")))


class JsonLines(logging.Formatter):
    """A record as a JSON object on a line of its own, in ASCII.

    `time` (UTC), `level`, `logger` and `message` are always there; `run` where a run is concerned,
    `exception` after a crash; an answer has `client`, `method`, `path`, `status`, `bytes`, `milliseconds`.
    """

    def format(self, record: logging.LogRecord) -> str:
        fields: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "fields", {}),
        }
        if (run := _run(record)) is not None:
            fields["run"] = run
        if record.exc_info:
            fields["exception"] = self.formatException(record.exc_info)
        # JSON lets a DEL stand as it is; a terminal does not.
        return json.dumps(fields, default=str).replace("\x7f", "\\u007f")


def shorten(record: logging.LogRecord) -> bool:
    """A request that isn't HTTP is its sender's fault: a line about it will do, without a traceback."""
    error = record.exc_info[1] if record.exc_info else None
    if not isinstance(error, HttpProcessingError):
        return True
    record.levelno, record.levelname = logging.INFO, "INFO"
    record.msg, record.args = "bad request: %s", (type(error).__name__,)
    record.exc_info = None
    return logging.getLogger().isEnabledFor(logging.INFO)


def set_up(level: str, format: str = "text") -> None:
    """Send records of `level` and above to stderr, in one of FORMATS."""
    handler = logging.StreamHandler()
    text = OneLine("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(JsonLines() if format == "json" else text)
    handler.addFilter(shorten)
    logging.basicConfig(level=level, handlers=[handler])


def _run(record: logging.LogRecord) -> str | None:
    run: str | None = getattr(record, "run", None) or ABOUT.get()
    return run


def _escaped(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)
