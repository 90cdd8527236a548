"""Runs a demo through a service, as `curl` would."""

import json
import urllib.request
from collections.abc import Mapping
from typing import Any

from app.catalog import Demo, Variant
from app.parameters import Value

from .ran import Ran
from .scripts import read

SECONDS = 60.0


class Service:
    """A service at an address such as `http://localhost:8080`. Raises `urllib.error.URLError`."""

    def __init__(self, address: str) -> None:
        self._address = address.rstrip("/")

    def run(self, demo: Demo, variant: Variant, values: Mapping[str, Value]) -> Ran:
        """Starts a run with these values and follows it to its end."""
        body = json.dumps({"variant": variant.name, "parameters": dict(values)}).encode()
        started = json.loads(self._ask(f"/api/demos/{demo.slug}/runs", body))
        events = read(self._ask(started["links"]["events"]))
        printed = {
            stream: "".join(
                event["text"] for event in events if event["type"] == "output" and event["stream"] == stream
            )
            for stream in ("stdout", "stderr")
        }
        return Ran(
            slug=demo.slug,
            variant=variant.name,
            values=started["parameters"],
            text=started["source"],
            exit_code=events[-1]["exit_code"],
            stdout=printed["stdout"],
            stderr=printed["stderr"],
            events=events,
        )

    def _ask(self, path: str, body: bytes | None = None) -> bytes:
        headers = {"Accept": "application/x-ndjson, application/json", "Content-Type": "application/json"}
        request = urllib.request.Request(self._address + path, data=body, headers=headers)
        with urllib.request.urlopen(request, timeout=SECONDS) as response:
            answer: Any = response.read()
        return bytes(answer)
