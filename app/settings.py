"""Settings: from the environment, then from the command line, checked once at the start."""

import argparse
import math
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from app.admission.clients import networks
from app.boundary import hosts
from app.log_lines import FORMATS
from app.runner import Limits

_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def _setting(
    default: Any,
    help: str,
    minimum: float = 1,
    maximum: float = math.inf,
    check: Callable[[str], object] = str,
) -> Any:
    """`check` raises ValueError for a text that won't do, and says what must be."""
    bounds = {"minimum": minimum, "maximum": maximum}
    return field(default=default, metadata={"help": help, "check": check, **bounds})


@dataclass(frozen=True, slots=True)
class Settings:
    """Each field is an environment variable and an option: `RUN_WALL` and `--run-wall`."""

    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8080, "port to listen on, 0 for any free one", 0, 65535)
    allowed_hosts: str = _setting(
        "localhost",
        "names that it is called by, beside those of loopback and HOST: with commas between them,"
        " .example.org for all names below, * for any",
        check=hosts.entries,
    )
    log_level: str = _setting("INFO", "DEBUG, INFO, WARNING or ERROR")
    log_format: str = _setting("text", "text, or json: an object a line")
    demos: str = _setting("app/demos", "folder of the demos")
    run_wall: float = _setting(30.0, "seconds that a run may take", 0.1, 86_400)
    run_events: int = _setting(200_000, "events that a run's log may have")
    run_bytes: int = _setting(64 << 20, "bytes that a run's log may have", 64 << 10)
    run_output: int = _setting(1 << 20, "bytes that a run may print")
    run_memory: int = _setting(512 << 20, "bytes of memory of a run's processes together", 32 << 20)
    run_processes: int = _setting(64, "processes that a run may have at once")
    run_threads: int = _setting(2_000, "threads that a run's processes may have at once, together")
    run_cpu: int = _setting(60, "seconds of processor time that each process of a run may take")
    live_runs: int = _setting(32, "runs at the same time")
    client_live_runs: int = _setting(24, "of these, one client's")
    starts_per_minute: int = _setting(12_000, "runs that are started in a minute")
    client_starts_per_minute: int = _setting(6_000, "of these, one client's")
    streams: int = _setting(2_000, "logs that are read at the same time")
    client_streams: int = _setting(1_500, "of these, one client's")
    connections: int = _setting(4_000, "connections at the same time; beyond, idle ones are closed", 16)
    trusted_proxies: str = _setting(
        "", "whose X-Forwarded-For is believed: addresses or networks, with commas between", check=networks
    )
    kept_runs: int = _setting(200, "finished runs that are kept")
    kept_bytes: int = _setting(256 << 20, "bytes of finished runs' logs that are kept")
    drain: float = _setting(0.5, "seconds for which /readyz fails before the server stops", 0, 3600)

    @property
    def limits(self) -> Limits:
        return Limits(
            wall=self.run_wall,
            events=self.run_events,
            trace_bytes=self.run_bytes,
            output=self.run_output,
            memory=self.run_memory,
            processes=self.run_processes,
            threads=self.run_threads,
            cpu=self.run_cpu,
        )


def from_sources(arguments: Sequence[str], environment: Mapping[str, str] = os.environ) -> Settings:
    """Settings from a command line over an environment over the defaults.

    A bad value, or an unknown option, prints what is wrong to stderr and raises SystemExit(2).
    An empty environment variable counts as absent.
    """
    parser = argparse.ArgumentParser(
        prog="python -m app",
        description="Serves Loopscope. Every option is an environment variable too: RUN_WALL for --run-wall.",
        allow_abbrev=False,
    )
    for item in fields(Settings):
        parser.add_argument(
            "--" + item.name.replace("_", "-"), help=f"{item.metadata['help']} (default: {item.default})"
        )
    options = vars(parser.parse_args(arguments))
    values = {}
    for item in fields(Settings):
        source, text = "--" + item.name.replace("_", "-"), options[item.name]
        if text is None:
            source, text = item.name.upper(), environment.get(item.name.upper()) or None
        if text is None:
            continue
        try:
            values[item.name] = _value(item.name, type(item.default), item.metadata, text)
        except ValueError as error:
            parser.error(f"{source}: {error}, not {text[:80]!r}")
    return Settings(**values)


def _value(name: str, kind: type, metadata: Mapping[str, Any], text: str) -> Any:
    if name == "log_level":
        if text.upper() not in _LOG_LEVELS:
            raise ValueError("must be one of " + ", ".join(_LOG_LEVELS))
        return text.upper()
    if name == "log_format":
        if text.lower() not in FORMATS:
            raise ValueError("must be one of " + ", ".join(FORMATS))
        return text.lower()
    if kind is str:
        metadata["check"](text)
        return text
    minimum, maximum = metadata["minimum"], metadata["maximum"]
    noun = "whole number" if kind is int else "number"
    wanted = f"must be a {noun} of at least {minimum}"
    if maximum != math.inf:
        wanted = f"must be a {noun} from {minimum} to {maximum}"
    try:
        # int() takes "1_000" and full-width digits; nobody who writes those means it here.
        if not text.isascii() or "_" in text:
            raise ValueError
        number = kind(text)
    except ValueError:
        raise ValueError(wanted) from None
    if not minimum <= number <= maximum:
        raise ValueError(wanted)
    return number
