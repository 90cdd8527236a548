"""Connections that say half a head, or a head byte by byte: others must not notice, and they must go."""

import asyncio
import contextlib
import multiprocessing
import resource
import statistics
import time
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks import figures, server, table

PEERS = 1000
HEALTH_GOAL = 0.1
GONE_GOAL = 15.0

_HALF = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Half: "
_ASKED = b"GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"


@dataclass
class _Seen:
    """Seconds."""

    health: list[float] = field(default_factory=list)
    gone: list[float] = field(default_factory=list)
    wrong: int = 0


def report(seconds: float) -> str:
    """Opens them all at once, waits for their end, `seconds` at most; tells how /healthz fared meanwhile."""
    needed = PEERS + 100
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (needed, hard))
    with server.running("app", "--port=0", "--log-level=WARNING") as serving:
        parts = urlsplit(serving.address)
        where = parts.hostname or "", parts.port or 0
        # In a process of their own: what they cost here is no wait of the server's.
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as others:
            peers = others.submit(_crowd, where, seconds)
            seen = asyncio.run(_ask(where, peers))
            seen.gone = peers.result()
    rows = [
        _row("answers of /healthz", len(seen.health), None),
        _row("of these, wrong ones", seen.wrong, 0),
        _row("half of them within (s)", statistics.median(seen.health), None),
        _row("the slowest (s)", max(seen.health), HEALTH_GOAL),
        _row("connections that were ended", len(seen.gone), None),
        _row("connections that were not", PEERS - len(seen.gone), 0),
        _row("the last of them after (s)", max(seen.gone, default=seconds), GONE_GOAL),
    ]
    return table.render(
        f"{PEERS} connections with half a head or a trickle", ("what", "measured", "goal"), rows
    )


def _row(what: str, value: float, goal: float | None) -> tuple[str, str, str]:
    shown = f"{value}" if isinstance(value, int) else f"{value:.4f}"
    return what, shown, "" if goal is None else figures.verdict(value, goal)


def _crowd(where: tuple[str, int], seconds: float) -> list[float]:
    return asyncio.run(_all_peers(where, seconds))


async def _all_peers(where: tuple[str, int], seconds: float) -> list[float]:
    """After how many seconds each was ended."""
    gone: list[float] = []
    peers = [asyncio.create_task(_peer(where, gone, trickles=bool(n % 2))) for n in range(PEERS)]
    await asyncio.wait(peers, timeout=seconds)
    for peer in peers:
        peer.cancel()
    await asyncio.gather(*peers, return_exceptions=True)
    return gone


async def _peer(where: tuple[str, int], gone: list[float], *, trickles: bool) -> None:
    reader, writer = await asyncio.open_connection(*where)
    began = time.monotonic()
    trickling = asyncio.create_task(_trickle(writer)) if trickles else None
    try:
        writer.write(_HALF)
        with contextlib.suppress(ConnectionError):
            await reader.read()
        gone.append(time.monotonic() - began)
    finally:
        if trickling is not None:
            trickling.cancel()
        writer.transport.abort()


async def _trickle(writer: asyncio.StreamWriter) -> None:
    while True:
        await asyncio.sleep(1)
        writer.write(b"x")


async def _ask(where: tuple[str, int], peers: Future[list[float]]) -> _Seen:
    """On a new connection each time, as somebody new would."""
    seen = _Seen()
    while not peers.done():
        began = time.monotonic()
        reader, writer = await asyncio.open_connection(*where)
        writer.write(_ASKED)
        answer = await reader.read()
        seen.health.append(time.monotonic() - began)
        seen.wrong += not answer.startswith(b"HTTP/1.1 200 ")
        writer.close()
        await asyncio.sleep(0.02)
    return seen
