"""What the runs of this demo show."""

from app.facts import Ran, fact

BUSY = 0.15  # seconds that a busy machine may add


def jobs(ran: Ran) -> list[int]:
    return [
        ran.task(f"job-{number}")
        for number in range(1, int(ran.values["JOBS"]) + 1)
    ]


@fact("all jobs wait at once")
def at_once(ran: Ran) -> str:
    sleeps = ran.waits("sleep")
    assert [event["task"] for event in sleeps] == jobs(ran), sleeps
    assert {event["where"]["line"] for event in sleeps} == {
        ran.line("await asyncio.sleep(UNIT)")
    }
    woken = [
        event
        for event in ran.of_type("task_ready")
        if event["task"] in jobs(ran)
    ]
    assert {event["by"]["kind"] for event in woken} == {"timer"}, woken
    assert sleeps[-1]["seq"] < woken[0]["seq"], (sleeps[-1], woken[0])
    return (
        f"{len(sleeps)} lanes begin to wait before the first is woken"
    )


@fact("the main task waits for all of them, once")
def one_wait(ran: Ran) -> str:
    (wait,) = ran.waits("wait")
    assert sorted(wait["awaiting"]["tasks"]) == sorted(jobs(ran)), wait
    assert wait["where"]["line"] == ran.line(
        "await asyncio.wait(jobs)"
    ), wait
    assert [task for task in ran.ends() if task in jobs(ran)] == jobs(
        ran
    ), ran.ends()
    (woken,) = [
        event
        for event in ran.of_type("task_ready")
        if event["task"] == wait["task"]
    ]
    assert woken["by"].get("task") == jobs(ran)[-1], woken
    return f"waits for {len(jobs(ran))} tasks at line {wait['where']['line']}, woken by the last"


@fact("one unit for all")
def one_unit(ran: Ran) -> str:
    assert 0.98 <= ran.took < 1 + max(1, BUSY / ran.unit), ran.took
    return f"{ran.took:.2f} units for {ran.values['JOBS']} jobs"


@fact(
    "the n-fold gain over its twin",
    of=("blocking/blocking_jobs", "concurrent/concurrent_jobs"),
)
def gain(blocking: Ran, concurrent: Ran) -> str:
    number = int(concurrent.values["JOBS"])
    times = blocking.took / concurrent.took
    least = number / (1 + max(0.2, BUSY / concurrent.unit))
    assert times > least, (times, least)
    return f"{blocking.took:.2f} units against {concurrent.took:.2f}: {times:.1f} times as fast"
