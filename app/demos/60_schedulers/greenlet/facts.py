"""What the runs of this demo show."""

from app.facts import Ran, fact


def names(ran: Ran) -> dict[int, str]:
    return {
        event["object"]: event["name"]
        for event in ran.of_type("object_created")
    }


def prices(ran: Ran) -> list[tuple[str, str, str]]:
    """Each switch as the script means it: from, to, value."""
    rounds, step, fair = int(ran.values["ROUNDS"]), 10, 100
    found = [("main", "seller", str(fair + rounds * step))]
    for left in range(rounds, 0, -1):
        price, offer = fair + left * step, fair - left * step
        found.append(("seller", "buyer", str(price)))
        found.append(("buyer", "seller", str(offer)))
    return [
        *found,
        ("seller", "buyer", str(fair)),
        ("buyer", "main", f"'{fair} it is'"),
        ("main", "seller", str(fair)),
        ("seller", "main", f"'sold for {fair}'"),
    ]


@fact("each switch is seen, with the value that it carried")
def switches(ran: Ran) -> str:
    name = names(ran)
    seen = [
        (name[event["from"]], name[event["to"]], event["value"])
        for event in ran.of_type("greenlet_switched")
    ]
    assert seen == prices(ran), seen
    values = ", ".join(value for _, _, value in seen)
    return f"{len(seen)} switches carried {values}"


@fact("they share one thread: who sleeps holds both")
def one_thread(ran: Ran) -> str:
    switched = ran.of_type("greenlet_switched")
    assert {event["thread"] for event in switched} == {None}
    assert ran.of_type("thread_started") == []
    sleeps = inside = 0
    for event in ran.of_type(
        "thread_blocked", "thread_unblocked", "greenlet_switched"
    ):
        match event["type"]:
            case "thread_blocked":
                sleeps += event["call"] == "time.sleep"
                inside += 1
            case "thread_unblocked":
                inside -= 1
            case _:
                assert not inside, f"a switch during a sleep: {event}"
    assert sleeps == 2 * int(ran.values["ROUNDS"]) + 1, sleeps
    assert ran.took >= 0.98 * sleeps, ran.took
    return f"{sleeps} sleeps took {ran.took:.1f} units, no switch during any"


@fact("one that ends goes on in its parent, not in who switched to it")
def to_the_parent(ran: Ran) -> str:
    created = {
        event["name"]: event for event in ran.of_type("object_created")
    }
    buyer, main = created["buyer"]["object"], created["main"]["object"]
    assert created["buyer"]["parent"] == main, created["buyer"]
    ended = ran.of_type("greenlet_ended")
    assert [event["greenlet"] for event in ended] == [
        buyer,
        created["seller"]["object"],
    ], ended
    switched = ran.of_type("greenlet_switched")
    before = [e for e in switched if e["seq"] < ended[0]["seq"]][-1]
    after = next(e for e in switched if e["seq"] > ended[0]["seq"])
    assert before["from"] == created["seller"]["object"], before
    assert (after["from"], after["to"]) == (buyer, main), after
    return "seller switched to buyer; buyer ended and main went on"
