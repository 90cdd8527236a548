"""Locks, events, conditions, semaphores, barriers and queues: each change, at the statement that makes it."""

import sys
from asyncio import locks, queues
from collections import deque
from typing import Any

from . import channel, code, loops, objects
from .splice import Body, splice
from ..pipe import records

_MADE_FOR_THE_USER = {"locks.Condition.__init__", "locks.BoundedSemaphore.__init__"}


def install() -> None:
    """Splices the observation points in. Raises `SpliceError`."""
    for kind, name in (
        (locks.Lock, "lock"), (locks.Event, "event"), (locks.Condition, "condition"),
        (locks.Semaphore, "semaphore"), (locks.Barrier, "barrier"), (queues.Queue, "queue"),
    ):  # fmt: skip
        _watch_creation(kind, name)
    _watch(locks.Lock.acquire, "before", "return True", "lock_acquired")
    _watch(locks.Lock.release, "after", "self._locked = False", "lock_released")
    _watch(locks.Event.set, "after", "self._value = True", "event_set")
    _watch(locks.Event.clear, "after", "self._value = False", "event_cleared")
    _watch(locks.Semaphore.acquire, "before", "return True", "semaphore_acquired", "self._value")
    _watch(locks.Semaphore.release, "after", "self._value += 1", "semaphore_released", "self._value")
    _watch(locks.Barrier.wait, "after", "self._count += 1", "barrier_arrived", "self._count", "self._parties")
    _watch(
        locks.Barrier._release,  # type: ignore[attr-defined]
        "after", "self._state = _BarrierState.DRAINING", "barrier_released", "self._count", "self._parties",
    )  # fmt: skip
    notify = getattr(locks.Condition, "_notify", locks.Condition.notify)
    splice(notify, lambda body: body.before("idx = 0", f"{body.hook(_notified)}(self, n)"))
    _watch_queue(queues.Queue.put_nowait, "self._unfinished_tasks += 1", "queue_put")
    _watch_queue(queues.Queue.get_nowait, "item = self._get()", "queue_got")
    _watch_queue(queues.Queue.task_done, "self._unfinished_tasks -= 1", "queue_task_done")


def _watch_creation(kind: type, name: str) -> None:
    @channel.guarded
    def born(thing: Any) -> None:
        _born(thing, name)

    splice(kind.__init__, lambda body: body.last(f"{body.hook(born)}(self)"))  # type: ignore[misc]


def _watch(
    function: Any, side: str, statement: str, change: str, value: str = "0", second: str = "0"
) -> None:
    index = records.CHANGES.index(change)

    @channel.guarded
    def changed(thing: Any, value: int, second: int) -> None:
        _changed(thing, index, value, second)

    def edit(body: Body) -> None:
        getattr(body, side)(statement, f"{body.hook(changed)}(self, {value}, {second})")

    splice(function, edit)


def _watch_queue(function: Any, statement: str, change: str) -> None:
    index = records.CHANGES.index(change)

    @channel.guarded
    def changed(queue: Any) -> None:
        items = queue._queue
        size = len(items) if type(items) in (deque, list) else 0
        _changed(queue, index, size, queue._maxsize << 31 | queue._unfinished_tasks)

    splice(function, lambda body: body.after(statement, f"{body.hook(changed)}(self)"))


def _born(thing: Any, kind: str) -> None:
    """A new object of the user's; those that asyncio makes inside its own (a queue's event) are not told of."""
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
    number = objects.known(thing)
    if number:
        loop = loops.current_state()
        lane = None if loop is None else loop.current
        cause = loops.current_cause() if loop is None else loop.cause
        channel.put(
            records.CHANGED,
            0 if lane is None else lane.id,
            channel.now(),
            number,
            cause,
            index | value << 8,
            second,
        )


@channel.guarded
def _notified(condition: Any, count: int) -> None:
    waiting = sum(not future.done() for future in condition._waiters)
    _changed(condition, records.CHANGES.index("condition_notified"), min(count, waiting), 0)
