"""Records become events: numbers are given back their strings, places and causes, and every line its `seq`.

The decoder runs in the parent of the traced process. It writes the lines of the log and folds them at the
same time; at a limit it falls silent, counts what is missing, and goes on folding, so that totals are whole.
"""

import json
from collections import OrderedDict
from itertools import islice
from typing import Any

from . import records
from .ring import PART, RECORD, SLOT
from ..events import Event
from ..summary import Fold

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SMALL = {0: '"None"', 1: '"False"', 2: '"True"'}
_FAR = 1 << 62
_NOBODY: OrderedDict[int, None] = OrderedDict()

MOST_WAITERS = 50
"""An event lists at most so many waiters, in order; where there are more, `waiting` counts them all."""

_WAITED_IN_LINE = frozenset(
    {"lock", "event", "condition", "semaphore", "barrier", "queue_get", "queue_put", "queue_join"}
)


class Limits:
    """How long a log may get: `events`, `trace` (bytes of lines) and `output` (bytes of text); 0: none."""

    def __init__(self, events: int = 0, trace: int = 0, output: int = 0) -> None:
        self.events, self.trace, self.output = events, trace, output


class _Defined(dict[int, str]):
    """Definitions by number, with a stand-in for one that was overwritten before it was read."""

    def __init__(self, unknown: str, zero: str) -> None:
        super().__init__({0: zero})
        self._unknown = unknown

    def __missing__(self, number: int) -> str:
        return self._unknown


