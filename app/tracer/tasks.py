"""Tasks as the loop runs them: created, ready, a step begins, a step ends.

A task's step is a handle like any other; `call_soon` sees it queued (that is the moment it becomes ready,
and whoever runs then is the waker) and `_run_once` sees it run. What the step left behind is read off the
task: the future it waits for, or how it ended. Nothing of this is drawn from the program's own words.
"""

import asyncio
import sys
from asyncio import events
from threading import get_ident
from types import BuiltinMethodType, MethodType
from typing import Any, Final

from . import awaiting, channel, values
from ..pipe import records
from .channel import HEADER, MASK, SHIFT, now, pack, put, take
from .lanes import Lane, lanes
from .loops import LoopState, callback_cause, forget_stamp, known, new_loop, stamps, thread_cause

# The hot functions below write their records in place instead of calling `put`: a call costs as much as
# all the rest of an event.

STEP: Final = 1
BUILTIN: Final = 2
METHOD: Final = 3
OTHER: Final = 4

_sorts: dict[type, int] = {BuiltinMethodType: BUILTIN, MethodType: METHOD}


def _sort_of(kind: type) -> int:
    sort = STEP if kind.__name__ == "TaskStepMethWrapper" else OTHER
    _sorts[kind] = sort
    return sort


def _is_step(callback: Any, sort: int) -> bool:
    if sort == STEP:
        return True
    if sort == BUILTIN:
        return callback.__name__ == "task_wakeup"  # type: ignore[no-any-return]
    if sort == METHOD:
        return callback.__func__.__name__ in ("__step", "__wakeup") and asyncio.isfuture(callback.__self__)
    return False


def soon(loop: Any, callback: Any, handle: events.Handle) -> None:
    """`call_soon` queued `handle`: a task is new, or ready, or a callback will run on behalf of someone."""
    try:
        state = known.get(id(loop)) or new_loop(loop)
        _queued(state, callback, handle, state.cause)
    except Exception as error:
        channel.give_up(error)


def soon_threadsafe(loop: Any, callback: Any, handle: events.Handle) -> None:
    """The same from `call_soon_threadsafe`, perhaps in another thread."""
    try:
        state = known.get(id(loop)) or new_loop(loop)
        _queued(state, callback, handle, state.cause if get_ident() == state.thread else thread_cause())
    except Exception as error:
        channel.give_up(error)


def _queued(state: LoopState, callback: Any, handle: events.Handle, cause: int) -> None:
    kind = type(callback)
    sort = _sorts.get(kind) or _sort_of(kind)
    if sort == STEP or (sort != OTHER and _is_step(callback, sort)):
        task = callback.__self__
        lane = lanes.get(id(task))
        if lane is None:
            created(state, task)
        elif lane is state.current:
            state.requeued = True
        elif sort == STEP:
            # Only a new task is queued by another than itself: the one that had this identity is gone.
            _vanished(task, lane)
            created(state, task)
        else:
            slot = take()
            if slot >= channel.full:
                channel.wait_for_room(slot)
            pack(
                channel.memory, ((slot & MASK) << SHIFT) + HEADER,
                records.READY, lane.id, now(), cause, 0, 0, 0, slot + 1,
            )  # fmt: skip
    else:
        stamps[id(handle)] = (handle, cause)
        if len(stamps) > state.most_stamps:
            forget_stamp(state)


def created(state: LoopState, task: Any) -> Lane:
    """A task is new: by whom and where, under which name, and whether asyncio made it for itself."""
    coro = task.get_coro()
    frame = sys._getframe(2)
    where, internal = awaiting.maker(frame, coro)
    lane = Lane(channel.new_id())
    lane.place = where
    lanes[id(task)] = lane
    put(
        records.CREATED, lane.id, now(),
        channel.string(awaiting.coroutine_name(coro)) | where << 32,
        state.cause,
        name_number(task.get_name()),
        state.id | channel.string(internal) << 32,
    )  # fmt: skip
    return lane


def name_number(name: object) -> int:
    """A default name's number (`Task-7` is 7), or minus the number of the name as a string."""
    if type(name) is not str:
        return -channel.string(values.describe(name))
    if name[:5] == "Task-":
        digits = name[5:]
        if digits.isascii() and digits.isdecimal() and digits[0] != "0" and len(digits) < 15:
            return int(digits)
    return -channel.string(name)


