"""Runs side by side, in figures and in words."""

import re
from pathlib import Path

from app.comparison import Rows, Side, compare, worked
from app.events import AT_WORK
from app.log import Log
from tests.fakes import line


def test_the_ratio_of_the_longest_to_the_shortest() -> None:
    assert compare([Side("in turn", 3.05, ()), Side("at once", 0.61, ())]) == {
        "basis": "work",
        "times": 5.0,
        "runs": [{"label": "in turn", "seconds": 3.05}, {"label": "at once", "seconds": 0.61}],
        "text": "in turn 3.05 s, at once 0.61 s: at once is 5 times as fast",
    }


def test_what_the_scripts_measured_themselves_wins_where_each_did() -> None:
    slow: Rows = [{"how": "a", "seconds": 2.0}]
    fast: Rows = [{"how": "b", "seconds": 0.8}]
    both = compare([Side("a", 9.0, slow), Side("b", 9.0, fast)])
    assert (both["basis"], both["times"]) == ("measured", 2.5)
    assert compare([Side("a", 9.0, slow), Side("b", 3.0, ())])["basis"] == "work"
    assert compare([Side("a", 9.0, [*slow, *slow]), Side("b", 3.0, fast)])["basis"] == "work"


def test_no_gain_is_said_where_there_is_none() -> None:
    assert compare([Side("a", 1.0, ()), Side("b", 1.02, ())])["text"] == "a 1.00 s, b 1.02 s"


def test_a_run_without_an_end_has_no_time() -> None:
    lost = compare([Side("a", None, ()), Side("b", 1.0, ())])
    assert (lost["times"], lost["text"]) == (None, "b 1.00 s")


def test_a_script_is_at_work_from_its_first_step_to_its_last() -> None:
    log = Log()
    log.append(line(1) + line(2, "step_started", task=2) + line(3, "output", text="x"))
    assert worked(log) == 0.0
    log.append(line(4, "thread_blocked") + line(5, "step_ended", task=2) + line(6, "run_finished"))
    assert worked(log) == 0.003


def test_a_script_that_did_nothing_was_not_at_work() -> None:
    log = Log()
    log.append(line(1) + line(2))
    assert worked(log) is None


def test_the_page_counts_the_same_events_as_work() -> None:
    script = (Path(__file__).parents[1] / "static/js/twins/work.js").read_text(encoding="utf-8")
    listed = script.partition("new Set([")[2].partition("]);")[0]
    assert set(re.findall(r'"([a-z_]+)"', listed)) == AT_WORK
