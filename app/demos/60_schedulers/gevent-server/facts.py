"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def server(ran: Ran) -> int:
    (found,) = [
        e["thread"]
        for e in ran.of_type("thread_started")
        if e["name"] == "server"
    ]
    return int(found)


def clients(ran: Ran) -> list[int]:
    return [
        e["thread"]
        for e in ran.of_type("thread_started")
        if e["name"].startswith("client-")
    ]


def echoes(ran: Ran) -> list[Event]:
    return [
        e for e in ran.of_type("object_created") if e["name"] == "echo"
    ]


def most_at_once(ran: Ran, threads: list[int]) -> int:
    most = alive = 0
    for event in ran.of_type("thread_started", "thread_ended"):
        if event["thread"] in threads:
            alive += 1 if event["type"] == "thread_started" else -1
            most = max(most, alive)
    return most


def answered(ran: Ran) -> str:
    """Every message of every client: by what was printed, and by what the threads did."""
    count = int(ran.values["CLIENTS"])
    messages = count * int(ran.values["MESSAGES"])
    assert (
        ran.stdout == f"{messages} answers, {messages} of them right\n"
    )
    threads = clients(ran)
    assert len(threads) == count, len(threads)
    slept = [
        event["thread"]
        for event in ran.of_type("thread_blocked")
        if event["call"] == "time.sleep"
    ]
    assert len(slept) == messages, len(slept)
    assert set(slept) == set(threads)
    ended = {
        event["greenlet"]: event
        for event in ran.of_type("greenlet_ended")
    }
    outcomes = [
        ended[echo["object"]]["outcome"] for echo in echoes(ran)
    ]
    assert outcomes == ["returned"] * count, outcomes
    most = most_at_once(ran, threads)
    return f"{messages} answers to {count} clients, {most} of them at once, in {ran.duration:.1f} s"


@fact("every message is answered, and counted")
def every_message(ran: Ran) -> str:
    return answered(ran)


@fact("the same for 500 clients", values={"CLIENTS": 500})
def at_the_upper_bound(ran: Ran) -> str:
    assert ran.of_type("truncated") == []
    assert ran.duration < 10, ran.duration
    return answered(ran)


@fact(
    "one thread serves them all, a greenlet each; each client has a thread"
)
def one_thread(ran: Ran) -> str:
    count = int(ran.values["CLIENTS"])
    made = echoes(ran)
    assert len(made) == count, len(made)
    assert {echo["thread"] for echo in made} == {server(ran)}
    blocked = {
        event["thread"]
        for event in ran.of_type("thread_blocked")
        if event["thread"] is not None
    }
    assert blocked == set(clients(ran)), (
        "only the clients' threads block"
    )
    return f"{count} echo greenlets in thread 'server', {len(blocked)} client threads"


@fact("nothing remains: every thread and every greenlet has ended")
def nothing_remains(ran: Ran) -> str:
    started = [
        event["thread"] for event in ran.of_type("thread_started")
    ]
    ended = [event["thread"] for event in ran.of_type("thread_ended")]
    assert sorted(started) == sorted(ended)
    assert ended[-1] == server(ran), "the server is the last to end"
    stopped = {
        event["greenlet"] for event in ran.of_type("greenlet_ended")
    }
    # A thread's own greenlet ends with it; the hub is destroyed.
    own = {
        event["object"]
        for event in ran.of_type("object_created")
        if event["name"] == "main" or "internal" in event
    }
    left = (
        {e["object"] for e in ran.of_type("object_created")}
        - stopped
        - own
    )
    assert left == set(), left
    (hub,) = [
        e["object"]
        for e in ran.of_type("object_created")
        if e.get("internal") == "gevent hub"
    ]
    last = [
        e for e in ran.of_type("greenlet_switched") if e["from"] == hub
    ][-1]
    assert last["how"] == "throw", last
    return f"{len(ended)} threads and {len(stopped)} greenlets ended, the hub was thrown out"
