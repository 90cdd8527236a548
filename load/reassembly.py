"""Clients that go on after every cut with the last event they have, one for each transport."""

import asyncio
import json
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field

from aiohttp import ClientError, ClientSession, WSMsgType

Lines = AsyncGenerator[list[bytes], None]


@dataclass
class Whole:
    """What has arrived so far: lines, in the order of their arrival, each with its newline."""

    lines: list[bytes] = field(default_factory=list)
    connections: int = 0

    @property
    def ended(self) -> bool:
        return bool(self.lines) and json.loads(self.lines[-1])["type"] == "run_finished"

    def check(self) -> None:
        """Raises AssertionError unless the events are exactly 1 to N, with one end."""
        events = [json.loads(line) for line in self.lines]
        got = [event["seq"] for event in events]
        assert got == list(range(1, len(got) + 1)), _first_wrong(got)
        ends = [event["seq"] for event in events if event["type"] == "run_finished"]
        assert ends == [len(events)], f"ends at {ends} of {len(events)}"


async def websocket(session: ClientSession, path: str, after: int) -> Lines:
    """Frames of whole lines; half a frame is none."""
    async with session.ws_connect(f"{path}/ws?after={after}", max_msg_size=0) as socket:
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                yield message.data.encode().splitlines(keepends=True)


async def ndjson(session: ClientSession, path: str, after: int) -> Lines:
    """Lines; half a line is none."""
    rest = b""
    async with session.get(f"{path}/events?after={after}") as response:
        response.raise_for_status()
        async for data in response.content.iter_any():
            *lines, rest = (rest + data).split(b"\n")
            yield [line + b"\n" for line in lines]


async def sse(session: ClientSession, path: str, after: int) -> Lines:
    """Events; one without its empty line is none. The id is taken from the events, as a browser does."""
    rest = b""
    headers = {"Accept": "text/event-stream"} | ({"Last-Event-ID": str(after)} if after else {})
    async with session.get(f"{path}/events", headers=headers) as response:
        response.raise_for_status()
        async for data in response.content.iter_any():
            *events, rest = (rest + data).split(b"\n\n")
            lines = []
            for event in events:
                fields = dict(part.split(b": ", 1) for part in event.split(b"\n"))
                if b"data" in fields:
                    assert int(fields[b"id"]) == json.loads(fields[b"data"])["seq"]
                    lines.append(fields[b"data"] + b"\n")
            yield lines


TRANSPORTS: dict[str, Callable[[ClientSession, str, int], Lines]] = {
    "websocket": websocket,
    "ndjson": ndjson,
    "sse": sse,
}


async def whole(session: ClientSession, path: str, transport: str) -> Whole:
    """A run's log through whatever happens to the connections, to its end."""
    got = Whole()
    while not got.ended:
        got.connections += 1
        try:
            async with (
                asyncio.timeout(20),
                aclosing(TRANSPORTS[transport](session, path, len(got.lines))) as some,
            ):
                async for lines in some:
                    got.lines += lines
        except (ClientError, ConnectionError, asyncio.IncompleteReadError):
            continue
    return got


def _first_wrong(got: list[int]) -> str:
    wrong = next((place for place, seq in enumerate(got, 1) if seq != place), len(got))
    return f"event {wrong} of {len(got)} has seq {got[wrong - 1 : wrong + 2]}"
