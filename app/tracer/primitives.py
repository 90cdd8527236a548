"""Locks, events, conditions, semaphores, barriers and queues: each change, at the statement that makes it."""

import sys
from asyncio import events, locks, queues
from collections import defaultdict, deque
from collections.abc import Callable
from functools import partial
from typing import Any

from . import channel, code, loops, objects
from .channel import MASK, now, pack, room, wire
from .running import running
from .splice import Body, splice
from ..pipe import records

_MADE_FOR_THE_USER = {"locks.Condition.__init__", "locks.BoundedSemaphore.__init__"}


_MOST = (1 << 31) - 1
_INFINITE = float("inf")

_Edits = defaultdict[Any, list[Callable[[Body], None]]]


def install(*, changes: bool) -> None:
    """Splices the observation points in: what is waited for, and with `changes`, every change of an object.

    Raises `SpliceError`.
    """
    edits: _Edits = defaultdict(list)
    _note(edits)
    if changes:
        _watch_all(edits)
    for function, parts in edits.items():
        splice(function, partial(_edit_all, parts))


def _edit_all(parts: list[Callable[[Body], None]], body: Body) -> None:
    for part in parts:
        part(body)


def _note(edits: _Edits) -> None:
    """Each wait on an object says so just before it begins."""
    for function, kind, future in (
        (locks.Lock.acquire, "lock", "fut"), (locks.Event.wait, "event", "fut"),
        (locks.Semaphore.acquire, "semaphore", "fut"), (queues.Queue.get, "queue_get", "getter"),
        (queues.Queue.put, "queue_put", "putter"),
    ):  # fmt: skip

        def edit(body: Body, kind: str = kind, future: str = future) -> None:
            moment = body.hook(running)
            body.before(
                f"await {future}",
                f"{moment}.kind = {kind!r}; {moment}.thing = self; {moment}.future = {future}",
            )

        edits[function].append(edit)


def _watch_all(edits: _Edits) -> None:
    for kind, name in (
        (locks.Lock, "lock"), (locks.Event, "event"), (locks.Condition, "condition"),
        (locks.Semaphore, "semaphore"), (locks.Barrier, "barrier"), (queues.Queue, "queue"),
    ):  # fmt: skip
        _watch_creation(edits, kind, name)
    _watch(edits, locks.Lock.acquire, "before", "return True", "lock_acquired")
    _watch(edits, locks.Lock.release, "after", "self._locked = False", "lock_released")
    _watch(edits, locks.Event.set, "after", "self._value = True", "event_set")
    _watch(edits, locks.Event.clear, "after", "self._value = False", "event_cleared")
    _watch(edits, locks.Semaphore.acquire, "before", "return True", "semaphore_acquired", "self._value")
    _watch(edits, locks.Semaphore.release, "after", "self._value += 1", "semaphore_released", "self._value")
    _watch(
        edits,
        locks.Barrier.wait,
        "after",
        "self._count += 1",
        "barrier_arrived",
        "self._count",
        "self._parties",
    )
    _watch(
        edits, locks.Barrier._release,  # type: ignore[attr-defined]
        "after", "self._state = _BarrierState.DRAINING", "barrier_released", "self._count", "self._parties",
    )  # fmt: skip
    notify = getattr(locks.Condition, "_notify", locks.Condition.notify)
    edits[notify].append(lambda body: body.before("idx = 0", f"{body.hook(_notified)}(self, n)"))
    _watch_queue(edits, queues.Queue.put_nowait, "self._unfinished_tasks += 1", "queue_put")
    _watch_queue(edits, queues.Queue.get_nowait, "item = self._get()", "queue_got")
    _watch_queue(edits, queues.Queue.task_done, "self._unfinished_tasks -= 1", "queue_task_done")


def _watch_creation(edits: _Edits, kind: Any, name: str) -> None:
    @channel.guarded
    def born(thing: Any) -> None:
        _born(thing, name)

    edits[kind.__init__].append(lambda body: body.last(f"{body.hook(born)}(self)"))


def _watch(
    edits: _Edits, function: Any, side: str, statement: str, change: str, value: str = "0", second: str = "0"
) -> None:
    index = records.CHANGES.index(change)

    def changed(thing: Any, value: Any, second: Any) -> None:
        try:
            if type(value) is not int or value > _MOST:
                value = _whole(value)
            if type(second) is not int or second > _MOST:
                second = _whole(second)
            _changed(thing, index, value, second)
        except Exception as error:
            channel.give_up(error)

    def edit(body: Body) -> None:
        getattr(body, side)(statement, f"{body.hook(changed)}(self, {value}, {second})")

    edits[function].append(edit)


def _watch_queue(edits: _Edits, function: Any, statement: str, change: str) -> None:
    index = records.CHANGES.index(change)

    def changed(queue: Any) -> None:
        try:
            items = queue._queue
            size = len(items) if type(items) in (deque, list) else 0
            most = queue._maxsize
            if type(most) is not int or most > _MOST:
                most = 0 if type(most) is float and most == _INFINITE else _whole(most)
            _changed(queue, index, size, most << 31 | queue._unfinished_tasks)
        except Exception as error:
            channel.give_up(error)

    edits[function].append(lambda body: body.after(statement, f"{body.hook(changed)}(self)"))


def _whole(number: object) -> int:
    """A count that is none (`Semaphore(math.inf)`, `Queue(10**12)`), as near as a record can have it."""
    if isinstance(number, int):
        return min(int.__index__(number), _MOST)
    return int(min(number, _MOST)) if type(number) is float and number > 0 else 0


def _born(thing: Any, kind: str) -> None:
    """A new object of the user's; those that asyncio makes inside its own (a queue's event) are left out."""
    frame = sys._getframe(4)
    while True:
        known = code.look_up(frame.f_code)
        if known.asyncio not in _MADE_FOR_THE_USER:
            break
        if frame.f_back is None:
            return
        frame = frame.f_back
    if known.asyncio:
        return
    user = code.user_frame(frame)
    objects.created(thing, kind, 0 if user is None else code.place(user.f_code, user.f_lasti))


def _changed(thing: Any, index: int, value: int, second: int) -> None:
    number = objects.numbers.get(id(thing))
    if number is None:
        return
    loop = events._get_running_loop()
    if loop is not None and running.loop is loop:
        lane, cause = running.state.current, running.state.direct
        if cause < 0:
            cause = running.state.cause
    else:
        lane, cause = None, loops.current_cause()
    try:
        position = wire.take()
    except StopIteration:
        position = room()
    pack(
        wire.memory, position & MASK,
        records.CHANGED, 0 if lane is None else lane.id, now(), number, cause,
        index | value << 8, second, 0, position,
    )  # fmt: skip


@channel.guarded
def _notified(condition: Any, count: int) -> None:
    waiting = sum(not future.done() for future in condition._waiters)
    _changed(condition, records.CHANGES.index("condition_notified"), min(count, waiting), 0)
