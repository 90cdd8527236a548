"""A class before one run, and some of them asleep: the others must not notice, and the sleepers must go."""

import select
import socket
import time
from contextlib import ExitStack
from urllib.parse import urlsplit

from benchmarks import figures, table

from . import service
from .service import Service
from .watching import Seen, watching

VIEWERS = 200
SLEEPERS = 10
LAG_GOAL, MORE_GOAL = 0.1, 0.05
GONE_GOAL = 15.0
MEMORY_GOAL = 16.0

# They watch over WebSocket: of other streams nobody can tell, as long as their kernel takes what comes.
_SOCKET = (
    "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
)


def report(seconds: float) -> str:
    """Watches two runs that long, without sleepers and with them, and tells the difference."""
    limits = {"run_wall": seconds + 60, "run_events": 10**6}
    with service.running(**limits) as serving:
        _watched(serving, 5, sleepers=0)
        before = serving.memory()
        plain, _ = _watched(serving, seconds, sleepers=0)
        between = serving.memory()
        beside, gone = _watched(serving, seconds, sleepers=SLEEPERS)
        after = serving.memory()
    more = beside.p99 - plain.p99
    # What the log itself takes is no reader's fault: the first of the two runs has told how much that is.
    grown = max(0.0, (after - between) / (1 << 20))
    rows = [
        _row("events out of order", plain.wrong + beside.wrong, 0),
        _row("viewers that missed something", 2 * VIEWERS - plain.whole - beside.whole, 0),
        _row("an event's way, p99 (s)", plain.p99, LAG_GOAL),
        _row("the same beside the sleepers", beside.p99, LAG_GOAL),
        _row("difference (s)", more, MORE_GOAL),
        _row("last of the sleepers gone after (s)", max(gone), GONE_GOAL),
        _row("memory of the server (MiB more)", grown, MEMORY_GOAL),
        ("the same, of the run before (MiB)", f"{(between - before) / (1 << 20):.1f}", ""),
    ]
    title = f"{VIEWERS} viewers of one run of 100 events/s, {SLEEPERS} sleepers, {seconds:g} s"
    return table.render(title, ("what", "measured", "goal"), rows)


def _row(what: str, value: float, goal: float) -> tuple[str, str, str]:
    shown = f"{value}" if isinstance(value, int) else f"{value:.4f}" if goal <= 1 else f"{value:.1f}"
    return what, shown, figures.verdict(value, goal)


def _watched(serving: Service, seconds: float, *, sleepers: int) -> tuple[Seen, list[float]]:
    """What the viewers saw of one run, and after how long each of the sleepers was cut off."""
    path = serving.start(seconds)
    with ExitStack() as stack:
        viewers = stack.enter_context(watching(VIEWERS, [f"{serving.address}{path}/ws"]))
        asleep = [stack.enter_context(_sleeper(serving.address, path)) for _ in range(sleepers)]
        gone = _cut_off(asleep, seconds)
        return viewers.seen(), gone


def _sleeper(address: str, path: str) -> socket.socket:
    """A peer that asks for a stream and then neither reads nor answers."""
    parts = urlsplit(address)
    made = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=20)
    made.sendall(f"GET {path}/ws HTTP/1.1\r\nHost: {parts.netloc}\r\n{_SOCKET}\r\n".encode())
    return made


def _cut_off(asleep: list[socket.socket], seconds: float) -> list[float]:
    """After how many seconds each was cut off; `seconds` for one that never was. Nothing is read."""
    poll = select.poll()
    for peer in asleep:
        poll.register(peer, 0)
    began = time.monotonic()
    gone: list[float] = []
    while len(gone) < len(asleep) and time.monotonic() - began < seconds:
        for descriptor, _ in poll.poll(200):
            poll.unregister(descriptor)
            gone.append(time.monotonic() - began)
    return gone + [seconds] * (len(asleep) - len(gone))
