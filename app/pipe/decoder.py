"""Records become events: numbers are given back their strings, places and causes, and every line its `seq`.

The decoder runs in the parent of the traced process. It writes the lines of the log and folds them at the
same time; at a limit it lets output alone through, counts what is missing, and folds on: totals are whole.
"""

import json

from . import records
from .definitions import Definitions
from .lines import Limits, Lines
from .pace import Pace
from .queued import Queued
from .quiet import Quiet
from .ring import PART as PART_OF_TEXT
from .ring import RECORD, SLOT
from .running import Running
from .written import Written
from ..events import Event
from ..lints.linter import BLOCK, HELD, Lints
from ..summary import Fold

_CHANGES = records.CHANGES
_QUEUE_PUT = _CHANGES.index("queue_put")
_LOCK_ACQUIRED = _CHANGES.index("lock_acquired")
_SLEEP = '{"kind":"sleep"}'
_YIELD = '{"kind":"yield"}'


class Decoder:
    """Turns drained slots into NDJSON. `began` is the run's start in ns of the monotonic clock."""

    def __init__(self, began: int, limits: Limits) -> None:
        self.began = began
        self.at = 0
        self.fold = Fold()
        self.lines = Lines(limits)
        self._defined = Definitions(began)
        self._queued = Queued()
        self._written = Written(self.lines.output, limits.output)
        self._pace = Pace(began)
        self.running = Running(self.fold.lives)
        self._quiet = Quiet(self.lines, self.fold, self._defined, self.running, self._written, self._rare)
        self.lints = Lints(self.fold.lives, self._lint, self._pace.behind_since)
        self._told: list[tuple[int, Event]] = []
        """The lints since the last `take`, with their seq."""
        self._acted = [self.lints.acted(kind) for kind in _CHANGES]

    # -- lines ---------------------------------------------------------------------------------------------

    def take(self) -> bytes:
        """The lines since the last call, joined."""
        self._cut()
        return self.lines.take()

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
        self.lines.event(kind, at, fields)
        self.lints.feed({**fields, "type": kind, "at": at, "seq": self.lines.seq})

    def close(self, at: int, outcome: str) -> None:
        """The run has ended so: what that proves is told before the summary is made."""
        self.flush_partial()
        self._cut()
        self.at = max(at, self.at)
        self.lints.finish(self.at, outcome)
        self._cut()

    def last(self, kind: str, at: int, fields: Event) -> None:
        """Appends the end of the log, which no limit cuts, after what the limits have cut is told."""
        self.flush_partial()
        self._cut()
        at = self.at = max(at, self.at)
        lines = self.lines
        lines.lift()
        if lines.missing:
            lines.event("truncated", at, {"limit": lines.limit or "ring", "missing": lines.missing})
        if self._written.missing:
            lines.event("truncated", at, {"limit": "output", "missing": self._written.missing})
        lines.event(kind, at, fields)

    def _lint(self, lint: Event) -> None:
        """A lint is written, unless the events that prove it are not: nothing is concluded from a cut log."""
        lines = self.lines
        if not lines.limit and not lines.missing:
            lines.event("lint", self.at, lint)
            self._told.append((lines.seq, lint))

    def _cut(self) -> None:
        """Drops what a limit forbids; a lint that is left is one of the summary."""
        self.lines.cut()
        for seq, lint in self._told:
            if seq <= self.lines.whole:
                self.fold.lint(lint)
        self._told.clear()

    # -- records -------------------------------------------------------------------------------------------

    def feed(self, slots: bytes) -> None:
        """Takes whole slots, in the order they were written.

        This runs for every event and has to keep up with the script, so lines and sums are written out here.
        """
        self._pace.note(len(slots) // SLOT)
        if self.lines.limit:
            self.at = self._quiet.feed(slots, self.began, self.at)
            return
        lines, defined, queued = self.lines, self._defined, self._queued
        write = lines.pending.append
        places, causes, lives, fold = defined.places, defined.causes, self.fold.lives, self.fold
        waits_in, partial, began = queued.waits_in, self._written.partial, self.began
        seq, latest = lines.seq, self.at
        running, last = self.running, self.running.last
        many = len(running.addresses) > 1
        lints, acted = self.lints, self._acted
        owners = lints.known.owners
        for index, (op, subject, ns, a, b, c, d, e, _) in enumerate(RECORD.iter_unpack(slots)):
            if op <= records.DEFINE and op != records.EVENT:
                if op == records.PART:
                    defined.part(subject, PART_OF_TEXT.unpack_from(slots, index * SLOT)[2])
                elif not defined.define(b, c, defined.text(subject, a)):
                    lines.missing += 1
                continue
            at = (ns - began) // 1000
            if at < latest:
                at = latest
            else:
                latest = self.at = at
            if partial and op != records.OUTPUT:
                lines.seq = seq
                self._written.flush_lane(subject, at)
                seq = lines.seq
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
                        lines.seq = seq
                        lints.held(subject, life, at, seq - 1, "suspended", where)
                        seq = lines.seq
                    life.running += spent
                    life.since, life.state = at, "ready"
                    life.awaiting, life.where = _YIELD, where
                    if seq - life.seq == 2:
                        life.spins += 1
                        if not life.spins % BLOCK:
                            lines.seq = seq
                            lints.spun(subject, life, seq - 1, where)
                            seq = lines.seq
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
                awaiting = defined.sleep(b, c, d) if op == records.SLEEPS else self._waiting(subject, b, c)
                seq += 1
                write(
                    f'{{"seq":{seq},"at":{at},"type":"step_ended","task":{subject},"outcome":"suspended",'
                    f'"awaiting":{awaiting},"where":{where}}}\n'
                )
                life = lives.get(subject)
                if life is not None:
                    spent, ended = at - life.since, seq
                    if spent > HELD:
                        lines.seq = seq
                        lints.held(subject, life, at, seq, "suspended", where)
                        seq = lines.seq
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
                        lines.seq = seq
                        lints.waits(subject, life)
                        seq = lines.seq
            elif op == records.RETURNED:
                result = str(b) if a == 3 else records.SMALL[a]
                seq += 1
                write(
                    f'{{"seq":{seq},"at":{at},"type":"step_ended","task":{subject},"outcome":"returned",'
                    f'"result":"{result}"}}\n'
                )
                life = lives.get(subject)
                if life is not None and at - life.since > HELD:
                    lines.seq = seq
                    lints.held(subject, life, at, seq, "returned")
                    seq = lines.seq
                fold.ended(subject, "finished", at, ("result", result))
                if subject in lints.watched:
                    lines.seq = seq
                    lints.ended(subject)
                    seq = lines.seq
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
                lines.seq, running.last = seq, last
                self._rare(op, subject, at, a, b, c, d)
                seq, many = lines.seq, len(running.addresses) > 1
            if begins:
                if many or eager:
                    running.begun[begins] = None
                else:
                    last = begins
                if begins in waits_in:
                    queued.leaves(begins)
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
        lines.seq = seq

    def _rare(self, op: int, subject: int, at: int, a: int, b: int, c: int, d: int) -> None:
        if op == records.CREATED:
            self._created(subject, at, a, b, c, d)
        elif op == records.CANCELLED:
            self.lines.add(f',"at":{at},"type":"step_ended","task":{subject},"outcome":"cancelled"}}\n')
            self._fold_rare({"type": "step_ended", "at": at, "task": subject, "outcome": "cancelled"})
        elif op == records.EVENT:
            self._event(at, self._defined.text(subject, a))
        elif op == records.OUTPUT:
            self._written.add(at, self._defined.text(subject, a), b, c, d)

    def _waiting(self, task: int, number: int, once: int) -> str:
        if once:
            return self._defined.once(number)
        thing = self._defined.objects.get(number)
        if thing is not None:
            self._queued.joins(task, thing)
        return self._defined.awaitings[number]

    def _created(self, task: int, at: int, a: int, b: int, c: int, d: int) -> None:
        defined = self._defined
        if c > 0:
            name = f"Task-{c}"
            quoted = f'"{name}"'
        else:
            name, quoted = defined.strings[-c], defined.quoted[-c]
        internal = d >> 32
        loop, parent = d & 0xFFFFFFFF, b >> 28 if b & 15 == records.BY_TASK else None
        self.running.created(task, loop)
        extra = f',"internal":{defined.quoted[internal]}' if internal else ""
        if b & 15 == records.BY_THREAD:
            extra += f',"by":{defined.causes[b]}'
        self.lines.add(
            f',"at":{at},"type":"task_created","task":{task},"name":{quoted},'
            f'"coro":{defined.quoted[a & 0xFFFFFFFF]},'
            f'"parent":{"null" if parent is None else parent},"loop":{loop},'
            f'"where":{defined.places[a >> 32]}{extra}}}\n'
        )
        self.fold.created(task, name, at, internal > 0, loop, self.lines.seq, parent)
        if parent is None or internal:
            self.lints.created(task, loop, parent, defined.strings[internal])

    def _state(self, task: int, thing: int, c: int, d: int) -> str:
        """Who waits for an object at the moment of a change, and its state after that."""
        kind = c & 255
        value = c >> 8
        waiters = self._queued.waiters(thing)
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
            return f'{waiters},"woken":[{self._defined.names(d)}]'
        return f'{waiters},"count":{value},"parties":{d}'

    def _event(self, at: int, text: bytes) -> None:
        try:
            event: Event = json.loads(text.decode("utf-8", "replace"))
        except ValueError:
            # A part of the text was overwritten before it was read.
            self.lines.missing += 1
            return
        kind = event.pop("type")
        if "place" in event:
            event["where"] = json.loads(self._defined.places[event.pop("place")])
        if "seen" in event:
            event["seen"] = json.loads(self._defined.places[event["seen"]])
        if "cause" in event:
            event["by"] = json.loads(self._defined.causes[event.pop("cause")])
        if kind == "object_created" and "address" in event:
            self.running.loop(event["object"], event.pop("address"))
        elif kind == "truncated" and event["limit"] == "tracer":
            self.running.silence()
        if kind == "task_destroyed" and event["task"] in self._queued.waits_in:
            self._queued.leaves(event["task"])
        self.lines.event(kind, at, event)
        self._fold_rare({"type": kind, "at": at, **event})

    def _fold_rare(self, event: Event) -> None:
        """Folds a rare event that was just written, and tells the lints of it."""
        event["seq"] = self.lines.seq
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
        """Bytes that reached the descriptor without the tracer: of no task, and of no known thread."""
        self.flush_partial()
        self.at = max(at, self.at)
        self._written.write((stream, 0, 0), self.at, text, raw=True)

    def flush_partial(self) -> None:
        """Lets go of the lines that are not complete yet (no newline followed)."""
        self._written.flush(self.at)
