"""Records become events: numbers are given back their strings, places and causes, and every line its `seq`.

The decoder runs in the parent of the traced process. It writes the lines of the log and folds them at the
same time; at a limit it falls silent, counts what is missing, and goes on folding, so that totals are whole.
"""

import json
from collections import OrderedDict, deque
from itertools import islice
from time import monotonic_ns
from typing import Any

from . import records
from .ring import PART as PART_OF_TEXT
from .ring import RECORD, SLOT, SLOTS
from .running import Running
from .written import Written
from ..events import Event
from ..lints.linter import BLOCK, HELD, Lints
from ..summary import Fold

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_SMALL = {0: "None", 1: "False", 2: "True"}
_FAR = 1 << 62
_MOST_CAUSES = 50_000
_CHANGES = records.CHANGES
_QUEUE_PUT = _CHANGES.index("queue_put")
_LOCK_ACQUIRED = _CHANGES.index("lock_acquired")
_SLEEP = '{"kind":"sleep"}'
_YIELD = '{"kind":"yield"}'
_PIECE = 1024

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


class _Causes(dict[int, str]):
    """Causes as JSON, each made once; a program of many tasks has many."""

    def __init__(self, strings: _Defined) -> None:
        super().__init__()
        self._strings = strings

    def __missing__(self, cause: int) -> str:
        if cause & 0xFFFFFFF == records.BY_TASK:
            text = f'{{"kind":"task","task":{cause >> 28}}}'
            if len(self) < _MOST_CAUSES:
                self[cause] = text
            return text
        kind = records.CAUSES[cause & 15]
        by: dict[str, Any] = {"kind": "loop" if kind == "none" else kind}
        if cause >> 28:
            by["thread" if kind == "thread" else "task"] = cause >> 28
        via = self._strings.get(cause >> 4 & 0xFFFFFF)
        if via:
            by["via"] = via
        text = _dumps(by)
        if len(self) < _MOST_CAUSES:
            self[cause] = text
        return text


