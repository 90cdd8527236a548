"""Where in the user's code the event loops of a traced process are, read from outside.

A loop is found by its iteration: the frame of `BaseEventLoop._run_once`, whose code was there before the
fork and whose `self` is the loop. What stands on it is the step or callback that runs. Two looks are taken,
and the innermost frame of user code that both found is where it is; its line is that of the second look.
"""

import os
import selectors
from asyncio import base_events
from collections.abc import Iterator
from typing import Any, NamedTuple

from . import remote_frames
from .remote_frames import Frame, Stacks
from .remote_memory import Memory
from ..tracer import code

_run_once: Any = base_events.BaseEventLoop._run_once  # type: ignore[attr-defined]
_select: Any = selectors.DefaultSelector.select

Where = dict[str, Any]
"""`{"file", "line", "function"}`."""


class Handle(NamedTuple):
    """What an iteration runs. Two looks that find the same have found the same call of it, still going on:
    within an iteration each handle is another, and no two iterations begin at one moment."""

    loop: int
    """The loop's address."""
    handle: int
    """The handle's; the one that ran last where none is run."""
    began: float
    """When the iteration began to run handles, by the loop's clock; 0.0 if it has not yet."""


class Whereabouts:
    """Of one child, a fork of this process. Raises OSError where it may not be read, `Unreadable` where this
    Python is not understood.

    The methods raise `Unreadable`, OSError or ValueError where the child cannot be understood now.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._memory = Memory(pid)
        self._stacks = Stacks(self._memory, remote_frames.prepare())
        self._files: dict[str, str] = {}

    def handle(self) -> Handle | None:
        """What the loop of the main thread runs; None where it waits for something to do, or no loop runs."""
        stacks = self._fresh()
        thread = stacks.layout.thread
        innermost = next(stacks.frames(thread), None)
        if innermost is None or innermost.code == id(_select.__code__):
            return None
        seen = _inside(stacks, thread)
        return seen[0] if seen is not None and seen[0].began else None

    def where(self, loop: int, handle: Handle | None = None) -> Where | None:
        """The user's line within the iteration of the loop at this address, whichever thread runs it.

        None if no such loop runs, or no code of the user's in it, or another handle than `handle`.
        """
        for thread in self._fresh().threads():
            first = _inside(self._fresh(), thread)
            if first is not None and first[0].loop == loop:
                second = _inside(self._fresh(), thread)
                if second is None or second[0] != first[0] or handle not in (None, second[0]):
                    return None
                return self._place(first[1], second[1])
        return None

    def _place(self, first: list[Frame], second: list[Frame]) -> Where | None:
        stacks = self._stacks
        for frame in reversed(list(_common(first, second))):
            if stacks.is_code(frame.code):
                found = stacks.code(frame.code)
                file = self._users(found.file)
                if file:
                    line = stacks.line(found, frame.instruction)
                    return {"file": file, "line": line, "function": found.function}
        return None

    def _users(self, file: str) -> str:
        """A file of user code as events name it; empty for any other."""
        shown = self._files.get(file)
        if shown is None:
            path = file
            if not file.startswith(("/", "<")):
                path = os.path.join(os.readlink(f"/proc/{self._pid}/cwd"), file)
            shown = self._files[file] = code.relative(path) if code.is_users(path) else ""
        return shown

    def _fresh(self) -> Stacks:
        """The child's stacks as they are now."""
        self._memory.forget()
        return self._stacks

    def close(self) -> None:
        """Lets go of the child."""
        self._memory.close()


def _inside(stacks: Stacks, thread: int) -> tuple[Handle, list[Frame]] | None:
    """The innermost iteration of a loop in this thread: what it runs, the frames within, innermost first."""
    iteration = _run_once.__code__
    frames: list[Frame] = []
    for frame in stacks.frames(thread):
        if frame.code != id(iteration):
            frames.append(frame)
            continue
        loop, handle, end_time = (
            stacks.local(frame, iteration.co_varnames.index(name)) for name in ("self", "handle", "end_time")
        )
        return Handle(loop, handle, stacks.number(end_time) if end_time else 0.0), frames
    return None


def _common(first: list[Frame], second: list[Frame]) -> Iterator[Frame]:
    """The frames that both looks found, outermost first, as they stood at the second."""
    for before, after in zip(reversed(first), reversed(second), strict=False):
        if before[:2] != after[:2]:
            return
        yield after
