"""What the runs of this demo show."""

from app.facts import Event, Ran, fact


def clients(ran: Ran) -> list[str]:
    return [
        f"client-{number}"
        for number in range(1, int(ran.values["CLIENTS"]) + 1)
    ]


def of_task(ran: Ran, name: str, kind: str) -> list[Event]:
    """The waits of that kind of the task of that name."""
    return [
        event
        for event in ran.waits(kind)
        if event["task"] == ran.task(name)
    ]


@fact(
    "each client connects, and each connection has a task of its own on the server's side"
)
def connections(ran: Ran) -> str:
    line = ran.line("asyncio.open_connection")
    for name in clients(ran):
        lines = {
            event["where"]["line"]
            for event in of_task(ran, name, "connect")
        }
        assert lines == {line}, (name, lines)
    served = [
        name for name in ran.states() if name.startswith("echo for ")
    ]
    assert sorted(served) == sorted(
        f"echo for {name}" for name in clients(ran)
    ), served
    return f"{len(served)} connects awaited at line {line}; {', '.join(sorted(served))}"


@fact("drain() waits until the slow server reads")
def back_pressure(ran: Ran) -> str:
    waited = []
    for name in clients(ran):
        (drain,) = of_task(ran, name, "stream_drain")
        assert drain["where"]["line"] == ran.line(
            "until the server takes it"
        ), drain["where"]
        server = ran.task(f"echo for {name}")
        reading = next(
            event
            for event in ran.of_type("step_started")
            if event["task"] == server
            and event["seq"]
            > of_task(ran, f"echo for {name}", "sleep")[0]["seq"]
        )
        ready = next(
            event
            for event in ran.of_type("task_ready")
            if event["task"] == drain["task"]
            and event["seq"] > drain["seq"]
        )
        assert reading["seq"] < ready["seq"], (
            name,
            reading["seq"],
            ready["seq"],
        )
        waited.append(ran.units(ready["at"] - drain["at"]))
        assert waited[-1] > 0.5, waited
    return f"waited {min(waited):.2f} units and more, and went on once the server read"


@fact("all the bytes come back")
def bytes_in_and_out(ran: Ran) -> str:
    size = 1024 * int(ran.values["KIBIBYTES"])
    results = {
        task["name"]: task.get("result")
        for task in ran.summary["tasks"]
    }
    for name in clients(ran):
        assert results[name] == f"'{size} bytes out, {size} back'", (
            results[name]
        )
        for task, text in (
            (name, "back = await reader.read()"),
            (f"echo for {name}", "data = await"),
        ):
            lines = {
                event["where"]["line"]
                for event in of_task(ran, task, "stream_read")
            }
            assert ran.line(text) in lines, (task, lines)
    assert ran.stdout.endswith(
        f"served: {size * len(clients(ran))} bytes\n"
    ), ran.stdout
    return f"{size} bytes out and {size} back for each; stream_read on both sides"


@fact("both sides close, and nothing is left")
def closed(ran: Ran) -> str:
    states = ran.states()
    assert set(states.values()) == {"finished"}, states
    assert not ran.of_type("resource_unclosed"), ran.of_type(
        "resource_unclosed"
    )
    for name in clients(ran):
        client, server = ran.task(name), ran.task(f"echo for {name}")
        assert ran.ends().index(server) < ran.ends().index(client), name
    return f"{len(states)} tasks finished, each server's before its client's; nothing unclosed"
