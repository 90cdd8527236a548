"""No false alarm: the tracer's test programs get the lints that they deserve, and no more."""

from pathlib import Path

import pytest

from app.lints.replay import replay
from tests.tracing import Event, trace

PROGRAMS = sorted((Path(__file__).parents[1] / "tracer" / "programs").glob("*.py"))
NOTICED = {
    "coroutine_never_awaited": "never_awaited",
    "exception_never_retrieved": "exception_never_retrieved",
    "resource_unclosed": "unclosed",
}


def told(events: list[Event]) -> list[str]:
    """The rules of a trace's lints. A machine that stalls may hold any step: that rule is left out."""
    rules = [event["rule"] for event in events if event["type"] == "lint"]
    assert len(rules) == len(replay(events))
    return [rule for rule in rules if rule != "held_the_loop"]


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.stem for program in PROGRAMS])
def test_a_program_is_told_of_what_it_does(program: Path, tmp_path: Path) -> None:
    script = tmp_path / program.name
    script.write_text(program.read_text())
    traced = trace(script, "one", "two", stdin="a line\n")
    assert traced.violations == []
    expected = ["lost_at_exit"] if program.stem == "loses_tasks_and_coroutines" else []
    noticed = [NOTICED[event["type"]] for event in traced.of_type(*NOTICED)]
    assert sorted(told(traced.events)) == sorted(expected + noticed)
