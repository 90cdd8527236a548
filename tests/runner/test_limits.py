"""What takes too much is ended by its limit, and what says too much runs on and is cut, as root and not."""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.runner.naughty import NOBODY, Service, below, seconds_until, serving, zombies

MIB = 1 << 20

BOMB = """
import mmap, os, time

# Its own bound, should nobody else hold it.
made = memoryview(mmap.mmap(-1, 4096)).cast("q")
end = time.monotonic() + 8
while time.monotonic() < end and made[0] < 1500:
    try:
        if os.fork():
            made[0] += 1
        else:
            {child}
    except OSError:
        time.sleep(0.001)
time.sleep(20)
"""

ALLOCATOR = """
import time

held = []
for _ in range(60):
    held.append(b"x" * (16 << 20))
time.sleep(20)
"""

SHARER = """
import mmap, time

memory = mmap.mmap(-1, 512 << 20)
for at in range(0, len(memory), 4096):
    memory[at] = 1
time.sleep(20)
"""

FAMILY = """
import os, time

for _ in range(4):
    if os.fork() == 0:
        held = b"x" * (80 << 20)
        time.sleep(20)
time.sleep(20)
"""

THREADS = """
import threading, time

for _ in range(500):
    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()
time.sleep(20)
"""

SPINNER = """
while True:
    pass
"""

COPIES = """
import os, time

held = b"x" * (100 << 20)
for _ in range(6):
    if os.fork() == 0:
        time.sleep(0.5)
        os._exit(0)
for _ in range(6):
    os.wait()
"""
"""Its children share what it has: six times 100 MiB that are there once."""

PASSERS = """
import os

for _ in range(40):
    if os.fork() == 0:
        if os.fork() == 0:
            os._exit(0)
        os._exit(0)
    os.wait()
"""
"""Forty orphans, but no two at a time."""

PRINTER = """
text = ("x" * 1023 + "\\n") * 1024
for _ in range(1024):
    print(text, end="")
"""

RAW_PRINTER = """
import os

text = b"x" * 65535 + b"\\n"
for _ in range(16384):
    os.write(1, text)
"""

TALKER = """
import asyncio

async def main():
    for _ in range(250_000):
        await asyncio.sleep(0)

asyncio.run(main())
"""

GREEDY = {
    "bomb": (BOMB.format(child="pass"), "processes"),
    "daemon-bomb": (BOMB.format(child="os.setsid()"), "processes"),
    "allocator": (ALLOCATOR, "memory"),
    "sharer": (SHARER, "memory"),
    "family": (FAMILY, "memory"),
    "threads": (THREADS, "threads"),
    "spinner": (SPINNER, "cpu"),
}
MODEST = {"copies": COPIES, "passers": PASSERS}
TALKATIVE = {
    "printer": (PRINTER, "output", 1024 * MIB),
    "raw-printer": (RAW_PRINTER, "output", 1024 * MIB),
    "talker": (TALKER, "events", 1_000_000),
}
SCRIPTS = {
    **{name: source for name, (source, _) in GREEDY.items()},
    **MODEST,
    **{name: source for name, (source, *_) in TALKATIVE.items()},
}
OPTIONS = ("--run-memory", str(200 * MIB), "--run-processes", "32", "--run-threads", "300")


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving(SCRIPTS, *OPTIONS, "--run-cpu", "1") as service:
        yield service


@pytest.fixture(scope="module")
def of_nobody() -> Iterator[Service]:
    if os.geteuid() != 0 or not shutil.which("setpriv"):
        pytest.skip("only root can start a service of another user, by setpriv")
    with serving(SCRIPTS, *OPTIONS, before=NOBODY) as service:
        yield service


@pytest.fixture(scope="module")
def patient() -> Iterator[Service]:
    with serving(SCRIPTS, "--run-wall", "120") as service:
        yield service


def over(service: Service, demo: str) -> list[dict[str, object]]:
    """The trace of a run, of which nothing is left."""
    trace = service.trace(service.start(demo))
    seconds_until(lambda: len(below(service.pid)) == 2)
    seconds_until(lambda: zombies(service.zygote) == [])
    return trace


@pytest.mark.parametrize("demo", GREEDY)
def test_what_takes_too_much_is_ended_and_told(service: Service, demo: str) -> None:
    assert_limited(service, demo)


@pytest.mark.parametrize("demo", ["bomb", "daemon-bomb", "allocator"])
def test_so_it_is_for_another_user_than_root(of_nobody: Service, demo: str) -> None:
    assert_limited(of_nobody, demo)


def assert_limited(service: Service, demo: str) -> None:
    finished = over(service, demo)[-1]
    assert (finished["outcome"], finished.get("limit")) == ("limited", GREEDY[demo][1])
    print(f"\n{demo}: {finished['used']} of {finished['bound']} after {finished['duration']} µs")


@pytest.mark.parametrize("demo", MODEST)
def test_what_takes_little_at_a_time_runs_on(service: Service, demo: str) -> None:
    assert over(service, demo)[-1]["outcome"] == "completed"


@pytest.mark.parametrize("demo", TALKATIVE)
def test_what_says_too_much_runs_on_and_is_cut(patient: Service, demo: str) -> None:
    _, limit, much = TALKATIVE[demo]
    before = patient.memory()
    *events, finished = over(patient, demo)
    grown = patient.memory() - before
    print(f"\n{demo}: {grown / MIB:.1f} MiB more, {finished['duration']} µs, {len(events)} events")
    assert finished["outcome"] == "completed"
    cut = {event["limit"]: event["missing"] for event in events if event["type"] == "truncated"}
    kept = len(events)
    if limit == "output":
        kept = sum(len(str(event["text"])) for event in events if event["type"] == "output")
    missing = cut[limit]
    assert isinstance(missing, int)
    assert kept + missing >= much
    assert grown <= 32 * MIB