class Decoder:
    """Turns drained slots into NDJSON. `began` is the run's start in ns of the monotonic clock."""

    def __init__(self, began: int, limits: Limits) -> None:
        self.began = began
        self.fold = Fold()
        self.seq = 0
        self.at = 0
        self.missing = 0
        self.missing_output = 0
        self._limits = limits
        self._limit = ""
        self._bytes = 0
        self._written = 0
        self._lines: list[str] = []
        self._strings = _Defined("?", "")
        self._places = _Defined("null", "null")
        self._awaitings = _Defined('{"kind":"other","type":"?"}', '{"kind":"sleep"')
        self._objects: dict[int, int] = {}
        # Ordered dictionaries: those of plain dict pass over every entry deleted from their head.
        self._waiters: dict[int, OrderedDict[int, None]] = {}
        self._waits_in: dict[int, int] = {}
        self._owners: dict[int, int] = {}
        self._texts: dict[int, list[bytes]] = {}
        self._partial: dict[tuple[int, int, int], tuple[int, str]] = {}
        self._causes: dict[int, str] = {}

    # -- lines ---------------------------------------------------------------------------------------------

    def take(self) -> bytes:
        """The lines since the last call, joined."""
        lines, self._lines = self._lines, []
        return "".join(lines).encode()

    def time(self, ns: int) -> int:
        """A moment of the monotonic clock as `at`: microseconds since the start, never less than the last."""
        at = (ns - self.began) // 1000
        if at < self.at:
            return self.at
        self.at = at
        return at

    def emit(self, kind: str, at: int, fields: Event) -> None:
        """Appends an event that comes from the parent itself, at `at` microseconds."""
        self.flush_partial()
        at = self.at = max(at, self.at)
        body = _dumps(fields)[1:]
        self._line(f',"at":{at},"type":"{kind}"{"," if len(body) > 1 else ""}{body}\n')

    def last(self, kind: str, at: int, fields: Event) -> None:
        """Appends the end of the log, which no limit cuts, after what the limits have cut is told."""
        self.flush_partial()
        at = self.at = max(at, self.at)
        if self.missing:
            self._always("truncated", at, {"limit": self._limit or "ring", "missing": self.missing})
        if self.missing_output:
            self._always("truncated", at, {"limit": "output", "missing": self.missing_output})
        self._always(kind, at, fields)

    def _always(self, kind: str, at: int, fields: Event) -> None:
        self.seq += 1
        self._lines.append(f'{{"seq":{self.seq},"at":{at},"type":"{kind}",{_dumps(fields)[1:]}\n')

    def _line(self, rest: str) -> None:
        """Appends a line (given without its `seq`), unless a limit is reached."""
        limits = self._limits
        if self._limit:
            self.missing += 1
            return
        if limits.events and self.seq >= limits.events:
            self._limit = "events"
        elif limits.trace and self._bytes + len(rest) > limits.trace:
            self._limit = "bytes"
        if self._limit:
            self.missing += 1
            return
        self.seq += 1
        self._bytes += len(rest) + 12
        self._lines.append(f'{{"seq":{self.seq}{rest}')

    # -- records -------------------------------------------------------------------------------------------

    def feed(self, slots: bytes) -> None:
        """Takes whole slots, in the order they were written."""
        line = self._line
        places = self._places
        fold = self.fold
        for index, (op, subject, ns, a, b, c, d, e, _) in enumerate(RECORD.iter_unpack(slots)):
            if op == records.PART:
                self._texts.setdefault(subject, []).append(PART.unpack_from(slots, index * SLOT)[2])
                continue
            if op == records.DEFINE:
                self._define(b, c, self._text(subject, a))
                continue
            at = (ns - self.began) // 1000
            if at < self.at:
                at = self.at
            else:
                self.at = at
            if op == records.OUTPUT:
                self._output(at, self._text(subject, a), b, c, d)
                continue
            if self._partial:
                self._flush_lane(subject)
            begins = 0
            if op & records.NEXT:
                op, begins = op & ~records.NEXT, e
            if op == records.STARTED:
                begins = subject
            elif op == records.YIELDED:
                fold.suspended(subject, at)
                line(
                    f',"at":{at},"type":"step_ended","task":{subject},"outcome":"suspended",'
                    f'"awaiting":{{"kind":"yield"}},"where":{places[a]}}}\n'
                )
                fold.ready(subject, at)
                line(
                    f',"at":{at},"type":"task_ready","task":{subject},"by":{{"kind":"task","task":{subject}}}}}\n'
                )
            elif op == records.READY:
                fold.ready(subject, at)
                line(f',"at":{at},"type":"task_ready","task":{subject},"by":{self._by(a)}}}\n')
            elif op == records.SLEEPS or op == records.WAITS:
                fold.suspended(subject, at)
                awaiting = self._sleep(b, c, d) if op == records.SLEEPS else self._waiting(subject, b, c)
                line(
                    f',"at":{at},"type":"step_ended","task":{subject},"outcome":"suspended",'
                    f'"awaiting":{awaiting},"where":{places[a]}}}\n'
                )
            elif op == records.RETURNED:
                result = f'"{b}"' if a == 3 else _SMALL[a]
                fold.ended(subject, "finished", at, ("result", result[1:-1]))
                line(
                    f',"at":{at},"type":"step_ended","task":{subject},"outcome":"returned","result":{result}}}\n'
                )
            elif op == records.CANCELLED:
                fold.ended(subject, "cancelled", at)
                line(f',"at":{at},"type":"step_ended","task":{subject},"outcome":"cancelled"}}\n')
            elif op == records.CREATED:
                self._created(subject, at, a, b, c, d)
            elif op == records.CHANGED:
                self._changed(subject, at, a, b, c, d)
            elif op == records.EVENT:
                self._event(at, self._text(subject, a))
            if begins:
                if begins in self._waits_in:
                    self._left(begins)
                fold.started(begins, at)
                line(f',"at":{at},"type":"step_started","task":{begins},"eager":false}}\n')

    def _text(self, number: int, length: int) -> bytes:
        return b"".join(self._texts.pop(number, ()))[:length]

    def _define(self, sort: int, number: int, text: bytes) -> None:
        shown = text.decode("utf-8", "replace")
        try:
            value = json.loads(shown)
        except ValueError:
            self.missing += 1
            return
        if sort == records.STRING:
            self._strings[number] = value
        elif sort == records.PLACE:
            self._places[number] = shown
        else:
            if "object" in value and value["kind"] in _WAITED_IN_LINE:
                self._objects[number] = value["object"]
            self._awaitings[number] = shown

    def _by(self, cause: int) -> str:
        text = self._causes.get(cause)
        if text is None:
            kind = records.CAUSES[cause & 15]
            by: dict[str, Any] = {"kind": "loop" if kind == "none" else kind}
            if cause >> 28:
                by["thread" if kind == "thread" else "task"] = cause >> 28
            via = self._strings.get(cause >> 4 & 0xFFFFFF)
            if via:
                by["via"] = via
            text = _dumps(by)
            if len(self._causes) < 50_000:
                self._causes[cause] = text
        return text

    def _sleep(self, deadline: int, delay: int, wrappers: int) -> str:
        shown = self._awaitings[wrappers]
        if wrappers:
            shown = shown[:-1]
        if delay >= _FAR:
            return shown + ',"delay":null,"deadline":null}'
        return f'{shown},"delay":{delay / 1e9:.9g},"deadline":{(deadline - self.began) // 1000}}}'

    def _waiting(self, task: int, number: int, once: int) -> str:
        if once:
            return self._awaitings.pop(number, self._awaitings[-1])
        thing = self._objects.get(number)
        if thing is not None:
            self._waiters.setdefault(thing, OrderedDict())[task] = None
            self._waits_in[task] = thing
        return self._awaitings[number]

    def _left(self, task: int) -> None:
        del self._waiters[self._waits_in.pop(task)][task]

    def _created(self, task: int, at: int, a: int, b: int, c: int, d: int) -> None:
        name = f"Task-{c}" if c > 0 else self._strings[-c]
        internal = self._strings[d >> 32]
        parent = b >> 28 if b & 15 == records.BY_TASK else None
        self.fold.created(task, name, at, bool(internal))
        fields: dict[str, Any] = {
            "task": task,
            "name": name,
            "coro": self._strings[a & 0xFFFFFFFF],
            "parent": parent,
            "loop": d & 0xFFFFFFFF,
        }
        extra = f',"internal":{_dumps(internal)}' if internal else ""
        where = self._places[a >> 32]
        self._line(f',"at":{at},"type":"task_created",{_dumps(fields)[1:-1]},"where":{where}{extra}}}\n')

    def _changed(self, task: int, at: int, thing: int, cause: int, c: int, d: int) -> None:
        kind = records.CHANGES[c & 255]
        value = c >> 8
        waiting = self._waiters.get(thing, _NOBODY)
        waiters = ",".join(map(str, islice(waiting, MOST_WAITERS)))
        who = task or "null"
        if kind.startswith("lock_"):
            state = f',"owner":{who if kind == "lock_acquired" else "null"}'
        elif kind.startswith("semaphore_"):
            state = f',"value":{value}'
        elif kind.startswith("event_"):
            state = f',"flag":{"true" if kind == "event_set" else "false"}'
        elif kind == "condition_notified":
            state = f',"woken":[{",".join(map(str, islice(waiting, value)))}]'
        elif kind.startswith("barrier_"):
            state = f',"count":{value},"parties":{d}'
        else:
            state = f',"size":{value},"maxsize":{d >> 31},"unfinished":{d & 0x7FFFFFFF}'
        if len(waiting) > MOST_WAITERS:
            state += f',"waiting":{len(waiting)}'
        self._line(
            f',"at":{at},"type":"{kind}","object":{thing},"task":{who},"by":{self._by(cause)},'
            f'"waiters":[{waiters}]{state}}}\n'
        )

    def _event(self, at: int, text: bytes) -> None:
        try:
            event: Event = json.loads(text.decode("utf-8", "replace"))
        except ValueError:
            # A part of the text was overwritten before it was read.
            self.missing += 1
            return
        kind = event.pop("type")
        if "place" in event:
            event["where"] = json.loads(self._places[event.pop("place")])
        if "cause" in event:
            event["by"] = json.loads(self._by(event.pop("cause")))
        if kind == "task_destroyed" and event["task"] in self._waits_in:
            self._left(event["task"])
        self.fold.feed({"type": kind, "at": at, **event})
        self._line(f',"at":{at},"type":"{kind}",{_dumps(event)[1:]}\n')

    # -- output --------------------------------------------------------------------------------------------

    def output(self, at: int, text: str, stream: int) -> None:
        """Bytes that reached the descriptor without the tracer: of no task."""
        self.flush_partial()
        self.at = max(at, self.at)
        self._write((stream, 0, 0), self.at, text)

    def _output(self, at: int, data: bytes, stream: int, task: int, thread: int) -> None:
        """Writes join up to a newline or the lane's next event: `print` writes its line in two."""
        self.missing_output += thread >> 24
        lane = (stream, task, thread & 0xFFFFFF)
        _, before = self._partial.pop(lane, (0, ""))
        text = before + data.decode("utf-8", "replace")
        if self._partial:
            self._flush_lane(task)
        if text.endswith("\n"):
            self._write(lane, at, text)
        else:
            self._partial[lane] = (at, text)

    def _flush_lane(self, task: int) -> None:
        """A task's next event ends its line; what no task and no other thread wrote ends with any event."""
        for lane in [lane for lane in self._partial if lane[1] == task or lane[1:] == (0, 0)]:
            at, text = self._partial.pop(lane)
            self._write(lane, max(at, self.at), text)

    def flush_partial(self) -> None:
        """Lets go of the lines that are not complete yet (no newline followed)."""
        while self._partial:
            lane = next(iter(self._partial))
            at, text = self._partial.pop(lane)
            self._write(lane, max(at, self.at), text)

    def _write(self, lane: tuple[int, int, int], at: int, text: str) -> None:
        size = len(text.encode("utf-8", "replace"))
        room = self._limits.output - self._written
        if self._limits.output and size > room:
            kept = text.encode("utf-8", "replace")[: max(room, 0)].decode("utf-8", "ignore")
            self.missing_output += size - len(kept.encode())
            text = kept
            if not text:
                return
        self._written += size
        fields = {
            "stream": ("stdout", "stderr")[lane[0] - 1],
            "text": text,
            "task": lane[1] or None,
            "thread": lane[2] or None,
        }
        self._line(f',"at":{at},"type":"output",{_dumps(fields)[1:]}\n')
