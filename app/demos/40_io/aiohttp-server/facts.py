"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def clients(ran: Ran) -> list[str]:
    return [
        f"client-{number}"
        for number in range(1, int(ran.values["CLIENTS"]) + 1)
    ]


def handling(ran: Ran, request: str) -> list[int]:
    """The tasks named after this request."""
    return [task for task, name in ran.names.items() if name == request]


def sleeps(ran: Ran, task: int) -> list[Event]:
    return [
        event for event in ran.waits("sleep") if event["task"] == task
    ]


@fact("each request is handled in a task of its own")
def a_task_each(ran: Ran) -> str:
    posts = handling(ran, "POST /notes")
    assert len(posts) == len(clients(ran)), len(posts)
    gets = [
        task
        for name in (*clients(ran), "nobody")
        for task in handling(ran, f"GET /notes/{name}")
    ]
    assert len(gets) == len(clients(ran)) + 1, len(gets)
    coros = {
        event["task"]: event["coro"]
        for event in ran.of_type("task_created")
    }
    assert {coros[task] for task in posts + gets} == {
        "RequestHandler._handle_request"
    }
    for tasks, function in ((posts, "create"), (gets, "read")):
        for task in tasks:
            (sleep,) = sleeps(ran, task)
            assert sleep["where"]["function"] == function, sleep[
                "where"
            ]
    return f"{len(posts)} tasks POST /notes, {len(gets)} GET /notes/…; each slept in its handler"


@fact(
    "requests of different clients overlap, those of one follow each other"
)
def overlapping(ran: Ran) -> str:
    posts = handling(ran, "POST /notes")
    asleep: set[int] = set()
    most = 0
    answered: dict[int, int] = {}
    for event in ran.of_type("step_ended", "task_ready"):
        if event["type"] == "task_ready":
            asleep.discard(event["task"])
        elif event["task"] in posts:
            if event["outcome"] == "suspended":
                asleep.add(event["task"])
                most = max(most, len(asleep))
            else:
                answered[event["task"]] = event["seq"]
    assert most >= min(2, len(posts)), f"{most} of them waited at once"
    made = {
        event["task"]: event for event in ran.of_type("task_created")
    }
    line = ran.line("session.get(there)")
    for name in clients(ran):
        (get,) = handling(ran, f"GET /notes/{name}")
        asked = next(
            event["seq"]
            for event in ran.of_type("step_ended")
            if event["task"] == ran.task(name)
            and event["outcome"] == "suspended"
            and event["where"]["line"] == line
        )
        assert min(answered.values()) < asked < made[get]["seq"], name
    return f"{most} POSTs waited together; each client asked on with its answer"


@fact(
    "201 with a Location, then what stands there; 404 for what does not"
)
def statuses(ran: Ran) -> str:
    results = {
        task["name"]: task.get("result")
        for task in ran.summary["tasks"]
    }
    for name in clients(ran):
        told = f"201 /notes/{name}, 200 'hello from {name}'"
        assert results[name] == f'"{told}"', results[name]
        assert f"{name}: {told}\n" in ran.stdout, ran.stdout
    assert ran.stdout.endswith("nobody: 404 'no note nobody'\n"), (
        ran.stdout
    )
    return f"{len(clients(ran))} times 201, then 200; 404 for nobody"


@fact("a connection for each client, used for both of its requests")
def connections(ran: Ran) -> str:
    served = [
        event["task"]
        for event in ran.of_type("task_created")
        if event["coro"] == "RequestHandler.start"
    ]
    assert len(served) == len(clients(ran)), len(served)
    tasks = {ran.task(name) for name in clients(ran)}
    connecting = [
        event["task"]
        for event in ran.waits("connect")
        if event["task"] in tasks
    ]
    assert set(connecting) == tasks, connecting
    assert not ran.of_type("resource_unclosed"), ran.of_type(
        "resource_unclosed"
    )
    return (
        f"{len(served)} connections for {2 * len(tasks) + 1} requests"
    )
