"""Output as events: writes join up to a newline or the lane's next event (`print` writes a line in two)."""

import json
from collections.abc import Callable

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Lane = tuple[int, int, int]
"""Stream (1 or 2), task or 0, thread or 0."""


class Written:
    """What the program has written so far; whole lines go to `line`, as an event without its `seq`."""

    def __init__(self, line: Callable[[str], None], most: int) -> None:
        self.partial: dict[Lane, tuple[int, str]] = {}
        self.missing = 0
        """Bytes that were cut."""
        self._line = line
        self._most = most
        self._bytes = 0

    def add(self, at: int, data: bytes, stream: int, task: int, thread: int) -> None:
        """Takes what one call wrote; `thread` carries the count of bytes cut in its upper bits."""
        self.missing += thread >> 24
        if not data:
            return
        lane = (stream, task, thread & 0xFFFFFF)
        _, before = self.partial.pop(lane, (0, ""))
        text = before + data.decode("utf-8", "replace")
        if self.partial:
            self.flush_lane(task, at)
        if text.endswith("\n"):
            self.write(lane, at, text)
        else:
            self.partial[lane] = (at, text)

    def flush_lane(self, task: int, now: int) -> None:
        """A task's next event ends its line; what no task and no other thread wrote ends with any event."""
        for lane in [lane for lane in self.partial if lane[1] == task or lane[1:] == (0, 0)]:
            at, text = self.partial.pop(lane)
            self.write(lane, max(at, now), text)

    def flush(self, now: int) -> None:
        """Lets go of the lines that are not complete yet (no newline followed)."""
        while self.partial:
            lane = next(iter(self.partial))
            at, text = self.partial.pop(lane)
            self.write(lane, max(at, now), text)

    def write(self, lane: Lane, at: int, text: str, *, raw: bool = False) -> None:
        """Tells of a text, as far as the limit goes; `raw` where the tracer did not see who wrote it."""
        size = len(text.encode("utf-8", "replace"))
        room = self._most - self._bytes
        if self._most and size > room:
            kept = text.encode("utf-8", "replace")[: max(room, 0)].decode("utf-8", "ignore")
            self.missing += size - len(kept.encode())
            text = kept
            if not text:
                return
        self._bytes += size
        fields = {
            "stream": ("stdout", "stderr")[lane[0] - 1],
            "text": text,
            "task": lane[1] or None,
            "thread": lane[2] or None,
        } | ({"raw": True} if raw else {})
        self._line(f',"at":{at},"type":"output",{_dumps(fields)[1:]}\n')
