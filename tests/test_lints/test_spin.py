"""A task that wakes itself 10,000 times in a row and does nothing else."""

import pytest

from app.lints.spin import BLOCK, SPIN
from tests.story import Story

ENOUGH = SPIN + 2 * BLOCK


def turns(story: Story, task: int, count: int, seconds: float = 0.000002) -> None:
    for _ in range(count):
        story.starts(task)
        story.later(seconds).suspends(task, "yield", 8)
        story.wakes(task, task)


@pytest.fixture
def story() -> Story:
    return Story()


def test_it_is_pointed_out_once(story: Story) -> None:
    poll = story.task("poll")
    turns(story, poll, 2 * ENOUGH)
    assert story.told() == [
        "spin: poll woke itself more than 10,000 times in a row with the bare yield at line 8, "
        "and did nothing else that shows."
    ]
    first, last = story.evidence()[0]
    between = [event for event in story.events[first - 1 : last] if event["type"] == "step_ended"]
    assert len(between) > SPIN


def test_a_sleep_in_between_ends_the_row(story: Story) -> None:
    poll = story.task("poll")
    turns(story, poll, SPIN)
    story.waits(poll, "sleep", delay=1, deadline=1)
    story.wakes(poll)
    turns(story, poll, SPIN)
    assert story.told() == []


def test_anything_done_in_between_ends_the_row(story: Story) -> None:
    poll = story.task("poll")
    turns(story, poll, SPIN)
    story.starts(poll)
    story.event("output", stream="stdout", text=".\n", task=poll, thread=None)
    story.suspends(poll, "yield", 8)
    story.wakes(poll, poll)
    turns(story, poll, SPIN)
    assert story.told() == []


def test_work_that_lets_others_in_is_no_spin(story: Story) -> None:
    work = story.task("work")
    turns(story, work, ENOUGH, seconds=0.0001)
    assert story.told() == []


def test_two_that_wait_for_each_other_by_polling(story: Story) -> None:
    one, other = story.task("one"), story.task("other")
    for _ in range(ENOUGH):
        for task in (one, other):
            story.starts(task)
            story.suspends(task, "yield", 8)
            story.wakes(task, task)
    assert [text[:10] for text in story.told()] == ["spin: one ", "spin: othe"]
