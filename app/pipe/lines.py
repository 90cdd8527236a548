"""The lines of a log as they are written: numbered, cut at the limits, and what was cut counted."""

import json
from typing import Any

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

MOST_OUTPUTS = 10_000
"""So many lines of output are still let through where a limit has cut all else."""


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
        self.whole = 0
        """Up to this number nothing was cut."""
        self._limits = limits
        self._bytes = 0
        self._passed = 0
        """How many of the pending lines no limit forbids."""
        self._outputs: list[int] = []
        """Where among those that follow there are lines of output."""
        self._spared = 0

    def add(self, rest: str) -> None:
        """Appends a line, given without its `seq` and the brace before it."""
        self.seq += 1
        self.pending.append(f'{{"seq":{self.seq}{rest}')

    def output(self, rest: str) -> None:
        """Appends what the program wrote: it has a limit of its own, so that its last words are there."""
        self._outputs.append(len(self.pending))
        self.add(rest)

    def event(self, kind: str, at: int, fields: dict[str, Any]) -> None:
        """Appends an event with at least one field beside its type."""
        body = _dumps(fields)[1:].encode("utf-8", "backslashreplace").decode()
        self.add(f',"at":{at},"type":"{kind}",{body}\n')

    def cut(self) -> None:
        """Drops those of the pending lines that a limit forbids; what was let through stays."""
        limits, lines = self._limits, self.pending
        passed, self._passed = self._passed, len(lines)
        outputs, self._outputs = self._outputs, []
        if not (limits.events or limits.trace):
            self.whole = self.whole if self.limit else self.seq
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
            self.whole = self.seq - len(lines) + kept
        if kept == len(lines):
            return
        spared = [lines[index] for index in outputs if index >= kept][: MOST_OUTPUTS - self._spared]
        self._spared += len(spared)
        self.missing += len(lines) - kept - len(spared)
        self.seq -= len(lines) - kept
        del lines[kept:]
        for line in spared:
            self.add(line[line.index(",") :])
        self._passed = len(lines)

    def lift(self) -> None:
        """Ends all limits: what comes now is the end of the log."""
        self.cut()
        self._limits = Limits()

    def take(self) -> bytes:
        """The pending lines, joined."""
        lines, self.pending, self._passed, self._outputs = self.pending, [], 0, []
        return "".join(lines).encode()
