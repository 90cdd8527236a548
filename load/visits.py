"""What visitors do with runs: look at them whole, leave in the middle, stop them, never come back.

Each visit starts one run, and raises AssertionError where the service does not do its part.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import ClientSession, WSMsgType

DEMOS = ("gather", "lock", "wait-for", "cancellation", "subprocess")
_QUICK = "UNIT=0.02"
_PATIENCE = 60.0

Visit = Callable[[ClientSession, str], Awaitable[None]]


async def by_socket(session: ClientSession, demo: str) -> None:
    """Follows over WebSocket to the end."""
    path = await _started(session, demo)
    lines: list[str] = []
    async with session.ws_connect(f"{path}/ws") as socket:
        async for message in socket:
            assert message.type is WSMsgType.TEXT
            lines += message.data.splitlines()
        assert socket.close_code == 1000, socket.close_code
    _check(lines)


async def by_lines(session: ClientSession, demo: str) -> None:
    """Leaves after some lines, and comes back for the others."""
    path = await _started(session, demo)
    async with session.get(f"{path}/events") as response:
        lines = [(await response.content.readline()).decode() for _ in range(7)]
    async with session.get(f"{path}/events?after=7") as response:
        lines += (await response.text()).splitlines()
    _check(lines)


async def by_source(session: ClientSession, demo: str) -> None:
    """Follows as a browser's event source does, and looks at the page of it."""
    path = await _started(session, demo)
    async with session.get(f"{path}/events", headers={"Accept": "text/event-stream"}) as response:
        told = (await response.text()).splitlines()
    _check([line.removeprefix("data: ") for line in told if line.startswith("data: ")])
    async with session.get(path.replace("/api/", "/")) as response:
        assert response.status == 200, response.status
        await response.read()


async def by_one_line(session: ClientSession, demo: str) -> None:
    """Runs it and waits."""
    async with session.get(f"/api/demos/{demo}/run?{_QUICK}") as response:
        if response.status in (429, 503):
            await asyncio.sleep(float(response.headers["Retry-After"]))
            await by_one_line(session, demo)
            return
        assert response.status == 200, await response.text()
        document = await response.json()
    outcomes = {run["outcome"] for run in document.get("runs", [document])}
    assert outcomes == {"completed"}, outcomes


async def hangs_up(session: ClientSession, demo: str) -> None:
    """Runs it, and does not wait."""
    try:
        async with asyncio.timeout(0.05):
            await by_one_line(session, demo)
    except TimeoutError:
        pass


async def stops(session: ClientSession, demo: str) -> None:
    """Stops it while a viewer looks."""
    path = await _started(session, demo, "UNIT=0.5")
    async with session.ws_connect(f"{path}/ws") as socket:
        last = str((await socket.receive()).data)
        async with session.delete(path) as response:
            # On a busy machine it may have ended by itself before it hears.
            assert response.status in (202, 200), response.status
        async for message in socket:
            last = message.data
    assert json.loads(last.splitlines()[-1])["outcome"] in ("stopped", "completed"), last[-500:]


async def saves(session: ClientSession, demo: str) -> None:
    """Looks at nothing, saves the trace in both forms."""
    path = await _started(session, demo)
    async with session.get(f"{path}/events") as response:
        await response.read()
    for form in ("ndjson", "chrome"):
        async with session.get(f"{path}/trace?format={form}") as response:
            assert await response.read()


async def forgets(session: ClientSession, demo: str) -> None:
    """Starts it, hears the first word, and never comes back."""
    path = await _started(session, demo)
    async with session.get(f"{path}/events") as response:
        await response.content.readline()


VISITS: tuple[Visit, ...] = (
    by_socket,
    by_lines,
    by_source,
    by_one_line,
    hangs_up,
    stops,
    saves,
    forgets,
)


async def _started(session: ClientSession, demo: str, parameters: str = _QUICK) -> str:
    """The path of a new run. Waits as long as it is told to where there is no place."""
    async with asyncio.timeout(_PATIENCE):
        while True:
            async with session.post(f"/api/demos/{demo}/runs?{parameters}") as response:
                if response.status == 201:
                    return response.headers["Location"]
                assert response.status in (429, 503), await response.text()
                await asyncio.sleep(float(response.headers["Retry-After"]))


def _check(lines: list[str]) -> None:
    events = [json.loads(line) for line in lines]
    assert [event["seq"] for event in events] == list(range(1, len(events) + 1))
    assert (events[-1]["type"], events[-1]["outcome"]) == ("run_finished", "completed"), events[-1]
