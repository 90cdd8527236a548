"""Tasks that were not finished when the program was, and tasks that vanished."""

import pytest

from tests.story import Story

RUN = {"kind": "loop", "via": "run"}


def left_behind(story: Story) -> tuple[int, int, int]:
    """A main task and one that still waits; the seq of that wait."""
    main = story.task("main")
    beat = story.task("heartbeat", main)
    wait = story.waits(beat, "sleep", 12, delay=1, deadline=1)
    return main, beat, wait


def test_asyncio_run_cancels_what_the_main_task_left() -> None:
    story = Story()
    main, beat, wait = left_behind(story)
    story.starts(main)
    story.returns(main)
    asked = story.asks(beat, RUN)
    assert story.told() == [
        "lost_at_exit: heartbeat was not finished when the main task was, "
        "and was cancelled as the loop closed: it was waiting for a sleep to end at line 12."
    ]
    assert story.evidence() == [[wait, asked]]


def test_one_that_never_began() -> None:
    story = Story()
    main = story.task("main")
    story.starts(main)
    late = story.task("late", main)
    story.returns(main)
    story.asks(late, RUN)
    assert story.told()[0].endswith("was cancelled as the loop closed: it had never begun.")


def test_a_failed_main_task_sweeps_the_others_away() -> None:
    story = Story()
    main, beat, _ = left_behind(story)
    story.starts(main)
    story.raises(main)
    story.asks(beat, RUN)
    assert story.told() == []


def test_control_c_is_no_loss() -> None:
    story = Story()
    main, beat, _ = left_behind(story)
    story.waits(main, "sleep", delay=9, deadline=9)
    story.asks(main, {"kind": "signal", "via": "run"})
    story.wakes(main)
    story.starts(main)
    story.delivers(main)
    story.returns(main)
    story.asks(beat, RUN)
    assert story.told() == []


def test_one_that_the_program_had_asked_to_stop() -> None:
    story = Story()
    main, beat, _ = left_behind(story)
    story.starts(main)
    story.asks(beat, {"kind": "task", "task": main})
    story.returns(main)
    story.asks(beat, RUN)
    assert story.told() == []


def test_asyncios_own_tasks_are_not_the_programs() -> None:
    story = Story()
    main = story.task("main")
    own = story.task("Task-9", main, internal="shutdown_asyncgens")
    story.starts(main)
    story.returns(main)
    story.asks(own, RUN)
    assert story.told() == []


def test_a_task_that_nobody_kept() -> None:
    story = Story()
    main = story.task("main")
    hang = story.task("hang", main)
    story.event("object_created", object=90, kind="future", where=None)
    wait = story.waits(hang, "future", 11, object=90)
    gone = story.event("task_destroyed", task=hang)
    assert story.told() == [
        "lost_at_exit: hang vanished before it was finished, because nobody kept it: "
        "it last waited for future 90 at line 11."
    ]
    assert story.evidence() == [[wait, gone]]


def test_pending_when_a_program_ends() -> None:
    story = Story()
    main, _, wait = left_behind(story)
    story.starts(main)
    story.returns(main)
    story.ends()
    assert story.told() == [
        "lost_at_exit: heartbeat was not finished when the program ended: "
        "it was waiting for a sleep to end at line 12."
    ]
    assert story.evidence() == [[wait]]


@pytest.mark.parametrize("outcome", ["failed", "killed", "stopped", "timed_out", "limited", "lost"])
def test_a_program_that_was_ended_lost_nothing_by_itself(outcome: str) -> None:
    story = Story()
    left_behind(story)
    assert story.ends(outcome).told() == []
