"""The traced process's end of the ring: numbers, texts, definitions, and the identities they name.

Everything here runs inside the traced program, so it must be quick, must not raise, and must not touch
anything that the program could have replaced (functions are bound at import).
"""

import json
import os
from collections.abc import Callable, Mapping
from itertools import count
from mmap import MAP_ANONYMOUS, MAP_PRIVATE, mmap
from time import monotonic, monotonic_ns, sleep
from typing import Any, ParamSpec

from . import yields
from ..pipe import records, ring

MASK = ring.MASK
pack = ring.RECORD.pack_into
_part = ring.PART.pack_into
_encoder = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_in_c: Any = vars(json.encoder)["c_make_encoder"]
# The C half of the encoder alone: a program that traces its calls would see the other at work.
_encode = _in_c and _in_c(
    None, _encoder.default, json.encoder.encode_basestring, None, ":", ",", False, False, True
)
Params = ParamSpec("Params")

now = monotonic_ns


def _dumps(value: object) -> str:
    return "".join(_encode(value, 0)) if _encode else _encoder.encode(value)


_PATIENCE = 10.0
_MOST_STRINGS = 20_000

new_id = count(1).__next__
_text_id = count(1).__next__
_definition = count(1).__next__

detached = False
"""True where nothing is traced any more: in a forked copy of the process, or after an error of ours."""

_FOREVER = 1 << 62


class Wire:
    """The writer's end: `take()` gives the position of a free slot, until `limit`; then it raises."""

    __slots__ = ("limit", "memory", "take")

    def __init__(self) -> None:
        self.memory: mmap
        self.limit = ring.START
        self.take: Callable[[], int] = iter(()).__next__

    def unlimited(self, memory: mmap) -> None:
        """Writes round and round where nobody reads."""
        self.memory = memory
        self.limit = _FOREVER
        self.take = iter(range(ring.START, _FOREVER, ring.SLOT)).__next__


wire = Wire()

strings: dict[str, int] = {}
"""The numbers of strings that were sent."""


def attach(shared: mmap) -> None:
    """Starts writing to `shared`; a forked copy of this process writes where nobody reads."""
    wire.memory = shared
    os.register_at_fork(after_in_child=_detach)


def _detach() -> None:
    """Whatever is written from now on goes to memory that nobody reads."""
    global detached
    detached = True
    yields.stop()
    wire.unlimited(mmap(-1, ring.SIZE, MAP_PRIVATE | MAP_ANONYMOUS))


class Unobserved(Exception):
    """What was seen is not to be told: it is of a loop that is not observed."""


def give_up(error: Exception) -> None:
    """An observation point raised, and the program must not notice: the trace says so and falls silent."""
    if not detached and type(error) is not Unobserved:
        event("truncated", limit="tracer", missing=None, error=f"{type(error).__name__}: {error}")
        _detach()


def guarded(hook: Callable[Params, None]) -> Callable[Params, None]:
    """An observation point that cannot harm the program it observes."""

    def guard(*args: Params.args, **kwargs: Params.kwargs) -> None:
        try:
            hook(*args, **kwargs)
        except Exception as error:
            give_up(error)

    return guard


def room() -> int:
    """The position of a free slot, when `wire.take` has raised StopIteration: the known room is used up.

    Threads (and signal handlers) may find that out at the same time; whoever comes first opens the new room.
    """
    while True:
        start = wire.limit
        limit = _wait_for_room(start)
        take = iter(range(start, limit, ring.SLOT)).__next__
        # No call and no jump lies between these three, so that nobody else gets in.
        if wire.limit == start:
            wire.limit = limit
            wire.take = take
        try:
            return wire.take()
        except StopIteration:
            continue


def _wait_for_room(start: int) -> int:
    """Holds the writer until the reader is done with the slot's last use, so that nothing is lost.

    A reader that does not move for ten seconds is gone; the writer then runs on and overwrites, which the
    reader, should it come back, notices and counts.
    """
    seen = -1
    patience = monotonic() + _PATIENCE
    while True:
        done = ring.WORD.unpack_from(wire.memory, ring.ROOM)[0] or ring.START
        if start < done + ring.ROOM:
            return done + ring.ROOM
        if done != seen:
            seen, patience = done, monotonic() + _PATIENCE
        elif monotonic() > patience:
            return _FOREVER
        sleep(0.0005)


def put(op: int, subject: int, at: int, a: int = 0, b: int = 0, c: int = 0, d: int = 0) -> None:
    """Writes one record."""
    try:
        position = wire.take()
    except StopIteration:
        position = room()
    pack(wire.memory, position & MASK, op, subject, at, a, b, c, d, 0, position)


def put_text(op: int, text: bytes, at: int, b: int = 0, c: int = 0, d: int = 0) -> None:
    """Writes a text in as many parts as it needs, then the record that names it."""
    number = _text_id() & 0xFFFFFFFF
    for start in range(0, len(text), ring.PART_BYTES):
        try:
            position = wire.take()
        except StopIteration:
            position = room()
        part = text[start : start + ring.PART_BYTES]
        _part(wire.memory, position & MASK, records.PART, number, part, position)
    put(op, number, at, len(text), b, c, d)


def event(kind: str, /, **fields: object) -> None:
    """Writes a rare event whole, as JSON; `at` is now."""
    event_at(now(), kind, fields)


def event_at(at: int, kind: str, fields: Mapping[str, object]) -> None:
    """The same with its moment (ns of the monotonic clock) given."""
    text = _dumps({"type": kind, **fields})
    put_text(records.EVENT, text.encode("utf-8", "backslashreplace"), at)


def define(sort: int, value: object) -> int:
    """Sends a string, a place or an awaited thing once; the number stands for it from now on."""
    number = _definition()
    put_text(records.DEFINE, _dumps(value).encode("utf-8", "backslashreplace"), now(), sort, number)
    return number


def string(text: str) -> int:
    """The number of a string (0 for the empty one)."""
    if not text:
        return 0
    number = strings.get(text)
    if number is None:
        number = define(records.STRING, text)
        if len(strings) < _MOST_STRINGS:
            strings[text] = number
    return number
