"""The service in asyncio's debug mode: nobody forgets to await, to close, or to look at an exception."""

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path

import pytest
from aiohttp import ClientSession

ROOT = Path(__file__).parents[1]

_SLOW = re.compile(r"asyncio Executing .* took (\d+\.\d+) seconds$")
_PATIENCE = 10.0
"""Seconds that a step may take: debug mode complains from 0.1 on. The first reads the whole catalogue, which
a busy machine, in this mode, does for seconds."""


async def _use(url: str) -> None:
    """What viewers do, and leave undone."""
    async with ClientSession(url) as session:
        for path in ("/", "/demos/lock", "/api", "/metrics", "/nope", "/api/demos/lock/run?UNIT=x"):
            async with session.get(path) as response:
                await response.read()
        async with session.get("/api/demos/gather/run?UNIT=0.05") as response:
            assert (await response.json())["outcome"] == "completed"
        async with session.post("/api/demos/gather/runs?UNIT=0.3") as response:
            path = response.headers["Location"]
        # One of each leaves in the middle, one of each stays to the end.
        async with session.ws_connect(f"{path}/ws") as left:
            await left.receive()
        for accept in ("application/x-ndjson", "text/event-stream"):
            async with session.get(f"{path}/events", headers={"Accept": accept}) as response:
                await response.content.readline()
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await session.get("/api/demos/gather/run?UNIT=1")
        socket = await session.ws_connect(f"{path}/ws")
        sse = await session.get(f"{path}/events", headers={"Accept": "text/event-stream"})
        async with session.get(f"{path}/events") as response:
            last = (await response.text()).splitlines()[-1]
            assert json.loads(last)["type"] == "run_finished"
        await sse.read()
        assert [message async for message in socket][-1]
        async with session.get(f"{path}/trace?format=chrome") as response:
            await response.read()
        async with session.post("/api/demos/subprocess/runs?UNIT=1") as response:
            stopped = response.headers["Location"]
        async with session.delete(stopped) as response:
            assert response.status == 202


async def test_nothing_is_complained_about() -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-X", "dev", "-m", "app", "--port", "0", "--log-level", "WARNING"),
        cwd=ROOT,
        env=environment | {"PYTHONASYNCIODEBUG": "1"},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stdout is not None
        line = (await asyncio.wait_for(process.stdout.readline(), 30)).decode()
        url = line.removeprefix("Loopscope listens on ").strip().rstrip("/")
        assert url.startswith("http://127.0.0.1:"), line
        await _use(url)
        async with ClientSession(url) as session:
            # The server goes while one still reads, one waits, and one sends nothing.
            async with session.post("/api/demos/gather/runs?UNIT=1") as response:
                path = response.headers["Location"]
            viewer = await session.ws_connect(f"{path}/ws")
            reader = await session.get(f"{path}/events")
            process.send_signal(signal.SIGTERM)
            async for _ in viewer:
                pass
            assert viewer.close_code == 1001
            await reader.read()
        _, told = await asyncio.wait_for(process.communicate(), 30)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    complaints = [line for line in told.decode().splitlines() if not _merely_slow(line)]
    assert (process.returncode, "\n".join(complaints)) == (0, "")


def _merely_slow(line: str) -> bool:
    found = _SLOW.search(line)
    return found is not None and float(found[1]) < _PATIENCE
