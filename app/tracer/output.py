"""What the program writes to stdout and stderr, pinned to the task or thread that writes it.

The streams stay what they were, text over a buffer over a descriptor; only the buffer is ours. It notes the
bytes and hands them on. Under the service the descriptor is not written to (the trace carries the bytes),
so that what arrives there all the same, from child processes or `os.write`, is known to be no task's.
"""

import io
import sys
from typing import Any

from . import channel, loops, threads
from ..pipe import records

_LONGEST = 1 << 18
_NAMES = {1: "stdout", 2: "stderr"}

_room = 1 << 62
"""Bytes that the log may still take; beyond them only counts are sent."""


class Observed(io.BufferedWriter):
    """A buffer that tells what is written to it. `number` is 1 for stdout, 2 for stderr."""

    # No `super()` in this module: functions that have it cannot be hidden (see `hidden`).

    number = 1

    def write(self, data: Any, /) -> int:
        """Notes the bytes, then does what the buffer does."""
        _note(self.number, data)
        return io.BufferedWriter.write(self, data)


class Recorded(io.FileIO):
    """A descriptor whose bytes travel in the trace; only a forked copy of the program writes to it."""

    def write(self, data: Any, /) -> int:
        """Swallows the bytes in the traced process; writes them in a copy of it."""
        if channel.detached:
            return io.FileIO.write(self, data)
        return len(memoryview(data).cast("B"))


class Unbuffered(Recorded):
    """A descriptor with no buffer before it, as under `python -u`, that tells what reaches it."""

    number = 1
    recorded = False

    def write(self, data: Any, /) -> int:
        """Writes, perhaps in part, and notes what was written."""
        written = Recorded.write(self, data) if self.recorded else io.FileIO.write(self, data)
        _note(self.number, memoryview(data).cast("B")[:written])
        return written


def observe(*, recorded: bool, most: int = 0) -> None:
    """Puts observed streams in the place of stdout and stderr; `recorded` keeps them off the descriptor.

    After `most` bytes (0: never) the log takes no more, so that no more are sent.
    """
    global _room
    _room = most or _room
    for number, name in _NAMES.items():
        stream = getattr(sys, name)
        if stream is not None:
            observed = _observed(stream, number, recorded)
            setattr(sys, name, observed)
            setattr(sys, f"__{name}__", observed)


def _observed(stream: io.TextIOWrapper, number: int, recorded: bool) -> io.TextIOWrapper:
    encoding, errors, lines = stream.encoding, stream.errors, stream.line_buffering
    stream.flush()
    raw: Any = stream.detach()
    buffer: Any
    if not isinstance(raw, io.BufferedWriter):
        buffer = Unbuffered(number, "w", closefd=False)
        buffer.name = f"<{_NAMES[number]}>"
        buffer.recorded = recorded
    else:
        raw = raw.detach()
        if recorded:
            raw = Recorded(number, "w", closefd=False)
            raw.name = f"<{_NAMES[number]}>"
        buffer = Observed(raw)
    buffer.number = number
    text = io.TextIOWrapper(
        buffer, encoding=encoding, errors=errors, newline="\n", line_buffering=lines, write_through=True
    )
    text.mode = "w"  # type: ignore[misc]
    return text


@channel.guarded
def _note(stream: int, data: Any) -> None:
    global _room
    text = bytes(data) if len(data) <= _LONGEST else bytes(memoryview(data).cast("B")[:_LONGEST])
    if not text:
        return
    if _room <= 0:
        text = b""
    _room -= len(text)
    state = loops.current_state()
    lane = None if state is None else state.current
    thread = 0 if lane is not None or threads.in_main_thread() else threads.thread_number()
    cut = len(data) - len(text)
    channel.put_text(
        records.OUTPUT, text, channel.now(), stream, 0 if lane is None else lane.id, thread | cut << 24
    )
