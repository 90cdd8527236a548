"""What the runs of this demo show."""

from app.facts import Ran, fact


def requests(ran: Ran) -> list[int]:
    return [
        ran.task(f"request-{number}")
        for number in range(1, int(ran.values["REQUESTS"]) + 1)
    ]


@fact("never more in flight than permits")
def in_flight(ran: Ran) -> str:
    tasks, permits = requests(ran), int(ran.values["AT_A_TIME"])
    inside: set[int] = set()
    sent: list[int] = []
    most = 0
    line = ran.line("session.get(")
    for event in ran.of_type(
        "semaphore_acquired", "semaphore_released", "step_ended"
    ):
        if event["type"] == "semaphore_acquired":
            inside.add(event["task"])
            most = max(most, len(inside))
        elif event["type"] == "semaphore_released":
            inside.remove(event["task"])
        elif event["task"] in tasks and event["outcome"] == "suspended":
            # Whatever a request waits for but its permit, it waits for as one of those inside.
            kind = event["awaiting"]["kind"]
            assert event["where"]["line"] >= line, event["where"]
            assert (event["task"] in inside) == (kind != "semaphore"), (
                ran.name(event["task"]),
                kind,
            )
            sent += [event["task"]] * (
                kind != "semaphore" and event["task"] not in sent
            )
    assert most == min(permits, len(tasks)), most
    assert sorted(sent) == sorted(tasks), [
        ran.name(task) for task in sent
    ]
    return f"at most {most} of {len(tasks)} held one of the {permits} permits, and only they waited for the network"


@fact("the echoed values are those that were sent")
def echoed(ran: Ran) -> str:
    results = {
        task["name"]: task.get("result")
        for task in ran.summary["tasks"]
    }
    numbers = list(range(1, int(ran.values["REQUESTS"]) + 1))
    for number in numbers:
        assert results[f"request-{number}"] == str(number), results[
            f"request-{number}"
        ]
    assert ran.stdout == f"echoed: {numbers}\n", ran.stdout
    return f"request-1 to request-{numbers[-1]} returned 1 to {numbers[-1]}"


@fact("they come in waves")
def waves(ran: Ran) -> str:
    tasks, permits = requests(ran), int(ran.values["AT_A_TIME"])
    count = -(-len(tasks) // permits)
    began = min(
        event["at"] for event in ran.of_type("semaphore_acquired")
    )
    took = ran.units(
        max(event["at"] for event in ran.of_type("semaphore_released"))
        - began
    )
    assert took >= 0.98 * count, took
    if ran.unit >= 0.1 and len(tasks) >= count + 2:
        assert took < len(tasks), took
    return f"{took:.2f} units for {count} waves"


@fact("one session uses its connections again")
def connections(ran: Ran) -> str:
    tasks = requests(ran)
    connecting = {
        event["task"] for event in ran.waits("connect")
    } & set(tasks)
    assert len(connecting) == min(
        int(ran.values["AT_A_TIME"]), len(tasks)
    ), len(connecting)
    return f"{len(connecting)} of {len(tasks)} requests waited for a connection"
