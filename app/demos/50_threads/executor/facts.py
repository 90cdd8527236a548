"""What the runs of this demo show."""

from collections import Counter
from math import ceil

from app.facts import Event, Ran, fact


def sizes(ran: Ran) -> tuple[int, int]:
    return int(ran.values["PAGES"]), int(ran.values["WORKERS"])


def workers(ran: Ran) -> dict[int, str]:
    """The pool's threads, by number."""
    return {
        event["thread"]: event["name"]
        for event in ran.of_type("thread_started")
        if "executor" in event
    }


def pages(ran: Ran) -> tuple[list[Event], list[Event]]:
    """The begin and the end of each page's work."""
    return ran.of_type("work_started"), ran.of_type("work_ended")


@fact("as many thread lanes as the pool has workers")
def lanes(ran: Ran) -> str:
    count, size = sizes(ran)
    names = sorted(workers(ran).values())
    assert len(names) == min(count, size), names
    started, _ = pages(ran)
    assert {event["thread"] for event in started} == set(
        workers(ran)
    ), started
    return f"{len(names)} threads, {names[0]} to {names[-1]}, each with its pages"


@fact(
    "all pages are fetched, never more at once than there are workers"
)
def at_once(ran: Ran) -> str:
    count, size = sizes(ran)
    now = most = 0
    for event in ran.of_type("work_started", "work_ended"):
        now += 1 if event["type"] == "work_started" else -1
        most = max(most, now)
    started, ended = pages(ran)
    assert len(started) == len(ended) == count, (
        len(started),
        len(ended),
    )
    assert {event["outcome"] for event in ended} == {"returned"}
    assert most == min(count, size), most
    assert (
        f"{count} pages: Page 1, ..., Page {count}\n" in ran.stdout
    ), ran.stdout
    return f"{count} pages, {most} at once at most"


@fact("ceil(pages / workers) units, not one for each page")
def rounds(ran: Ran) -> str:
    count, size = sizes(ran)
    started, ended = pages(ran)
    took = ran.units(ended[-1]["at"] - started[0]["at"])
    least = ceil(count / size)
    assert took >= 0.98 * least, took
    # On a busy machine a page takes more than its delay; a worker still has no more than its share of them.
    assert took < 4 * least + 4, took
    shares = Counter(event["thread"] for event in started)
    assert max(shares.values()) <= 2 * least, shares
    return f"{took:.1f} units for {least} rounds; at most {max(shares.values())} pages a worker"


@fact(
    "the waiting is the threads'; the loop is free, its task waits for all of the work"
)
def who_waits(ran: Ran) -> str:
    count, _ = sizes(ran)
    (wait,) = ran.waits("gather")
    assert len(wait["awaiting"]["works"]) == count, wait
    blocked = [
        event
        for event in ran.of_type("thread_blocked")
        if event["thread"] in workers(ran)
    ]
    assert {event["where"]["line"] for event in blocked} == {
        ran.line("requests.get(")
    }, blocked
    # The loop looks for what happened in between, however short a moment is left.
    (loop,) = {event["loop"] for event in ran.of_type("loop_tick")}
    ticks = [
        event
        for event in ran.of_type("loop_tick")
        if event["seq"] > wait["seq"]
    ]
    idle = ran.units(sum(event["select"] for event in ticks))
    assert idle > 0.5, idle
    return f"{len(blocked)} blocking calls, all in threads; loop {loop} idle for {idle:.1f} units"


@fact("nothing is left: neither a thread nor the practice site")
def nothing_left(ran: Ran) -> str:
    ended = {event["thread"] for event in ran.of_type("thread_ended")}
    assert set(workers(ran)) <= ended, set(workers(ran)) - ended
    (site,) = ran.of_type("process_started")
    (exited,) = ran.of_type("process_exited")
    assert site["argv"][-1] == "app.practice"
    assert exited["process"] == site["process"]
    return f"{len(ended)} threads ended, the site with exit code {exited['exit_code']}"
