"""The service under load: a process of its own, its runs, its memory, and how soon its loop answers."""

import contextlib
import http.client
import json
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from benchmarks import server

DEMOS = Path(__file__).parent / "demos"
PERIOD = 0.06
"""Seconds between two ticks of `ticker`: it makes six events each time, so that is 100 events a second."""


@dataclass
class Refused(Exception):
    """What came instead of a run."""

    status: int
    headers: Mapping[str, str]


@dataclass
class Service:
    """A service that runs."""

    address: str
    pid: int

    def start(self, seconds: float, period: float = PERIOD) -> str:
        """Start a run of so many seconds; its path. Raises Refused."""
        ticks = max(1, round(seconds / period))
        url = f"{self.address}/api/demos/ticker/runs?TICKS={ticks}&PERIOD={period}"
        try:
            with urllib.request.urlopen(urllib.request.Request(url, method="POST"), timeout=20) as response:
                return str(response.headers["Location"])
        except urllib.error.HTTPError as error:
            raise Refused(error.code, dict(error.headers)) from None

    def state(self, path: str) -> dict[str, object]:
        """A run's document."""
        with urllib.request.urlopen(self.address + path, timeout=20) as response:
            document: dict[str, object] = json.load(response)
            return document

    def memory(self) -> int:
        """Bytes of resident memory of the service itself, without the runs' processes."""
        for line in Path(f"/proc/{self.pid}/status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise RuntimeError("the service is gone")


@contextlib.contextmanager
def running(**settings: float) -> Iterator[Service]:
    """A service with such settings, whose only demo is `ticker`."""
    options = [f"--{name.replace('_', '-')}={value}" for name, value in settings.items()]
    arguments = ("--port=0", "--log-level=WARNING", f"--demos={DEMOS}", *options)
    with server.running("app", *arguments) as serving:
        yield Service(serving.address, serving.pid)


@dataclass
class Asked:
    """How long /healthz took to answer, in seconds, again and again, while a context lasted.

    It is what a loop that others hold makes everybody wait, and what this process needs on top.
    """

    address: str
    took: list[float] = field(default_factory=list)
    every: float = 0.02

    @contextlib.contextmanager
    def meanwhile(self) -> Iterator[None]:
        """Ask for as long as the context lasts."""
        done = threading.Event()
        asking = threading.Thread(target=self._ask, args=(done,))
        asking.start()
        try:
            yield
        finally:
            done.set()
            asking.join()

    def _ask(self, done: threading.Event) -> None:
        parts = urlsplit(self.address)
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=20)
        while not done.wait(self.every):
            began = time.monotonic()
            connection.request("GET", "/healthz")
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                raise RuntimeError(f"/healthz: {answer.status}")
            self.took.append(time.monotonic() - began)
        connection.close()
