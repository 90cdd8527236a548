"""A thousand cuts on each transport: what is put together again is the log, to the byte."""

import asyncio
import time
import urllib.request
from urllib.parse import urlsplit

from aiohttp import ClientSession

from benchmarks import figures, table

from . import reassembly, service
from .faults import FaultProxy
from .service import Service

CUTS = 1_000
AT_ONCE = 4
_MOST = 40_000


def report(seconds: float) -> str:
    """Cuts the readers of runs, and checks what they got; `seconds` is what a run lives."""
    rows = []
    with service.running(run_wall=seconds + 60, run_events=10**6, live_runs=AT_ONCE * 2) as serving:
        for number, transport in enumerate(reassembly.TRANSPORTS):
            began = time.monotonic()
            logs, cuts = asyncio.run(_cut(serving, transport, min(seconds, 10.0), seed=number))
            took = time.monotonic() - began
            rows.append(
                (
                    transport,
                    f"{cuts}",
                    f"{logs}",
                    "0",
                    f"{took:.0f}",
                    figures.verdict(cuts, CUTS, at_least=True),
                )
            )
    heads = ("transport", "cuts", "logs", "wrong", "seconds", "goal")
    return table.render("Connections cut anywhere, by reset or close, sliced and delayed", heads, rows)


async def _cut(serving: Service, transport: str, seconds: float, seed: int) -> tuple[int, int]:
    """How many logs were put together, and over how many cuts. Raises AssertionError for a wrong one."""
    parts = urlsplit(serving.address)
    proxy = FaultProxy(parts.hostname or "", parts.port or 80, cuts=CUTS, most=_MOST, seed=seed)
    logs = 0
    async with proxy.running() as port, ClientSession(f"http://127.0.0.1:{port}") as session:
        while proxy.cuts < CUTS:
            # Some read while it goes on, and go on when it is over.
            paths = [await asyncio.to_thread(serving.start, seconds, 0.002) for _ in range(AT_ONCE)]
            wholes = await asyncio.gather(*(reassembly.whole(session, path, transport) for path in paths))
            for path, whole in zip(paths, wholes, strict=True):
                whole.check()
                file = await asyncio.to_thread(_trace, serving.address + path)
                assert b"".join(whole.lines) == file, f"{path} differs from its file"
            logs += len(paths)
    return logs, proxy.cuts


def _trace(address: str) -> bytes:
    with urllib.request.urlopen(f"{address}/trace", timeout=60) as response:
        return bytes(response.read())
