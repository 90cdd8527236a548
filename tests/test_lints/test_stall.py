"""A loop with nothing left to wait for: who waits for whom, through queues and all the rest."""

from tests.story import Story

Q, R, S, E, C, L, B = range(901, 908)


def idle(story: Story) -> int:
    return story.event("loop_idle", loop=1, files=0, threads=0, children=0, signals=0)


def test_a_producer_and_a_consumer_that_wait_for_each_other() -> None:
    story = Story()
    main = story.task("main")
    producer, consumer = story.task("producer", main), story.task("consumer", main)
    story.waits(main, "wait", 30, tasks=[producer, consumer], through=["TaskGroup"])
    story.starts(producer)
    put = story.changes("queue_put", Q, producer, size=1)
    story.changes("queue_put", R, producer, size=1)
    full = story.suspends(producer, "queue_put", 12, object=R)
    story.starts(consumer)
    got = story.changes("queue_got", Q, consumer, size=0)
    story.changes("queue_got", R, consumer, size=0)
    story.changes("queue_put", R, consumer, size=1)
    empty = story.suspends(consumer, "queue_get", 21, object=Q)
    assert story.told() == []
    seq = idle(story)
    assert story.told() == [
        "deadlock: producer waits for room in queue 902 at line 12, "
        "from which only consumer has taken so far; "
        "consumer waits for an item of queue 901 at line 21, into which only producer has put so far. "
        "They wait for each other, and nothing else is left that could wake them."
    ]
    assert story.evidence() == [sorted([put, full, got + 1, empty, seq])]


def test_a_queue_that_is_never_done() -> None:
    story = Story()
    producer, consumer = story.task("producer"), story.task("consumer")
    story.starts(producer)
    story.changes("queue_put", Q, producer, size=1)
    story.suspends(producer, "queue_join", 9, object=Q)
    story.starts(consumer)
    story.changes("queue_got", Q, consumer, size=0)
    story.suspends(consumer, "queue_get", 15, object=Q)
    idle(story)
    assert story.told() == [
        "deadlock: producer waits for the work on queue 901 to be done at line 9, "
        "from which only consumer has taken so far; "
        "consumer waits for an item of queue 901 at line 15, into which only producer has put so far. "
        "They wait for each other, and nothing else is left that could wake them."
    ]


def test_nobody_is_left_to_set_an_event() -> None:
    story = Story()
    main = story.task("main")
    wait = story.waits(main, "event", 6, object=E)
    seq = idle(story)
    assert story.told() == [
        "deadlock: main waits for event 904 at line 6, which nobody has set so far. "
        "Nothing is left that could wake it."
    ]
    assert story.evidence() == [[wait, seq]]


def test_everything_that_can_be_waited_for() -> None:
    story = Story()
    gone = story.task("gone")
    story.starts(gone)
    story.acquires(gone, L)
    story.changes("semaphore_acquired", S, gone, value=0)
    story.changes("event_set", E, gone, flag=True)
    story.changes("condition_notified", C, None, woken=[])
    story.returns(gone)
    for kind, thing in (("lock", L), ("semaphore", S), ("event", E), ("condition", C), ("barrier", B)):
        story.waits(story.task(kind), kind, 3, object=thing)
    idle(story)
    assert story.told() == [
        "deadlock: lock waits for lock 906 at line 3, which gone has, though it has ended; "
        "semaphore waits for a permit of semaphore 903 at line 3, "
        "whose permits gone took and did not give back; "
        "event waits for event 904 at line 3, which only gone has set so far; "
        "condition waits for a notification of condition 905 at line 3, "
        "which only a callback or thread has notified so far; "
        "barrier waits for the others at barrier 907 at line 3. Nothing is left that could wake any of them."
    ]


def test_permits_given_back_tie_nobody() -> None:
    story = Story()
    one, other = story.task("one"), story.task("other")
    story.starts(one)
    story.changes("semaphore_acquired", S, one, value=0)
    story.changes("semaphore_released", S, one, value=1)
    story.suspends(one, "task", 3, task=other)
    story.waits(other, "semaphore", 4, object=S)
    idle(story)
    assert story.told()[0].endswith(
        "other waits for a permit of semaphore 903 at line 4. Nothing is left that could wake any of them."
    )


def test_a_circle_through_a_semaphore() -> None:
    story = Story()
    one, other = story.task("one"), story.task("other")
    story.starts(one)
    taken = story.changes("semaphore_acquired", S, one, value=0)
    waits = story.suspends(one, "task", 3, task=other)
    for_permit = story.waits(other, "semaphore", 4, object=S)
    seq = idle(story)
    assert story.evidence() == [[taken, waits, for_permit, seq]]
    assert "each other" in story.told()[0]


def test_a_circle_told_of_before_is_not_told_again() -> None:
    story = Story()
    one, other = story.task("one"), story.task("other")
    story.waits(one, "task", task=other)
    story.waits(other, "task", task=one)
    idle(story)
    assert len(story.told()) == 1


def test_a_stall_is_told_of_once_while_it_lasts() -> None:
    story = Story()
    story.waits(story.task("main"), "event", 6, object=E)
    idle(story)
    idle(story)
    assert len(story.told()) == 1


def test_of_many_tasks_some_are_named() -> None:
    story = Story()
    for number in range(9):
        story.waits(story.task(f"t{number}"), "event", 6, object=E)
    idle(story)
    assert "t4 waits" in story.told()[0]
    assert "t5 waits" not in story.told()[0]
    assert "; 4 more wait as well. Nothing is left" in story.told()[0]


def test_tasks_of_another_loop_are_another_matter() -> None:
    story = Story()
    story.waits(story.task("main"), "event", 6, object=E)
    story.event("loop_idle", loop=2, files=0, threads=0, children=0, signals=0)
    assert story.told() == []


def test_a_loop_without_tasks_waits_for_nobody() -> None:
    story = Story()
    idle(story)
    assert story.told() == []
