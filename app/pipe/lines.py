"""The lines of a log as they are written: numbered, cut at the limits, and what was cut counted."""

import json
from typing import Any

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Limits:
    """How long a log may get: `events`, `trace` (bytes of lines) and `output` (bytes of text); 0: none."""

    def __init__(self, events: int = 0, trace: int = 0, output: int = 0) -> None:
        self.events, self.trace, self.output = events, trace, output


class Lines:
    """What was written since the last `take`. `seq` is the number of the last line."""

    def __init__(self, limits: Limits) -> None:
        self.seq = 0
        self.missing = 0
        """Lines that were cut, and records that never arrived."""
        self.limit = ""
        """The limit that was reached, if one was."""
        self.pending: list[str] = []
        self._limits = limits
        self._bytes = 0
        self._passed = 0
        """How many of the pending lines no limit forbids."""

    def add(self, rest: str) -> None:
        """Appends a line, given without its `seq` and the brace before it."""
        self.seq += 1
        self.pending.append(f'{{"seq":{self.seq}{rest}')

    def event(self, kind: str, at: int, fields: dict[str, Any]) -> None:
        """Appends an event with at least one field beside its type."""
        body = _dumps(fields)[1:].encode("utf-8", "backslashreplace").decode()
        self.add(f',"at":{at},"type":"{kind}",{body}\n')

    def cut(self) -> None:
        """Drops those of the pending lines that a limit forbids; what was let through stays."""
        limits, lines = self._limits, self.pending
        passed, self._passed = self._passed, len(lines)
        if not (limits.events or limits.trace):
            return
        kept = passed if self.limit else len(lines)
        if not self.limit:
            if limits.events and self.seq > limits.events:
                self.limit, kept = "events", max(limits.events - self.seq + len(lines), passed)
            if limits.trace:
                for index in range(passed, kept):
                    self._bytes += len(lines[index])
                    if self._bytes > limits.trace:
                        self.limit, kept = "bytes", index
                        break
        self.missing += len(lines) - kept
        self.seq -= len(lines) - kept
        self._passed = kept
        del lines[kept:]

    def lift(self) -> None:
        """Ends all limits: what comes now is the end of the log."""
        self.cut()
        self._limits = Limits()

    def take(self) -> bytes:
        """The pending lines, joined."""
        lines, self.pending, self._passed = self.pending, [], 0
        return "".join(lines).encode()
