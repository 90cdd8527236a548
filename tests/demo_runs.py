"""Runs a demo's script as a user would: alone, and under the tracer's command line."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app import catalog
from app.catalog import Variant
from app.parameters import Value, substitute
from tests.trace_schema import assert_valid

ROOT = Path(__file__).parents[1]
CATALOG = catalog.load(ROOT / "app" / "demos")
VARIANTS = [(demo, variant) for demo in CATALOG.demos for variant in demo.variants]
NAMES = [f"{demo.slug}/{variant.name}" for demo, variant in VARIANTS]

Event = dict[str, Any]


@dataclass(frozen=True)
class Ran:
    exit_code: int
    stdout: str
    stderr: str
    text: str
    """The script that ran."""
    trace: Path
    events: list[Event]
    """Empty where the script ran alone."""

    @property
    def summary(self) -> Any:
        return self.events[-1]["summary"]

    def of_type(self, *types: str) -> list[Event]:
        return [event for event in self.events if event["type"] in types]

    def task(self, name: str) -> int:
        """The id of the one task of that name."""
        (found,) = [
            event["task"] for event in self.of_type("task_created", "task_renamed") if event["name"] == name
        ]
        return int(found)

    def line(self, text: str) -> int:
        """The number of the one line of the script that contains `text`."""
        (found,) = [number for number, line in enumerate(self.text.splitlines(), 1) if text in line]
        return found


def run(variant: Variant, values: Mapping[str, Value], folder: Path, *, traced: bool = True) -> Ran:
    """Runs the variant with other values of its parameters, from a copy in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    script, trace = folder / variant.path.name, folder / "trace.ndjson"
    text = substitute(variant.source, values)
    script.write_text(text, encoding="utf-8")
    tracer = ["-m", "app.tracer", "-o", str(trace)] if traced else []
    done = subprocess.run(
        [sys.executable, *tracer, str(script)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.DEVNULL,
        timeout=50,
        check=False,
        encoding="utf-8",
    )
    events = [json.loads(line) for line in trace.read_bytes().splitlines()] if traced else []
    assert_valid(events)
    return Ran(done.returncode, done.stdout, done.stderr, text, trace, events)


def unit(variant: Variant, seconds: float) -> float:
    """A UNIT near `seconds` that the variant accepts."""
    (parameter,) = [parameter for parameter in variant.parameters if parameter.name == "UNIT"]
    assert parameter.minimum is not None
    assert parameter.maximum is not None
    return float(min(max(seconds, parameter.minimum), parameter.maximum))


def masked(variant: Variant, text: str) -> str:
    for pattern in variant.mask:
        text = re.sub(pattern, "(masked)", text)
    return text


def broken_laws(*traces: Path) -> str:
    """What the checker says of these traces; nothing if all laws hold."""
    done = subprocess.run(
        [sys.executable, "-m", "app.laws", *map(str, traces)],
        capture_output=True,
        cwd=ROOT,
        timeout=50,
        check=False,
        encoding="utf-8",
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr
