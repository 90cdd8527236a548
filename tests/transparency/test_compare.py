"""What counts as a difference between a plain and a traced run of a suite's file."""

from pathlib import Path

import pytest

from tests.transparency import differences
from tests.transparency.attempts import Attempt
from tests.transparency.compare import Row, only_traced
from tests.transparency.suites import Unit

UNIT = Unit("test_x", Path("python"), Path("runner.py"), (), Path())


def test_a_test_that_fails_on_both_sides_is_no_difference() -> None:
    assert only_traced(Attempt({"a": "failed"}), Attempt({"a": "failed"})) == set()


def test_a_test_that_fails_or_is_missing_under_the_tracer_is_one() -> None:
    plain = Attempt({"a": "passed", "b": "passed", "c": "skipped", "d": "failed", "e": "passed"})
    traced = Attempt({"a": "failed", "c": "skipped", "d": "passed", "e": "skipped"})
    assert only_traced(plain, traced) == {"a", "b", "e"}


def test_a_process_that_did_not_end_well_is_one() -> None:
    row = Row("asyncio", "3.12")
    row.add(UNIT, Attempt({"a": "passed"}), Attempt({"a": "passed"}, problem="not done after 240 s"), True)
    assert (row.failed_plain, row.failed_traced, row.retried) == (0, 1, 1)
    assert row.unlisted == ["test_x: not done after 240 s"]
    assert row.bad


def test_a_second_attempt_can_only_better_the_first() -> None:
    first, second = (
        Attempt({"a": "failed", "b": "passed"}, "crashed"),
        Attempt({"a": "passed", "b": "failed"}),
    )
    assert first.better_of(second).failures == set()
    assert first.better_of(Attempt({"a": "failed"}, "crashed")).failures == {"a", "the run"}


def test_what_is_listed_is_no_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    known = differences.Difference("asyncio", "a", ("3.12",), "it compares lines")
    monkeypatch.setattr(differences, "KNOWN", (known,))
    row = Row("asyncio", "3.12")
    row.add(UNIT, Attempt({"a": "passed"}), Attempt({"a": "failed"}), True)
    assert (row.listed, row.unlisted, row.bad) == (["a: it compares lines"], [], False)


def test_a_wrong_trace_is_a_fault() -> None:
    row = Row("asyncio", "3.12")
    row.add(UNIT, Attempt({"a": "passed"}), Attempt({"a": "passed"}, wrong=["truncated: tracer: x"]), False)
    assert (row.wrong, row.bad) == (["test_x: truncated: tracer: x"], True)
