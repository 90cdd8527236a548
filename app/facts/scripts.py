"""Runs a demo's script as a user would: alone, or under the tracer's command line."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from app.catalog import Demo, Variant
from app.parameters import Value, substitute
from app.runner import Limits

from .ran import Event, Ran

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 50.0
"""A script that takes longer is ended, with subprocess.TimeoutExpired."""
EVENTS = Limits().events
"""The trace is cut where the service's would be."""


def run(
    demo: Demo, variant: Variant, values: Mapping[str, Value], folder: Path, *, traced: bool = True
) -> Ran:
    """Runs a variant with these values (its defaults elsewhere), from a copy below `folder`.

    The trace is left in `folder` as `trace.ndjson`.
    """
    text = substitute(variant.source, values)
    script = _copy(variant, text, folder)
    trace = folder / "trace.ndjson"
    tracer = ["-m", "app.tracer", "--events", str(EVENTS), "-o", str(trace)] if traced else []
    done = subprocess.run(
        [sys.executable, *tracer, str(script)],
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)} if traced else None,
        stdin=subprocess.DEVNULL,
        timeout=SECONDS,
        check=False,
        encoding="utf-8",
    )
    events = read(trace.read_bytes()) if traced else []
    defaults = {parameter.name: parameter.default for parameter in variant.parameters}
    return Ran(
        slug=demo.slug,
        variant=variant.name,
        values={**defaults, **values},
        text=text,
        exit_code=done.returncode,
        stdout=done.stdout,
        stderr=done.stderr,
        events=events,
    )


def read(trace: bytes) -> list[Event]:
    """The events of an NDJSON text."""
    return [json.loads(line) for line in trace.splitlines()]


def _copy(variant: Variant, text: str, folder: Path) -> Path:
    """The script below `folder` as it lies below the project: some start the practice site from there."""
    package = folder / "app"
    script = package.joinpath("demos", *variant.path.parts[-3:])
    script.parent.mkdir(parents=True, exist_ok=True)
    script.write_text(text, encoding="utf-8")
    (package / "__init__.py").touch()
    site = package / "practice"
    if not site.is_symlink():
        site.symlink_to(ROOT / "app" / "practice")
    return script