class Decoder:
    """Turns drained slots into NDJSON. `began` is the run's start in ns of the monotonic clock."""

    def __init__(self, began: int, limits: Limits) -> None:
        self.began = began
        self.fold = Fold()
        self.seq = 0
        self.at = 0
        self.missing = 0
        self._limits = limits
        self._limit = ""
        self._bytes = 0
        self._lines: list[str] = []
        self._strings = _Defined("?", "")
        self._quoted = _Defined('"?"', '""')
        self._places = _Defined("null", "null")
        self._awaitings = _Defined('{"kind":"other","type":"?"}', '{"kind":"sleep"')
        self._objects: dict[int, int] = {}
        # Ordered dictionaries: those of plain dict pass over every entry deleted from their head.
        self._waiters: dict[int, OrderedDict[int, str]] = {}
        self._waits_in: dict[int, int] = {}
        self._texts: dict[int, list[bytes]] = {}
        self._causes = _Causes(self._strings)
        self._written = Written(self._line, limits.output)
        self.running = Running(self.fold.lives)
        self.lints = Lints(self.fold.lives, self._lint, self._behind_since)
        self._told: list[tuple[int, Event]] = []
        """The lints since the last `take`, with their seq."""
        self._acted = [self.lints.acted(kind) for kind in _CHANGES]
        self._fed = 0
        self._read: deque[tuple[int, int]] = deque([(0, 0)])
        """How many slots were read, and when (as `at`), as far back as the ring is long."""

    # -- lines ---------------------------------------------------------------------------------------------

    def take(self) -> bytes:
        """The lines since the last call, joined."""
        self._cut()
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
        body = _dumps(fields)[1:].encode("utf-8", "backslashreplace").decode()
        self._line(f',"at":{at},"type":"{kind}"{"," if len(body) > 1 else ""}{body}\n')
        self.lints.feed({**fields, "type": kind, "at": at, "seq": self.seq})

    def close(self, at: int, outcome: str) -> None:
        """The run has ended so: what that proves is told before the summary is made."""
        self.flush_partial()
        self._cut()
        self.at = max(at, self.at)
        self.lints.finish(self.at, outcome)
        self._cut()

    def _lint(self, lint: Event) -> None:
        """A lint is written, unless the events that prove it are not: nothing is concluded from a cut log."""
        if not self._limit and not self.missing:
            self._line(f',"at":{self.at},"type":"lint",{_dumps(lint)[1:]}\n')
            self._told.append((self.seq, lint))

    def last(self, kind: str, at: int, fields: Event) -> None:
        """Appends the end of the log, which no limit cuts, after what the limits have cut is told."""
        self.flush_partial()
        self._cut()
        at = self.at = max(at, self.at)
        limit, self._limit, self._limits = self._limit or "ring", "", Limits()
        if self.missing:
            self._always("truncated", at, {"limit": limit, "missing": self.missing})
        if self._written.missing:
            self._always("truncated", at, {"limit": "output", "missing": self._written.missing})
        self._always(kind, at, fields)

    def _always(self, kind: str, at: int, fields: Event) -> None:
        self.seq += 1
        self._lines.append(f'{{"seq":{self.seq},"at":{at},"type":"{kind}",{_dumps(fields)[1:]}\n')

    def _line(self, rest: str) -> None:
        """Appends a line (given without its `seq`)."""
        self.seq += 1
        self._lines.append(f'{{"seq":{self.seq}{rest}')

    def _cut(self) -> None:
        """Drops, and counts, the lines since the last `take` that a limit forbids."""
        limits, lines = self._limits, self._lines
        if limits.events or limits.trace:
            self._cut_to(limits, lines)
        for seq, lint in self._told:
            if seq <= self.seq:
                self.fold.lint(lint)
        self._told.clear()

    def _cut_to(self, limits: Limits, lines: list[str]) -> None:
        before = self.seq - len(lines)
        kept = 0 if self._limit else len(lines)
        if not self._limit:
            if limits.events and self.seq > limits.events:
                self._limit, kept = "events", max(limits.events - before, 0)
            size = sum(map(len, lines))
            if limits.trace and self._bytes + size > limits.trace:
                size = self._bytes
                for index, line in enumerate(lines[:kept]):
                    size += len(line)
                    if size > limits.trace:
                        self._limit, kept = "bytes", index
                        break
            self._bytes += size
        self.missing += len(lines) - kept
        self.seq = before + kept
        del lines[kept:]

    # -- records -------------------------------------------------------------------------------------------

    def feed(self, slots: bytes) -> None:
        """Takes whole slots, in the order they were written.

        This runs for every event and has to keep up with the script, so lines and sums are written out here.
        """
        write = self._lines.append
        places, causes, lives, fold = self._places, self._causes, self.fold.lives, self.fold
        waits_in, partial, began = self._waits_in, self._written.partial, self.began
        seq, latest = self.seq, self.at
        running, last = self.running, self.running.last
        many = len(running.addresses) > 1
        lints, acted = self.lints, self._acted
        owners = lints.known.owners
        self._note_reading(len(slots) // SLOT)
        for index, (op, subject, ns, a, b, c, d, e, _) in enumerate(RECORD.iter_unpack(slots)):
            if op <= records.DEFINE and op != records.EVENT:
                if op == records.PART:
                    part = PART_OF_TEXT.unpack_from(slots, index * SLOT)[2]
                    self._texts.setdefault(subject, []).append(part)
                else:
                    self._define(b, c, self._text(subject, a))
                continue
            at = (ns - began) // 1000
            if at < latest:
                at = latest
            else:
                latest = self.at = at
            if partial and op != records.OUTPUT:
                self.seq = seq
                self._written.flush_lane(subject, at)
                seq = self.seq
            begins = eager = 0
            if op & records.NEXT:
                op, begins = op & ~records.NEXT, e
            if op == records.STARTED:
                begins, eager = subject, a
            elif op == records.YIELDED:
                where = places[a]
                seq += 2
                write(
                    f'{{"seq":{seq - 1},"at":{at},"type":"step_ended","task":{subject},"outcome":"suspended",'
                    f'"awaiting":{{"kind":"yield"}},"where":{where}}}\n'
                )
                write(
                    f'{{"seq":{seq},"at":{at},"type":"task_ready","task":{subject},'
                    f'"by":{{"kind":"task","task":{subject}}}}}\n'
                )
                life = lives.get(subject)
                if life is not None:
                    spent = at - life.since
                    if spent > HELD:
                        self.seq = seq
                        lints.held(subject, life, at, seq - 1, "suspended", where)
                        seq = self.seq
                    life.running += spent
                    life.since, life.state = at, "ready"
                    life.awaiting, life.where = _YIELD, where
                    if seq - life.seq == 2:
                        life.spins += 1
                        if not life.spins % BLOCK:
                            self.seq = seq
                            lints.spun(subject, life, seq - 1, where)
                            seq = self.seq
                    else:
                        life.spins = 0
            elif op == records.READY:
                life = lives.get(subject)
                if life is not None:
                    life.waiting += at - life.since
                    life.since, life.state = at, "ready"
                seq += 1
                write(f'{{"seq":{seq},"at":{at},"type":"task_ready","task":{subject},"by":{causes[a]}}}\n')
            elif op == records.WAITS or op == records.SLEEPS:
                where = places[a]
                awaiting = self._sleep(b, c, d) if op == records.SLEEPS else self._waiting(subject, b, c)
                seq += 1
                write(
                    f'{{"seq":{seq},"at":{at},"type":"step_ended","task":{subject},"outcome":"suspended",'
                    f'"awaiting":{awaiting},"where":{where}}}\n'
                )
                life = lives.get(subject)
                if life is not None:
                    spent, ended = at - life.since, seq
                    if spent > HELD:
                        self.seq = seq
                        lints.held(subject, life, at, seq, "suspended", where)
                        seq = self.seq
                    life.running += spent
                    life.since, life.state, life.seq = at, "waiting", ended
                    life.where, life.spins = where, 0
                    life.awaiting = _SLEEP if op == records.SLEEPS else awaiting
                    # A circle closes only at tasks that are awaited, or at an owner that waits itself.
                    if op == records.WAITS and (
                        c
                        or (
                            owners
                            and (owner := owners.get(waits_in.get(subject, 0)))
                            and (owning := lives.get(owner[0]))
                            and owning.state == "waiting"
                        )
                    ):
                        self.seq = seq
                        lints.waits(subject, life)
                        seq = self.seq
            elif op == records.RETURNED:
                result = str(b) if a == 3 else _SMALL[a]
                seq += 1
                write(
                    f'{{"seq":{seq},"at":{at},"type":"step_ended","task":{subject},"outcome":"returned",'
                    f'"result":"{result}"}}\n'
                )
                life = lives.get(subject)
                if life is not None and at - life.since > HELD:
                    self.seq = seq
                    lints.held(subject, life, at, seq, "returned")
                    seq = self.seq
                fold.ended(subject, "finished", at, ("result", result))
                if subject in lints.watched:
                    self.seq = seq
                    lints.ended(subject)
                    seq = self.seq
            elif op == records.CHANGED:
                seq += 1
                write(
                    f'{{"seq":{seq},"at":{at},"type":"{_CHANGES[c & 255]}","object":{a},'
                    f'"task":{subject or "null"},"by":{causes[b]},{self._state(subject, a, c, d)}}}\n'
                )
                change = c & 255
                if change == _LOCK_ACQUIRED:
                    owners[a] = subject, seq
                elif subject not in acted[change].get(a, ()):
                    lints.changed(_CHANGES[change], a, subject, seq)
            elif op == records.TICK:
                seq += 1
                write(
                    f'{{"seq":{seq},"at":{at},"type":"loop_tick","loop":{subject},"ready":{a},'
                    f'"timers":{b},"select":{c // 1000}}}\n'
                )
            else:
                self.seq, running.last = seq, last
                self._rare(op, subject, at, a, b, c, d)
                seq, many = self.seq, len(running.addresses) > 1
            if begins:
                if many or eager:
                    running.begun[begins] = None
                else:
                    last = begins
                if begins in waits_in:
                    del self._waiters[waits_in.pop(begins)][begins]
                life = lives.get(begins)
                if life is not None:
                    life.ready += at - life.since
                    life.since, life.state, life.seq = at, "running", seq + 1
                fold.steps += 1
                seq += 1
                write(
                    f'{{"seq":{seq},"at":{at},"type":"step_started","task":{begins},'
                    f'"eager":{"true" if eager else "false"}}}\n'
                )
        running.last = last
        self.seq = seq

    def _rare(self, op: int, subject: int, at: int, a: int, b: int, c: int, d: int) -> None:
        if op == records.CREATED:
            self._created(subject, at, a, b, c, d)
        elif op == records.CANCELLED:
            self._line(f',"at":{at},"type":"step_ended","task":{subject},"outcome":"cancelled"}}\n')
            self._fold_rare({"type": "step_ended", "at": at, "task": subject, "outcome": "cancelled"})
        elif op == records.EVENT:
            self._event(at, self._text(subject, a))
        elif op == records.OUTPUT:
            self._written.add(at, self._text(subject, a), b, c, d)

    def _note_reading(self, count: int) -> None:
        self._fed += count
        read = self._read
        now = (monotonic_ns() - self.began) // 1000
        if len(read) > 1 and self._fed - read[-2][0] < _PIECE:
            read.pop()
        read.append((self._fed, now))
        while read[0][0] < self._fed - SLOTS:
            read.popleft()

    def _behind_since(self, since: int) -> bool:
        """Whether the writer may have waited for room at some time since the moment `since`.

        It may, if the slots that it wrote last were in use, by what it wrote a ring's length before, until
        after that moment.
        """
        return self._fed > SLOTS and self._read[0][1] >= since

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
            self._quoted[number] = shown
        elif sort == records.PLACE:
            self._places[number] = shown
        else:
            if "object" in value and value["kind"] in _WAITED_IN_LINE:
                self._objects[number] = value["object"]
            self._awaitings[number] = shown

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
            self._waiters.setdefault(thing, OrderedDict())[task] = str(task)
            self._waits_in[task] = thing
        return self._awaitings[number]

    def _left(self, task: int) -> None:
        del self._waiters[self._waits_in.pop(task)][task]

    def _created(self, task: int, at: int, a: int, b: int, c: int, d: int) -> None:
        if c > 0:
            name = f"Task-{c}"
            quoted = f'"{name}"'
        else:
            name, quoted = self._strings[-c], self._quoted[-c]
        internal = d >> 32
        loop, parent = d & 0xFFFFFFFF, b >> 28 if b & 15 == records.BY_TASK else None
        self.running.created(task, loop)
        extra = f',"internal":{self._quoted[internal]}' if internal else ""
        if b & 15 == records.BY_THREAD:
            extra += f',"by":{self._causes[b]}'
        self._line(
            f',"at":{at},"type":"task_created","task":{task},"name":{quoted},'
            f'"coro":{self._quoted[a & 0xFFFFFFFF]},'
            f'"parent":{"null" if parent is None else parent},"loop":{loop},'
            f'"where":{self._places[a >> 32]}{extra}}}\n'
        )
        self.fold.created(task, name, at, internal > 0, loop, self.seq, parent)
        if parent is None or internal:
            self.lints.created(task, loop, parent, self._strings[internal])

    def _state(self, task: int, thing: int, c: int, d: int) -> str:
        """Who waits for an object at the moment of a change, and its state after that."""
        kind = c & 255
        value = c >> 8
        waiting = self._waiters.get(thing)
        if waiting:
            waiters = f'"waiters":[{",".join(islice(waiting.values(), MOST_WAITERS))}]'
            if len(waiting) > MOST_WAITERS:
                waiters += f',"waiting":{len(waiting)}'
        else:
            waiters = '"waiters":[]'
        if kind >= _QUEUE_PUT:
            size = "null" if value < 0 else value
            return f'{waiters},"size":{size},"maxsize":{d >> 31},"unfinished":{d & 0x7FFFFFFF}'
        name = _CHANGES[kind]
        if name.startswith("semaphore_"):
            return f'{waiters},"value":{value}'
        if name.startswith("lock_"):
            return f'{waiters},"owner":{task or "null" if name == "lock_acquired" else "null"}'
        if name.startswith("event_"):
            return f'{waiters},"flag":{"true" if name == "event_set" else "false"}'
        if name == "condition_notified":
            self._quoted.pop(d, None)
            return f'{waiters},"woken":[{self._strings.pop(d, "") if d else ""}]'
        return f'{waiters},"count":{value},"parties":{d}'

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
        if "seen" in event:
            event["seen"] = json.loads(self._places[event["seen"]])
        if "cause" in event:
            event["by"] = json.loads(self._causes[event.pop("cause")])
        if kind == "object_created" and "address" in event:
            self.running.loop(event["object"], event.pop("address"))
        elif kind == "truncated" and event["limit"] == "tracer":
            self.running.silence()
        if kind == "task_destroyed" and event["task"] in self._waits_in:
            self._left(event["task"])
        self._line(f',"at":{at},"type":"{kind}",{_dumps(event)[1:]}\n')
        self._fold_rare({"type": kind, "at": at, **event})

    def _fold_rare(self, event: Event) -> None:
        """Folds a rare event that was just written, and tells the lints of it."""
        event["seq"] = self.seq
        lints = self.lints
        if event["type"] != "step_ended":
            self.fold.feed(event)
            lints.feed(event)
            return
        task, at = event["task"], event["at"]
        life = self.fold.lives.get(task)
        if life is not None and at - life.since > HELD:
            lints.held(task, life, at, event["seq"], event["outcome"])
        self.fold.feed(event)
        if event["outcome"] == "raised":
            lints.failed(event)
        if task in lints.watched:
            lints.ended(task)

    # -- output --------------------------------------------------------------------------------------------

    def output(self, at: int, text: str, stream: int) -> None:
        """Bytes that reached the descriptor without the tracer: of no task."""
        self.flush_partial()
        self.at = max(at, self.at)
        self._written.write((stream, 0, 0), self.at, text)

    def flush_partial(self) -> None:
        """Lets go of the lines that are not complete yet (no newline followed)."""
        self._written.flush(self.at)
