"""What the numbers in records stand for: texts, strings, places, awaited things and causes, all as JSON."""

import json
from typing import Any

from . import records

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_FAR = 1 << 62
_MOST_CAUSES = 50_000

_WAITED_IN_LINE = frozenset(
    {"lock", "event", "condition", "semaphore", "barrier", "queue_get", "queue_put", "queue_join"}
)


class _Defined(dict[int, str]):
    """Definitions by number, with a stand-in for one that was overwritten before it was read."""

    def __init__(self, unknown: str, zero: str) -> None:
        super().__init__({0: zero})
        self._unknown = unknown

    def __missing__(self, number: int) -> str:
        return self._unknown


class _Causes(dict[int, str]):
    """Causes by their packed form, each put together once; a program of many tasks has many."""

    def __init__(self, strings: _Defined) -> None:
        super().__init__()
        self._strings = strings

    def __missing__(self, cause: int) -> str:
        text = self._text(cause)
        if len(self) < _MOST_CAUSES:
            self[cause] = text
        return text

    def _text(self, cause: int) -> str:
        if cause & 0xFFFFFFF == records.BY_TASK:
            return f'{{"kind":"task","task":{cause >> 28}}}'
        kind = records.CAUSES[cause & 15]
        by: dict[str, Any] = {"kind": "loop" if kind == "none" else kind}
        if cause >> 28:
            by["thread" if kind == "thread" else "task"] = cause >> 28
        via = self._strings.get(cause >> 4 & 0xFFFFFF)
        if via:
            by["via"] = via
        return _dumps(by)


class Definitions:
    """All that was sent so far; `began` is the run's start in ns of the monotonic clock."""

    def __init__(self, began: int) -> None:
        self.strings = _Defined("?", "")
        self.quoted = _Defined('"?"', '""')
        """The same strings as JSON."""
        self.places = _Defined("null", "null")
        self.awaitings = _Defined('{"kind":"other","type":"?"}', '{"kind":"sleep"')
        self.objects: dict[int, int] = {}
        """Of awaited things that tasks wait for in line: the object's number."""
        self.causes = _Causes(self.strings)
        self._began = began
        self._texts: dict[int, list[bytes]] = {}

    def part(self, number: int, data: bytes) -> None:
        """A part of a text that no single record holds."""
        self._texts.setdefault(number, []).append(data)

    def text(self, number: int, length: int) -> bytes:
        """A text whose parts have all come; it is asked for once."""
        return b"".join(self._texts.pop(number, ()))[:length]

    def define(self, sort: int, number: int, text: bytes) -> bool:
        """Takes a definition; False if its text was overwritten before it was read."""
        shown = text.decode("utf-8", "replace")
        try:
            value = json.loads(shown)
        except ValueError:
            return False
        if sort == records.STRING:
            self.strings[number] = value
            self.quoted[number] = shown
        elif sort == records.PLACE:
            self.places[number] = shown
        else:
            if "object" in value and value["kind"] in _WAITED_IN_LINE:
                self.objects[number] = value["object"]
            self.awaitings[number] = shown
        return True

    def once(self, number: int) -> str:
        """An awaited thing that is named only this once."""
        return self.awaitings.pop(number, self.awaitings[-1])

    def names(self, number: int) -> str:
        """A list of names that is used only this once; empty for 0."""
        self.quoted.pop(number, None)
        return self.strings.pop(number, "") if number else ""

    def sleep(self, deadline: int, delay: int, wrappers: int) -> str:
        """The wait of a sleep, its times given in ns."""
        shown = self.awaitings[wrappers]
        if wrappers:
            shown = shown[:-1]
        if delay >= _FAR:
            return shown + ',"delay":null,"deadline":null}'
        return f'{shown},"delay":{delay / 1e9:.9g},"deadline":{(deadline - self._began) // 1000}}}'
