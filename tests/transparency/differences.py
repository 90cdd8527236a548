"""The tests that may fail under the tracer though they pass without it, each with the reason."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Difference:
    """A test by its id, of a suite, on some versions of Python."""

    suite: str
    test: str
    pythons: tuple[str, ...]
    reason: str


KNOWN: tuple[Difference, ...] = ()


def reason_for(suite: str, python: str, test: str) -> str:
    """Why the test may fail; empty if it may not."""
    for known in KNOWN:
        if (known.suite, known.test) == (suite, test) and python in known.pythons:
            return known.reason
    return ""
