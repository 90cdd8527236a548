"""A run as text: what it printed and who printed it, and how its tasks are called."""

import asyncio
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from app.log import Log

MOST_LINES = 500
"""So many printed lines are told; the rest are counted."""

_TOLD = ("output", "task_created", "task_renamed", "thread_started")
_UNNAMED = re.compile(r"Task-\d+")


@dataclass(slots=True)
class Printed:
    """One line, or what there was of it. `by` is empty where it is not known who printed it."""

    at: int
    by: str
    stream: str
    text: str


@dataclass(slots=True)
class Transcript:
    lines: list[Printed] = field(default_factory=list)
    more: int = 0
    """How many lines are not among them."""
    names: dict[int, str] = field(default_factory=dict)
    """Of tasks; one that nobody named goes by its coroutine."""
    threads: dict[int, str] = field(default_factory=dict)
    _open: tuple[object, ...] | None = None

    def feed(self, event: Mapping[str, Any]) -> None:
        match event["type"]:
            case "task_created":
                name, coro = event["name"], event.get("coro")
                self.names[event["task"]] = coro if coro and _UNNAMED.fullmatch(name) else name
            case "task_renamed":
                self.names[event["task"]] = event["name"]
            case "thread_started":
                self.threads[event["thread"]] = event["name"]
            case "output":
                self._output(event)

    def _output(self, event: Mapping[str, Any]) -> None:
        """Writes of one writer to one stream join up to a newline."""
        task, thread, stream = event["task"], event["thread"], event["stream"]
        by = self.names.get(task) if task is not None else self.threads.get(thread)
        text: str = event["text"]
        writer = (stream, task, thread)
        for index, line in enumerate(text.removesuffix("\n").split("\n")):
            if index == 0 and self._open == writer and self.lines and not self.more:
                self.lines[-1].text += line
            elif len(self.lines) < MOST_LINES:
                self.lines.append(Printed(event["at"], by or "", stream, line))
            else:
                self.more += 1
        self._open = None if text.endswith("\n") else writer


async def transcript(log: Log) -> Transcript:
    """What a log tells so far."""
    told = Transcript()
    wanted = tuple(b'"' + kind.encode() + b'"' for kind in _TOLD)
    for block in log.blocks():
        for line in block[:-1].split(b"\n"):
            if any(kind in line for kind in wanted) and (event := json.loads(line))["type"] in _TOLD:
                told.feed(event)
        # A long log must not keep the server's loop from everyone else.
        await asyncio.sleep(0)
    return told
