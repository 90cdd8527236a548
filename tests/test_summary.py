"""A log folds into each task's end, its times, and totals."""

import json
from pathlib import Path

import pytest

from app.summary import MOST_TASKS, Fold, fold

TRACES = sorted((Path(__file__).parent / "traces").glob("*.ndjson"))


def test_times_partition_a_life() -> None:
    folding = Fold()
    folding.created(1, "a", 100, False)
    folding.started(1, 110)
    folding.suspended(1, 125)
    folding.ready(1, 200)
    folding.started(1, 201)
    folding.ended(1, "finished", 205, ("result", "None"))
    assert folding.finish(300) == {
        "totals": {
            "tasks": 1, "finished": 1, "failed": 0, "cancelled": 0, "pending": 0,
            "steps": 2, "ready": 11, "running": 19, "waiting": 75,
        },
        "tasks": [{
            "task": 1, "name": "a", "state": "finished",
            "ready": 11, "running": 19, "waiting": 75, "result": "None",
        }],
    }  # fmt: skip


def test_what_has_no_end_is_pending_up_to_the_end_of_the_run() -> None:
    folding = Fold()
    folding.created(1, "a", 100, False)
    (row,) = folding.finish(150)["tasks"]
    assert (row["state"], row["ready"]) == ("pending", 50)


def test_a_final_state_is_never_left() -> None:
    folding = Fold()
    folding.created(1, "a", 0, False)
    folding.started(1, 1)
    folding.ended(1, "failed", 2, ("exception", {"type": "ValueError", "message": ""}))
    folding.ready(1, 5)
    folding.ended(1, "finished", 9)
    (row,) = folding.finish(20)["tasks"]
    assert (row["state"], row["running"], row["ready"]) == ("failed", 1, 1)


def test_internal_tasks_are_left_out() -> None:
    folding = Fold()
    folding.created(1, "a", 0, True)
    assert folding.finish(9)["tasks"] == []


def test_of_many_tasks_the_unfinished_and_failed_are_shown_first() -> None:
    folding = Fold()
    for task in range(1, 2 * MOST_TASKS + 1):
        folding.created(task, f"t{task}", 0, False)
        if task % 500:
            folding.ended(task, "finished", 1)
    summary = folding.finish(9)
    pending = [row["task"] for row in summary["tasks"] if row["state"] == "pending"]
    assert summary["totals"]["tasks"] == 2 * MOST_TASKS
    assert len(summary["tasks"]) == MOST_TASKS
    assert pending == [500, 1000, 1500, 2000]


@pytest.mark.parametrize("trace", TRACES, ids=[trace.stem for trace in TRACES])
def test_a_recorded_log_folds_to_what_its_end_says(trace: Path) -> None:
    lines = trace.read_bytes().splitlines()
    assert fold(lines) == json.loads(lines[-1])["summary"]
