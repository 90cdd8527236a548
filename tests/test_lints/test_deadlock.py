"""Circles of tasks that wait for each other's locks, or for each other: pointed out as soon as they close."""

from collections.abc import Sequence

import pytest

from tests.story import Story

ONE, TWO, THREE = 901, 902, 903


def owner(story: Story, name: str, lock: int, parent: int | None = None) -> tuple[int, int]:
    """A task that has a lock and sleeps; its id and the seq of the acquisition."""
    task = story.task(name, parent)
    story.starts(task)
    acquired = story.acquires(task, lock)
    story.suspends(task, "sleep", 5, delay=1, deadline=1)
    story.wakes(task)
    return task, acquired


def ring(story: Story, *locks: int, **more: object) -> tuple[list[int], list[int]]:
    """Tasks a, b, c… that own a lock each and wait for the next one's; the seqs of acquisitions and waits."""
    owners = [owner(story, name, lock) for name, lock in zip("abcdefgh", locks, strict=False)]
    waits = [
        story.waits(task, "lock", 9, object=lock, **more)
        for (task, _), lock in zip(owners, [*locks[1:], locks[0]], strict=True)
    ]
    return [acquired for _, acquired in owners], waits


def test_two_tasks_and_two_locks() -> None:
    story = Story()
    acquired, waits = ring(story, ONE, TWO)
    assert story.told() == [
        "deadlock: b waits for lock 901 at line 9, which a has; a waits for lock 902 at line 9, which b has. "
        "They wait for each other, and none of them can go on by itself."
    ]
    assert story.evidence() == [sorted([*acquired, *waits])]


def test_three_tasks_and_three_locks() -> None:
    story = Story()
    acquired, waits = ring(story, ONE, TWO, THREE)
    assert story.told()[0].startswith("deadlock: c waits for lock 901 at line 9, which a has; a waits")
    assert story.evidence() == [sorted([*acquired, *waits])]


def test_a_task_that_waits_for_its_own_lock() -> None:
    story = Story()
    acquired, waits = ring(story, ONE)
    assert story.told() == [
        "deadlock: a waits for lock 901 at line 9, which it has already. "
        "It waits for itself, and only another task could end that."
    ]
    assert story.evidence() == [[*acquired, *waits]]


def test_children_that_need_what_their_parent_has() -> None:
    story = Story()
    main, acquired = owner(story, "main", ONE)
    child, other = story.task("child", main), story.task("other", main)
    gather = story.waits(main, "gather", 7, tasks=[child, other])
    first = story.waits(child, "lock", 20, object=ONE)
    assert story.told() == []
    second = story.waits(other, "lock", 20, object=ONE)
    assert story.told() == [
        "deadlock: other waits for lock 901 at line 20, which main has; "
        "main waits for child and other at line 7. "
        "They wait for each other, and none of them can go on by itself."
    ]
    assert story.evidence() == [[acquired, gather, first, second]]


@pytest.mark.parametrize("awaiting", [("gather", ()), ("wait", ("TaskGroup",))])
def test_a_child_that_may_still_fail_keeps_the_others_alive(awaiting: tuple[str, Sequence[str]]) -> None:
    kind, through = awaiting
    story = Story()
    main, _ = owner(story, "main", ONE)
    child, other = story.task("child", main), story.task("other", main)
    story.waits(main, kind, 7, tasks=[child, other], through=[*through])
    story.waits(child, "lock", 20, object=ONE)
    story.waits(other, "sleep", delay=1, deadline=1)
    story.wakes(other)
    story.starts(other)
    assert story.told() == []
    story.returns(other)
    assert [text.split(",")[0] for text in story.told()] == ["deadlock: child waits for lock 901 at line 20"]


