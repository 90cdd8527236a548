"""Runs one unittest module: `with_unittest.py RESULTS MODULE`, a line `{"test", "outcome"}` for each test."""

import json
import os
import sys
import unittest
from types import TracebackType
from typing import Any, TextIO

Problem = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]


class Recording(unittest.TextTestResult):
    """Writes each outcome down when it is known, so that a killed process leaves those before."""

    file: TextIO

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self._process = os.getpid()
        self._outcome = "passed"

    def startTest(self, test: unittest.TestCase) -> None:
        super().startTest(test)
        self._outcome = "passed"

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        self._write(test, self._outcome)

    def addError(self, test: unittest.TestCase, err: Problem) -> None:
        super().addError(test, err)
        self._outcome = "failed"
        if type(test).__name__ == "_ErrorHolder":  # a fixture of a class or module, which is never stopped
            self._write(test, "failed")

    def addFailure(self, test: unittest.TestCase, err: Problem) -> None:
        super().addFailure(test, err)
        self._outcome = "failed"

    def addSubTest(self, test: unittest.TestCase, subtest: unittest.TestCase, err: Problem | None) -> None:
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._outcome = "failed"

    def addUnexpectedSuccess(self, test: unittest.TestCase) -> None:
        super().addUnexpectedSuccess(test)
        self._outcome = "failed"

    def addSkip(self, test: unittest.TestCase, reason: str) -> None:
        super().addSkip(test, reason)
        if self._outcome == "passed":
            self._outcome = "skipped"

    def _write(self, test: unittest.TestCase, outcome: str) -> None:
        if os.getpid() == self._process:
            self.file.write(json.dumps({"test": test.id(), "outcome": outcome}) + "\n")
            self.file.flush()


def main() -> None:
    """Exits 0 when the run came to its end, whatever the tests said."""
    results, module = sys.argv[1:]
    del sys.argv[1:]
    with open(results, "w") as Recording.file:  # noqa: PTH123
        tests = unittest.defaultTestLoader.loadTestsFromName(module)
        unittest.TextTestRunner(resultclass=Recording).run(tests)


if __name__ == "__main__":
    main()
