"""One unit, run once: what its tests said, and what its trace is worth."""

import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from app.laws import Checker

from .pythons import ROOT
from .suites import Unit

BOUND = 240.0
"""Seconds that a unit may take."""

MOST_VIOLATIONS = 5


@dataclass
class Attempt:
    """What one run left. `problem`: how the process itself failed; `wrong`: what is wrong with its trace."""

    outcomes: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    wrong: list[str] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def failures(self) -> set[str]:
        """The tests that failed; the run itself counts as one that did if its process did not end well."""
        failed = {test for test, outcome in self.outcomes.items() if outcome == "failed"}
        return failed | {"the run"} if self.problem else failed

    def better_of(self, other: "Attempt") -> "Attempt":
        """What stands after a second attempt: a test that passed once has passed."""
        outcomes = {**self.outcomes, **other.outcomes}
        for test in self.outcomes.keys() - self.failures:
            outcomes[test] = self.outcomes[test]
        problem = self.problem if other.problem else ""
        return Attempt(outcomes, problem, self.wrong + other.wrong, self.seconds + other.seconds)


def plain(unit: Unit) -> Attempt:
    """Runs a unit as it is."""
    return _run(unit, [unit.python], None)


def traced(unit: Unit) -> Attempt:
    """Runs a unit under the tracer and looks at its trace."""
    unit.folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="loopscope-trace-") as folder:
        trace = Path(folder) / "trace.ndjson"
        attempt = _run(unit, [unit.python, "-m", "app.tracer", "-o", trace], trace)
        if not attempt.problem:  # else it was cut short with the process
            attempt.wrong += wrong_with(trace)
    return attempt


def _run(unit: Unit, command: Sequence[str | Path], trace: Path | None) -> Attempt:
    unit.folder.mkdir(parents=True, exist_ok=True)
    # Both sides have the same environment; the tracer alone needs to find `app`.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    environment["PYTHONPATH"] = str(ROOT)
    attempt = Attempt()
    with tempfile.TemporaryDirectory(prefix="loopscope-results-") as folder:
        results = Path(folder) / "results.ndjson"
        began = time.monotonic()
        process = subprocess.Popen(
            [*command, unit.runner, results, *unit.arguments],
            cwd=unit.folder,
            env={**environment, "TMPDIR": folder},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=BOUND)
            if process.returncode:
                attempt.problem = f"exit code {process.returncode}: {_last_line(output)}"
        except subprocess.TimeoutExpired:
            attempt.problem = f"not done after {BOUND:.0f} s"
        finally:
            _end(process)
        attempt.seconds = time.monotonic() - began
        if results.exists():
            for line in results.read_text().splitlines():
                result = json.loads(line)
                attempt.outcomes[result["test"]] = result["outcome"]
    return attempt


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ends the whole session of a run, also what outlived it."""
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
    process.communicate()


def _last_line(output: bytes) -> str:
    lines = output.decode("utf-8", "replace").strip().splitlines()
    return lines[-1] if lines else "no output"


def wrong_with(trace: Path) -> list[str]:
    """What a trace tells of failures of ours: the tracer gave up, records were lost, a law is broken."""
    if not trace.exists():
        return ["there is no trace"]
    wrong: list[str] = []
    checker = Checker()
    with trace.open() as lines:
        for line in lines:
            event = json.loads(line)
            checker.feed(event)
            if event["type"] == "truncated" and event["limit"] in ("tracer", "ring"):
                wrong.append(f"truncated: {event['limit']}: {event.get('error') or event['missing']}")
    checker.close()
    violations = checker.violations
    if len(violations) > MOST_VIOLATIONS:
        wrong.append(f"{len(violations)} violations in all")
    return wrong + violations[:MOST_VIOLATIONS]