def _vanished(task: Any, lane: Lane) -> None:
    del lanes[id(task)]
    channel.event("task_destroyed", task=lane.id)


def step_begins(state: LoopState, handle: Any) -> None:
    """A handle is about to run: a task's step, or a callback on behalf of whoever scheduled it."""
    try:
        _begins(state, handle)
    except Exception as error:
        channel.give_up(error)


def _begins(state: LoopState, handle: Any) -> None:
    callback = handle._callback
    kind = type(callback)
    sort = _sorts.get(kind) or _sort_of(kind)
    if sort == STEP or (sort != OTHER and _is_step(callback, sort)):
        task = callback.__self__
        lane = lanes.get(id(task)) or created(state, task)
        state.current = lane
        state.task = task
        state.cause = lane.cause
        state.requeued = False
        slot = take()
        if slot >= channel.full:
            channel.wait_for_room(slot)
        pack(
            channel.memory, ((slot & MASK) << SHIFT) + HEADER,
            records.STARTED, lane.id, now(), 0, 0, 0, 0, slot + 1,
        )  # fmt: skip
        if lane.asked:
            _perhaps_delivered(lane, task, handle)
        lane.started = True
    else:
        state.current = None
        stamp = stamps.pop(id(handle), None)
        state.cause = callback_cause(handle, callback, stamp)


def _perhaps_delivered(lane: Lane, task: Any, handle: Any) -> None:
    """The step throws CancelledError if a cancellation is due or the future it waited for was cancelled."""
    arguments = handle._args
    if task._must_cancel or (arguments and asyncio.isfuture(arguments[0]) and arguments[0].cancelled()):
        lane.asked = False
        place = lane.place if lane.started else awaiting.definition(task.get_coro())
        channel.event("task_cancel_delivered", task=lane.id, place=place, message=values.text_or_none(lane.message))


def step_ends(state: LoopState) -> None:
    """The handle has run; what became of the task is read off it."""
    try:
        _ends(state)
    except Exception as error:
        channel.give_up(error)


def _ends(state: LoopState) -> None:
    lane = state.current
    state.cause = records.BY_LOOP
    if lane is None:
        return
    task = state.task
    state.current = state.task = None
    waiter = task._fut_waiter
    if waiter is None:
        if not state.requeued:
            ended(lane, task)
            return
        lane.place = place = awaiting.standing(task.get_coro())
        slot = take()
        if slot >= channel.full:
            channel.wait_for_room(slot)
        pack(
            channel.memory, ((slot & MASK) << SHIFT) + HEADER,
            records.YIELDED, lane.id, now(), place, 0, 0, 0, slot + 1,
        )  # fmt: skip
        return
    lane.place = awaiting.suspended(lane.id, task, waiter, now())
    if state.requeued:
        put(records.READY, lane.id, now(), lane.cause)


def ended(lane: Lane, task: Any) -> None:
    """The task's last step is over."""
    at = now()
    del lanes[id(task)]
    number = lane.id
    if task.cancelled():
        put(records.CANCELLED, number, at)
        how = "cancelled"
    else:
        how = "swallowed"
        error = task._exception
        if error is not None:
            channel.event_at(
                at, "step_ended", {"task": number, "outcome": "raised", "exception": values.exception(error)}
            )
        else:
            _returned(number, task._result, at)
    if lane.open:
        cancel_ended(lane, how)


def _returned(number: int, result: object, at: int) -> None:
    if result is None:
        put(records.RETURNED, number, at)
    elif type(result) is int and -(1 << 62) < result < 1 << 62:
        put(records.RETURNED, number, at, 3, result)
    elif type(result) is bool:
        put(records.RETURNED, number, at, 2 if result else 1)
    else:
        channel.event_at(
            at, "step_ended", {"task": number, "outcome": "returned", "result": values.describe(result)}
        )


def cancel_ended(lane: Lane, how: str) -> None:
    """How a cancellation ended: `cancelled`, `handled` or `swallowed`."""
    lane.open = lane.asked = False
    channel.event("task_cancel_ended", task=lane.id, how=how)


@channel.guarded
def reported(loop: Any, context: dict[str, Any]) -> None:
    """asyncio reports a trouble to the loop's exception handler: a pending task was destroyed."""
    task = context.get("task")
    if task is not None and context.get("message", "").startswith("Task was destroyed"):
        lane = lanes.pop(id(task), None)
        if lane is not None:
            channel.event("task_destroyed", task=lane.id)
