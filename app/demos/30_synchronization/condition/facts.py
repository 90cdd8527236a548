"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def consumers(ran: Ran) -> list[int]:
    return [
        ran.task(f"consumer-{number}")
        for number in range(1, int(ran.values["CONSUMERS"]) + 1)
    ]


def conditions(ran: Ran) -> tuple[int, int]:
    """Room, and news, in the order in which they are made."""
    room, news = [
        event
        for event in ran.of_type("object_created")
        if event["kind"] == "condition"
    ]
    (lock,) = [
        event["object"]
        for event in ran.of_type("object_created")
        if event["kind"] == "lock"
    ]
    assert room["lock"] == news["lock"] == lock, (room, news, lock)
    return room["object"], news["object"]


def after(ran: Ran, seq: int, task: int, *types: str) -> Event:
    """The first event of these types that the task did after this one."""
    return next(
        event
        for event in ran.of_type(*types)
        if event["seq"] > seq and event["task"] == task
    )


@fact("two conditions share one lock")
def one_lock(ran: Ran) -> str:
    conditions(ran)
    return "two conditions and one lock, which both name as theirs"


@fact(
    "who notified whom: the producer its consumers, they the producer"
)
def who_notified_whom(ran: Ran) -> str:
    room, news = conditions(ran)
    producer = ran.task("producer")
    told = []
    for event in ran.of_type("condition_notified"):
        by_producer = event["task"] == producer
        assert event["object"] == (news if by_producer else room), event
        for task in event["woken"]:
            assert (
                (task in consumers(ran))
                if by_producer
                else (task == producer)
            ), event
            ready = after(ran, event["seq"], task, "task_ready")
            assert ready["by"]["task"] == event["task"], (event, ready)
            told.append(f"{ran.name(event['task'])} → {ran.name(task)}")
    assert told[0] == "producer → consumer-1", told
    return f"{len(told)} woken; " + ", ".join(told[:3])


@fact("each notified waiter has the lock again before it runs on")
def lock_again(ran: Ran) -> str:
    lines = {
        ran.line("await self.room.wait_for"),
        ran.line("await self.news.wait_for"),
    }
    waits = ran.waits("condition")
    for wait in waits:
        assert wait["where"]["line"] in lines, wait
        task = wait["task"]
        # Given away before it slept ...
        given = [
            event
            for event in ran.of_type("lock_acquired", "lock_released")
            if event["task"] == task and event["seq"] < wait["seq"]
        ][-1]
        assert given["type"] == "lock_released", given
        # ... and taken before it did, said or awaited anything else but the lock itself.
        taken = after(ran, wait["seq"], task, "lock_acquired")
        meanwhile = [
            event
            for event in ran.of_type(
                "output", "condition_notified", "step_ended"
            )
            if event["task"] == task
            and wait["seq"] < event["seq"] < taken["seq"]
        ]
        assert all(
            event["type"] == "step_ended"
            and event["awaiting"]["kind"] in ("lock", "yield")
            for event in meanwhile
        ), meanwhile
    return f"{len(waits)} waits: lock released before each, acquired first thing after"


@fact(
    "a full buffer makes the producer wait, an empty one a consumer",
    values={"ITEMS": 6, "CONSUMERS": 3},
)
def both_sides_wait(ran: Ran) -> str:
    room, news = conditions(ran)
    producer = ran.task("producer")
    waits = [
        (event["task"], event["awaiting"]["object"])
        for event in ran.waits("condition")
    ]
    full = [task for task, condition in waits if condition == room]
    empty = [task for task, condition in waits if condition == news]
    assert full, waits
    assert set(full) == {producer}, waits
    assert empty[0] == consumers(ran)[0], waits
    assert set(empty) == set(consumers(ran)), waits
    return f"producer waited {len(full)} times for room, consumers {len(empty)} times for news"


@fact(
    "notify_all wakes all, but none runs on before the notifier lets go of the lock; then one after the other"
)
def all_at_the_end(ran: Ran) -> str:
    _, news = conditions(ran)
    producer = ran.task("producer")
    everyone = consumers(ran)
    told = [
        event
        for event in ran.of_type("condition_notified")
        if event["task"] == producer
    ][-1]
    assert told["object"] == news, told
    assert sorted(told["woken"]) == sorted(everyone), told
    released = after(ran, told["seq"], producer, "lock_released")
    assert ran.units(released["at"] - told["at"]) >= 0.98, (
        told,
        released,
    )
    waiting = [
        event["task"]
        for event in ran.waits("lock")
        if told["seq"] < event["seq"] < released["seq"]
    ]
    assert waiting == told["woken"], waiting
    acquired = [
        event["task"]
        for event in ran.of_type("lock_acquired")
        if event["seq"] > released["seq"]
    ]
    assert acquired == told["woken"], acquired
    return f"{len(acquired)} woken, waiting for the lock for a unit, then in order"


@fact("every item goes to one consumer, in the order of production")
def every_item(ran: Ran) -> str:
    items = int(ran.values["ITEMS"])
    # It notifies once for each item, and once for all at the end.
    told = [
        event
        for event in ran.of_type("condition_notified")
        if event["task"] == ran.task("producer")
    ]
    assert len(told) == items + 1, told
    got = [
        event
        for event in ran.of_type("output")
        if " got " in event["text"]
    ]
    assert [int(event["text"].split()[-1]) for event in got] == list(
        range(1, items + 1)
    ), got
    for put, taken in zip(told, got, strict=False):
        assert put["seq"] < taken["seq"], (put, taken)
        assert taken["text"].startswith(ran.name(taken["task"])), taken
    return f"{items} put, {items} got, in the same order"