def test_a_group_that_got_another_child_meanwhile() -> None:
    story = Story()
    main, _ = owner(story, "main", ONE)
    child = story.task("child", main)
    story.waits(main, "wait", 7, tasks=[child], through=["TaskGroup"])
    story.starts(child)
    late = story.task("late", child)
    story.suspends(child, "lock", 20, object=ONE)
    assert story.told() == []
    story.starts(late)
    story.returns(late)
    assert len(story.told()) == 1


def test_two_tasks_that_await_each_other() -> None:
    story = Story()
    one, other = story.task("one"), story.task("other")
    story.waits(one, "task", 3, task=other)
    story.waits(other, "task", 4, task=one)
    assert story.told() == [
        "deadlock: other waits for one at line 4; one waits for other at line 3. "
        "They wait for each other, and none of them can go on by itself."
    ]


def test_who_comes_later_joins_no_new_circle() -> None:
    story = Story()
    ring(story, ONE, TWO)
    story.waits(story.task("late"), "lock", 9, object=ONE)
    assert len(story.told()) == 1


@pytest.mark.parametrize("wrapper", ["wait_for", "timeout"])
def test_a_wait_with_a_timeout_is_none(wrapper: str) -> None:
    story = Story()
    ring(story, ONE, TWO, through=[wrapper])
    assert story.told() == []


def test_a_plain_wait_may_have_a_timeout() -> None:
    story = Story()
    main, _ = owner(story, "main", ONE)
    child = story.task("child", main)
    story.waits(main, "wait", 7, tasks=[child])
    story.waits(child, "lock", 20, object=ONE)
    assert story.told() == []


def test_a_task_that_is_being_cancelled_goes_on() -> None:
    story = Story()
    a, _ = owner(story, "a", ONE)
    b, _ = owner(story, "b", TWO)
    story.waits(a, "lock", object=TWO)
    story.asks(a, {"kind": "timer"})
    story.waits(b, "lock", object=ONE)
    assert story.told() == []


def test_an_owner_that_can_move() -> None:
    story = Story()
    a, _ = owner(story, "a", ONE)
    story.waits(a, "sleep", delay=1, deadline=1)
    story.waits(story.task("b"), "lock", object=ONE)
    assert story.told() == []


def test_an_owner_that_was_woken() -> None:
    story = Story()
    a, _ = owner(story, "a", ONE)
    b, _ = owner(story, "b", TWO)
    story.waits(a, "lock", object=TWO)
    story.wakes(a)
    story.waits(b, "lock", object=ONE)
    assert story.told() == []


def test_a_lock_that_was_let_go() -> None:
    story = Story()
    a, _ = owner(story, "a", ONE)
    b, _ = owner(story, "b", TWO)
    story.waits(a, "lock", object=TWO)
    story.starts(b)
    story.releases(b, TWO)
    story.suspends(b, "lock", object=ONE)
    assert story.told() == []


def test_a_lock_used_as_a_signal() -> None:
    """Acquired by one task and released by another: no owner has to come round."""
    story = Story()
    a, _ = owner(story, "a", ONE)
    b, _ = owner(story, "b", TWO)
    story.starts(b)
    story.releases(b, ONE)
    story.suspends(b, "sleep", delay=1, deadline=1)
    story.wakes(b)
    story.starts(a)
    story.acquires(a, ONE)
    story.suspends(a, "lock", object=ONE)
    assert story.told() == []


def test_a_circle_is_told_of_once_and_again_when_it_closes_again() -> None:
    story = Story()
    a, _ = owner(story, "a", ONE)
    b, _ = owner(story, "b", TWO)
    story.waits(a, "lock", object=TWO)
    story.waits(b, "lock", object=ONE)
    story.wakes(b)
    story.waits(b, "lock", object=ONE)
    assert len(story.told()) == 2


def test_a_long_chain_is_no_circle() -> None:
    story = Story()
    tasks = [story.task(f"t{number}") for number in range(50)]
    story.waits(tasks[0], "sleep", delay=1, deadline=1)
    for task, before in zip(tasks[1:], tasks, strict=False):
        story.waits(task, "task", task=before)
    assert story.told() == []
