"""Runs pytest: `with_pytest.py RESULTS ARGUMENT …` writes a line `{"test", "outcome"}` for each test."""

import json
import os
import sys
from typing import TextIO

import pytest


class Recording:
    """Writes each outcome down when it is known, so that a killed process leaves those before."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._process = os.getpid()
        self._outcomes: dict[str, str] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test's setup, call and teardown each have a report: the worst of them is its outcome."""
        outcomes = self._outcomes
        if outcomes.get(report.nodeid, "passed") == "passed":
            outcomes[report.nodeid] = report.outcome
        if report.when == "teardown":
            self._write(report.nodeid, outcomes.pop(report.nodeid))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be imported is a failure of its own."""
        if report.failed:
            self._write(report.nodeid, "failed")

    def _write(self, test: str, outcome: str) -> None:
        if os.getpid() == self._process:
            self._file.write(json.dumps({"test": test, "outcome": outcome}) + "\n")
            self._file.flush()


def main() -> int:
    """Exits 0 when the run came to its end, whatever the tests said."""
    results, *arguments = sys.argv[1:]
    with open(results, "w") as file:  # noqa: PTH123
        ended = pytest.main(arguments, plugins=[Recording(file)])
    tests_failed = pytest.ExitCode.TESTS_FAILED
    return 0 if ended in (pytest.ExitCode.OK, tests_failed, pytest.ExitCode.NO_TESTS_COLLECTED) else 1


if __name__ == "__main__":
    sys.exit(main())
