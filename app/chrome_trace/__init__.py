"""A trace as Chrome trace JSON, which Perfetto and chrome://tracing open.

The document is written while the log is read, so memory does not grow with the log: what is kept is what is
still open, one entry for each lane. `docs/chrome-trace.md` says what becomes of what.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from app.chrome_trace.converter import Converter

__all__ = ["Converter", "Writer", "document"]

_HEAD = b'{"displayTimeUnit":"ms","traceEvents":[\n'


class Writer:
    """Takes the lines of a log piece by piece and gives the document piece by piece."""

    def __init__(self) -> None:
        self._converter = Converter()
        self._begun = False

    def write(self, lines: Iterable[bytes]) -> bytes:
        """What these lines of the log add to the document."""
        return self._text(each for line in lines if line for each in self._converter.feed(json.loads(line)))

    def end(self) -> bytes:
        """The rest of the document; what is still open is closed where the log ends."""
        rest = self._text(self._converter.finish())
        return b"%b%b\n],\n%b}\n" % (rest, b"" if self._begun else _HEAD, _member(self._converter.about))

    def _text(self, events: Iterable[dict[str, Any]]) -> bytes:
        # Escaped to ASCII: a name may hold half of a surrogate pair, which has no bytes in UTF-8.
        text = b",\n".join(json.dumps(event, separators=(",", ":")).encode() for event in events)
        if not text:
            return b""
        before = b",\n" if self._begun else _HEAD
        self._begun = True
        return before + text


def document(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The whole document, in pieces, from the lines of a log."""
    writer = Writer()
    for line in lines:
        yield writer.write((line,))
    yield writer.end()


def _member(about: dict[str, Any]) -> bytes:
    return b'"otherData":' + json.dumps(about, separators=(",", ":")).encode()
