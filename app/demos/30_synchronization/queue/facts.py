"""What the runs of this demo show."""

from itertools import pairwise

from app.facts import Event, Ran, fact

COOKS = ("cook-1", "cook-2")
WAITERS = ("waiter-1", "waiter-2")


def counter(ran: Ran) -> int:
    """The bounded queue, the first that is made."""
    queues = [
        event
        for event in ran.of_type("object_created")
        if event["kind"] == "queue"
    ]
    assert len(queues) == 4, queues
    assert queues[0]["maxsize"] == ran.values["SIZE"], queues[0]
    return int(queues[0]["object"])


def changes(ran: Ran, *types: str) -> list[Event]:
    return [
        event
        for event in ran.of_type(*types)
        if event["object"] == counter(ran)
    ]


def taken(ran: Ran, event: Event) -> tuple[str, str]:
    """Who took an item, and the dish that it said it has, in the same step."""
    said = next(
        output
        for output in ran.of_type("output")
        if output["task"] == event["task"]
        and output["seq"] > event["seq"]
    )
    name, _, dish = said["text"].split()
    assert name == ran.name(event["task"]), said
    return name, dish


@fact(
    "the depth goes up and down by one and never above the queue's size"
)
def depth(ran: Ran) -> str:
    size = ran.values["SIZE"]
    sizes = [
        event["size"]
        for event in changes(ran, "queue_put", "queue_got")
    ]
    assert all(
        abs(later - earlier) == 1
        for earlier, later in pairwise([0, *sizes])
    ), sizes
    assert max(sizes) <= int(size), sizes
    assert sizes[-1] == 0, sizes
    return (
        "depth "
        + " ".join(map(str, sizes[:24]))
        + f", at most {max(sizes)} of {size}"
    )


@fact(
    "a full queue makes a producer wait, and who takes an item lets it go on",
    values={"SIZE": 2, "ITEMS": 4},
)
def full(ran: Ran) -> str:
    waits = ran.waits("queue_put")
    cooks, waiters = (
        [ran.task(name) for name in COOKS],
        [ran.task(name) for name in WAITERS],
    )
    assert {event["task"] for event in waits} == set(cooks), waits
    for wait in waits:
        before = [
            event
            for event in changes(ran, "queue_put", "queue_got")
            if event["seq"] < wait["seq"]
        ]
        assert before[-1]["size"] == 2, (wait, before[-1])
        ready = next(
            event
            for event in ran.of_type("task_ready")
            if event["task"] == wait["task"]
            and event["seq"] > wait["seq"]
        )
        assert ready["by"]["task"] in waiters, ready
    return f"{len(waits)} waits of the cooks, each at depth 2, each ended by a waiter"


@fact(
    "each item's way: which producer put it, which consumer got it, first in, first out"
)
def each_way(ran: Ran) -> str:
    put = [
        ran.name(event["task"]) for event in changes(ran, "queue_put")
    ]
    got = [taken(ran, event) for event in changes(ran, "queue_got")]
    items = int(ran.values["ITEMS"])
    dishes = [dish for _, dish in got]
    assert len(dishes) == 2 * items, dishes
    # A dish has its cook's name and number; the nth that was put is the nth that is taken.
    numbers = dict.fromkeys(COOKS, 0)
    for cook, dish in zip(put, dishes, strict=True):
        numbers[cook] += 1
        assert dish == f"{cook}/{numbers[cook]}", (put, dishes)
    assert {name for name, _ in got} <= set(WAITERS), got
    return ", ".join(f"{dish} → {waiter}" for waiter, dish in got[:4])


@fact(
    "join() ends with the last task_done, not with the last item taken"
)
def joined(ran: Ran) -> str:
    (wait,) = ran.waits("queue_join")
    done = changes(ran, "queue_task_done")
    assert [event["unfinished"] for event in done][-1] == 0
    assert sum(event["unfinished"] == 0 for event in done) == 1, done
    ready = next(
        event
        for event in ran.of_type("task_ready")
        if event["task"] == wait["task"] and event["seq"] > wait["seq"]
    )
    last = changes(ran, "queue_got")[-1]
    assert last["size"] == 0, last
    assert last["seq"] < done[-1]["seq"] < ready["seq"], (
        last,
        done[-1],
        ready,
    )
    assert ready["by"]["task"] == done[-1]["task"], (ready, done[-1])
    later = ran.units(ready["at"] - last["at"])
    assert later >= 1.96, later
    return f"{ran.name(done[-1]['task'])} ended it, {later:.1f} units after the last item was taken"


@fact("then the consumers are cancelled while they wait for items")
def cancelled(ran: Ran) -> str:
    states = ran.states()
    assert {states[name] for name in WAITERS} == {"cancelled"}, states
    assert {states[name] for name in COOKS} == {"finished"}, states
    served = ran.printed("all served")["seq"]
    requests = ran.of_type("task_cancel_requested")
    assert {event["task"] for event in requests} == {
        ran.task(name) for name in WAITERS
    }, requests
    assert min(event["seq"] for event in requests) > served
    waits = [
        event
        for event in ran.waits("queue_get")
        if event["seq"] < requests[0]["seq"]
    ]
    assert waits, "nobody waited for an item"
    return f"both waiters cancelled, {len(waits)} of them in {waits[-1]['awaiting']['kind']}"


@fact(
    "a priority queue gives the smallest first, a LIFO queue the latest"
)
def orders(ran: Ran) -> str:
    others = [
        event["object"]
        for event in ran.of_type("object_created")
        if event["kind"] == "queue"
    ][1:]
    for other in others:
        sizes = [
            event["size"]
            for event in ran.of_type("queue_put", "queue_got")
            if event["object"] == other
        ]
        assert sizes == [1, 2, 3, 2, 1, 0], sizes
    taken = {
        line.split(":")[0]: line[line.index("[") : line.index("]") + 1]
        for line in ran.stdout.splitlines()
        if "2, 3, 1 in" in line
    }
    assert taken == {
        "Queue": "[2, 3, 1]",
        "PriorityQueue": "[1, 2, 3]",
        "LifoQueue": "[1, 3, 2]",
    }, taken
    return "; ".join(
        f"{kind} {numbers}" for kind, numbers in taken.items()
    )
