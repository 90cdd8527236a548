"""A runner without processes: it plays a script of events, under the test's control."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from app.runner import Job, RunnerUnavailable

TICK = {"loop": 1, "ready": 1, "timers": 0, "select": 0}


def line(seq: int, type: str = "loop_tick", **fields: Any) -> bytes:
    """One event as the tracer writes it, at `seq` milliseconds."""
    event = {"seq": seq, "at": seq * 1000, "type": type, **(TICK if type == "loop_tick" else {}), **fields}
    return json.dumps(event, separators=(",", ":")).encode() + b"\n"


async def until(condition: Callable[[], Awaitable[bool] | bool]) -> None:
    """Ask again and again; what takes ten seconds won't come."""
    async with asyncio.timeout(10):
        while True:
            answer = condition()
            if answer if isinstance(answer, bool) else await answer:
                return
            await asyncio.sleep(0.005)


TASK = {"task": 1, "name": "Task-1", "state": "finished", "ready": 10, "running": 20, "waiting": 30}
TOTALS = {"tasks": 1, "finished": 1, "failed": 0, "cancelled": 0, "pending": 0, "steps": 1}
SUMMARY = {
    "totals": TOTALS | {"ready": 10, "running": 20, "waiting": 30},
    "tasks": [TASK | {"result": "None"}],
}


class FakeChild:
    """A child whose events the test feeds; it ends on `finish`, `lose` or `stop`."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.pid = 4242
        self.stopped = False
        self.seq = 0
        self._ready: asyncio.Queue[bytes | None] = asyncio.Queue()
        self.feed(
            "run_started",
            version=1,
            demo=job.demo,
            variant=job.variant,
            script="script.py",
            source_sha256="0" * 64,
            parameters=dict(job.parameters),
            python="3.11.0",
            clock="monotonic",
        )

    async def chunks(self) -> AsyncIterator[bytes]:
        while (chunk := await self._ready.get()) is not None:
            yield chunk

    def stop(self) -> None:
        self.stopped = True
        self.finish("stopped", -15)

    def feed(self, type: str = "loop_tick", **fields: Any) -> None:
        """One event, in a chunk of its own."""
        self.seq += 1
        self._ready.put_nowait(line(self.seq, type, **fields))

    def feed_many(self, count: int, **fields: Any) -> None:
        """Events in one chunk."""
        self._ready.put_nowait(b"".join(line(self.seq + 1 + n, **fields) for n in range(count)))
        self.seq += count

    def say(self, text: str, stream: str = "stdout") -> None:
        self.feed("output", stream=stream, text=text, task=1, thread=None)

    def finish(self, outcome: str = "completed", exit_code: int = 0) -> None:
        at = (self.seq + 1) * 1000
        self.feed("run_finished", outcome=outcome, exit_code=exit_code, duration=at, summary=SUMMARY)
        self.lose()

    def lose(self) -> None:
        """End without a last word."""
        self._ready.put_nowait(None)


class FakeRunner:
    """Starts children that say two lines and finish; with `hold`, children that wait for the test."""

    def __init__(self, *, hold: bool = False) -> None:
        self.hold = hold
        self.children: list[FakeChild] = []
        self.unavailable = False
        self.crash: Exception | None = None
        self.running = False

    async def start(self) -> None:
        self.running = True

    async def close(self) -> None:
        self.running = False

    async def launch(self, job: Job) -> FakeChild:
        await asyncio.sleep(0)
        if self.crash is not None:
            raise self.crash
        if self.unavailable:
            raise RunnerUnavailable("the fake one refuses")
        child = FakeChild(job)
        self.children.append(child)
        if not self.hold:
            child.say("one\n")
            child.say("two\n")
            child.say("oops\n", "stderr")
            child.finish()
        return child
