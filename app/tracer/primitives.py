"""Locks, events, conditions, semaphores, barriers and queues: each change, at the statement that makes it."""

import sys
from asyncio import events, locks, queues
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from types import FrameType
from typing import Any

from . import channel, code, facts, loops, objects, signals
from .channel import MASK, now, pack, room, wire
from .lanes import Lane, lanes
from .running import running
from .splice import Body, splice
from .tasks import task_of
from ..pipe import records

_MADE_FOR_THE_USER = {"locks.Condition.__init__", "locks.BoundedSemaphore.__init__"}


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
    for kind, name, told in (
        (locks.Lock, "lock", facts.of_any), (locks.Event, "event", facts.of_any),
        (locks.Condition, "condition", facts.of_condition), (queues.Queue, "queue", facts.of_queue),
        (locks.Semaphore, "semaphore", facts.of_semaphore), (locks.Barrier, "barrier", facts.of_barrier),
    ):  # fmt: skip
        _watch_creation(edits, kind, name, told)
    lock: Any = locks.Lock
    event: Any = locks.Event
    barrier: Any = locks.Barrier
    queue: Any = queues.Queue
    _watch(edits, lock.acquire, "before", "return True", "lock_acquired")
    _watch(edits, lock.release, "after", "self._locked = False", "lock_released")
    _watch(edits, event.set, "after", "self._value = True", "event_set")
    _watch(edits, event.clear, "before", "self._value = False", "event_cleared", facts.if_set)
    _watch(edits, locks.Semaphore.acquire, "before", "return True", "semaphore_acquired", facts.permits)
    _watch(edits, locks.Semaphore.release, "after", "self._value += 1", "semaphore_released", facts.permits)
    for function, side, statement, change in (
        (barrier.wait, "after", "self._count += 1", "barrier_arrived"),
        (barrier.wait, "after", "self._count -= 1", "barrier_left"),
        (barrier._release, "after", "self._state = _BarrierState.DRAINING", "barrier_released"),
        (barrier.reset, "before", "self._cond.notify_all()", "barrier_reset"),
        (barrier.abort, "after", "self._state = _BarrierState.BROKEN", "barrier_aborted"),
    ):
        _watch(edits, function, side, statement, change, facts.parties)
    notify = getattr(locks.Condition, "_notify", locks.Condition.notify)
    edits[notify].append(lambda body: body.before("idx = 0", f"{body.hook(_notified)}(self, n)"))
    _watch(edits, queue.put_nowait, "after", "self._unfinished_tasks += 1", "queue_put", facts.depth)
    _watch(edits, queue.get_nowait, "after", "item = self._get()", "queue_got", facts.depth)
    _watch(edits, queue.task_done, "after", "self._unfinished_tasks -= 1", "queue_task_done", facts.depth)
    if hasattr(queue, "shutdown"):
        _watch(edits, queue.shutdown, "before", _ALL_GETTERS, "queue_shut_down", facts.depth)


_ALL_GETTERS = """
while self._getters:
    getter = self._getters.popleft()
    if not getter.done():
        getter.set_result(None)
"""
"""The first statement of `Queue.shutdown` after which the queue's own state is as it stays."""


_Told = Callable[[Any], dict[str, object]]
"""What is told of a new object beside its kind."""


def _watch_creation(edits: _Edits, kind: Any, name: str, told: _Told) -> None:
    @channel.guarded
    def born(thing: Any) -> None:
        _born(thing, name, told)

    edits[kind.__init__].append(lambda body: body.last(f"{body.hook(born)}(self)"))


_State = Callable[[Any], tuple[int, int] | None]
"""What a change left: two numbers for its record, or None where nothing changed."""


def _watch(
    edits: _Edits, function: Any, side: str, statement: str, change: str, state: _State | None = None
) -> None:
    index = records.CHANGES.index(change)

    def changed(thing: Any) -> None:
        try:
            number = objects.numbers.get(id(thing))
            if number:
                left = (0, 0) if state is None else state(thing)
                if left is not None:
                    _changed(number, index, left[0], left[1])
        except Exception as error:
            channel.give_up(error)

    def edit(body: Body) -> None:
        getattr(body, side)(statement, f"{body.hook(changed)}(self)")

    edits[function].append(edit)


def _born(thing: Any, kind: str, told: _Told) -> None:
    """A new object of the user's; those that asyncio makes inside its own (a queue's event) are left out."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and code.look_up(frame.f_code).ours:
        frame = frame.f_back
    frame = frame and frame.f_back
    while frame is not None and code.look_up(frame.f_code).asyncio in _MADE_FOR_THE_USER:
        frame = frame.f_back
    if frame is None or code.look_up(frame.f_code).asyncio:
        return
    user = code.user_frame(frame)
    place = 0 if user is None else code.place(user.f_code, user.f_lasti)
    objects.created(thing, kind, place, told(thing))


def _changed(number: int, index: int, value: int, second: int) -> None:
    loop = events._get_running_loop()
    if loop is not None and running.loop is loop:
        lane, cause = running.state.current, running.state.direct
        if cause < 0:
            cause = running.state.cause
        if signals.handlers:
            cause = signals.cause(cause)
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
    """`notify` is about to wake the first of those that were not woken yet, nor cancelled."""
    number = objects.numbers.get(id(condition))
    if not number:
        return
    woken: list[str] = []
    for future in condition._waiters:
        if len(woken) >= count:
            break
        if not future.done():
            lane = _waiter(future)
            woken.append(str(lane.id) if lane is not None else "null")
    text = channel.define(records.STRING, ",".join(woken)) if woken else 0
    _changed(number, records.CHANGES.index("condition_notified"), len(woken), text)


def _waiter(future: Any) -> Lane | None:
    """The task that a future will wake."""
    for callback, _ in getattr(future, "_callbacks", None) or ():
        task = task_of(callback)
        if task is not None:
            return lanes.get(id(task))
    return None
