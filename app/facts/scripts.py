"""Runs a demo's script as a user would: alone, or under the tracer's command line."""

import contextlib
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
    with subprocess.Popen(
        [sys.executable, *tracer, str(script)],
        cwd=ROOT,
        # A copy in both cases: threads that start programs must not share what another may be changing.
        env={**os.environ, **({"PYTHONPATH": str(ROOT)} if traced else {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        # What it leaves behind is found by its session.
        start_new_session=True,
    ) as process:
        try:
            stdout, stderr = process.communicate(timeout=SECONDS)
        finally:
            process.kill()
    left = _session(process.pid)
    events = read(trace.read_bytes()) if traced else []
    defaults = {parameter.name: parameter.default for parameter in variant.parameters}
    return Ran(
        slug=demo.slug,
        variant=variant.name,
        values={**defaults, **values},
        text=text,
        exit_code=process.returncode,
        stdout=stdout,
        stderr=stderr,
        events=events,
        left=left,
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


def _session(leader: int) -> tuple[str, ...]:
    """The command lines of the processes in a session, but for those that have ended and are not reaped."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, _, _, session = (folder / "stat").read_text().rpartition(")")[2].split()[:4]
            if int(session) == leader and state != "Z":
                found.append((folder / "cmdline").read_text().replace("\0", " ").strip())
    return tuple(found)
