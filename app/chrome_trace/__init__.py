"""A trace as Chrome trace JSON, which Perfetto and chrome://tracing open.

The document is written while the log is read, so memory does not grow with the log: what is kept is what is
still open, one entry for each lane. `docs/chrome-trace.md` says what becomes of what.
"""

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from app.chrome_trace.converter import Converter

__all__ = ["AT_ONCE", "Converter", "Writer", "document"]

AT_ONCE = 100
"""Lines that are converted in one go, which takes a few milliseconds."""

_HEAD = b'{"displayTimeUnit":"ms","traceEvents":[\n'


class Writer:
    """Takes the lines of a log piece by piece and gives the document piece by piece."""

    def __init__(self) -> None:
        self._converter = Converter()
        self._begun = False

    def write(self, lines: Iterable[bytes]) -> bytes:
        """What these lines of the log add to the document."""
        # One call for all of them: that takes half the time of a call for each.
        events = json.loads(b"[%b]" % b",".join(line for line in lines if line.strip()))
        return self._text([out for event in events for out in self._converter.feed(event)])

    def end(self) -> bytes:
        """The rest of the document; what is still open is closed where the log ends."""
        rest = self._text(self._converter.finish())
        head = b"" if self._begun else _HEAD
        return b'%b%b\n],\n"otherData":%b}\n' % (rest, head, _json(self._converter.about))

    def _text(self, events: list[dict[str, Any]]) -> bytes:
        if not events:
            return b""
        before = b",\n" if self._begun else _HEAD
        self._begun = True
        return before + _json(events)[1:-1]


def _json(value: object) -> bytes:
    # Escaped to ASCII: a name may hold half of a surrogate pair, which has no bytes in UTF-8.
    return json.dumps(value, separators=(",", ":")).encode()


def document(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The whole document, in pieces, from the lines of a log."""
    writer = Writer()
    rest = iter(lines)
    while some := list(islice(rest, AT_ONCE)):
        yield writer.write(some)
    yield writer.end()
