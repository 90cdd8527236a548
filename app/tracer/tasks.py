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

from . import awaiting, channel, code, making, values, yields
from .chain import links
from .channel import HEADER, MASK, SHIFT, now, pack, put, take
from .lanes import Lane, lanes
from .loops import (
    LoopState,
    callback_cause,
    current_state,
    forget_stamp,
    known,
    new_loop,
    stamps,
    thread_cause,
    tock,
)
from ..pipe import records

# What runs for every step is written out here, records and all: a call costs as much as the rest of an
# event. Each of these functions guards itself; what it calls may raise.

_BUILTIN: Final = 1
_METHOD: Final = 2
_OTHER: Final = 3

_sorts: dict[type, int] = {BuiltinMethodType: _BUILTIN, MethodType: _METHOD}
_Step: type = type(None)
"""The type of the callable that runs a C task's first step; it has no public name."""


def _sort_of(kind: type) -> int:
    global _Step
    if kind.__name__ == "TaskStepMethWrapper":
        _Step = kind
    _sorts[kind] = _OTHER
    return _OTHER


def _task_of(callback: Any, kind: type) -> Any:
    """The task whose step the callback is; None for any other callback."""
    sort = _sorts.get(kind) or _sort_of(kind)
    if sort == _BUILTIN:
        return callback.__self__ if callback.__name__ == "task_wakeup" else None
    if kind is _Step:
        return callback.__self__
    if sort == _METHOD and callback.__func__.__name__ in ("__step", "__wakeup"):
        return callback.__self__ if asyncio.isfuture(callback.__self__) else None
    return None


def soon(loop: Any, callback: Any, handle: events.Handle) -> None:
    """`call_soon` queued `handle`: a task is new, or ready, or a callback will run on behalf of someone."""
    try:
        state = known.get(id(loop)) or new_loop(loop)
        kind = type(callback)
        if kind is _Step and callback.__self__ is state.task:
            state.requeued = True
        else:
            _queued(state, callback, kind, handle, state.cause)
    except Exception as error:
        channel.give_up(error)


def soon_threadsafe(loop: Any, callback: Any, handle: events.Handle) -> None:
    """The same from `call_soon_threadsafe`, perhaps in another thread."""
    try:
        state = known.get(id(loop)) or new_loop(loop)
        cause = state.cause if get_ident() == state.thread else thread_cause()
        _queued(state, callback, type(callback), handle, cause)
    except Exception as error:
        channel.give_up(error)


def _queued(state: LoopState, callback: Any, kind: type, handle: events.Handle, cause: int) -> None:
    task = _task_of(callback, kind)
    if task is None:
        stamps[id(handle)] = (handle, cause)
        if len(stamps) > state.most_stamps:
            forget_stamp(state)
        return
    lane = lanes.get(id(task))
    if lane is None:
        created(state, task)
    elif task is state.task:
        state.requeued = True
    elif kind is _Step:
        # Only a new task is queued by another than itself: the one that had this identity is gone.
        channel.event("task_destroyed", task=lane.id)
        created(state, task)
    else:
        slot = take()
        if slot >= channel.full:
            channel.wait_for_room(slot)
        pack(
            channel.memory, ((slot & MASK) << SHIFT) + HEADER,
            records.READY, lane.id, now(), cause, 0, 0, 0, 0, slot + 1,
        )  # fmt: skip


def created(state: LoopState, task: Any) -> Lane:
    """A task is new: by whom and where, under which name, and whether asyncio made it for itself."""
    coro = task.get_coro()
    where, internal = making.maker(sys._getframe(2), coro)
    lane = lanes[id(task)] = Lane(channel.new_id())
    lane.made = lane.place = where
    its_code = links(coro)[0]
    if its_code is not None:
        info = code.look_up(its_code)
        if info.user:
            lane.places = info.places
    put(
        records.CREATED, lane.id, now(),
        channel.string(making.coroutine_name(coro)) | where << 32,
        state.cause,
        _name_number(task.get_name()),
        state.id | channel.string(internal) << 32,
    )  # fmt: skip
    return lane


def _name_number(name: object) -> int:
    """A default name's number (`Task-7` is 7), or minus the number of the name as a string."""
    if type(name) is not str:
        return -channel.string(values.describe(name))
    if name[:5] == "Task-":
        digits = name[5:]
        if digits.isascii() and digits.isdecimal() and digits[0] != "0" and len(digits) < 15:
            return int(digits)
    return -channel.string(name)


def step_begins(state: LoopState, handle: Any) -> None:
    """A handle is about to run: a task's step, or a callback on behalf of whoever scheduled it."""
    try:
        callback = handle._callback
        kind = type(callback)
        task = callback.__self__ if kind is _Step else _task_of(callback, kind)
        if task is None:
            if state.pending is not None:
                tock(state)
            state.cause = callback_cause(handle, callback, stamps.pop(id(handle), None))
            return
        lane = lanes.get(id(task)) or created(state, task)
        state.current = lane
        state.task = task
        state.cause = lane.cause
        state.requeued = False
        state.noted = yields.code = None
        pending = state.pending
        slot = take()
        if slot >= channel.full:
            channel.wait_for_room(slot)
        if pending is None:
            pack(
                channel.memory, ((slot & MASK) << SHIFT) + HEADER,
                records.STARTED, lane.id, now(), 0, 0, 0, 0, 0, slot + 1,
            )  # fmt: skip
        else:
            state.pending = None
            op, subject, a, b, c, d = pending
            pack(
                channel.memory, ((slot & MASK) << SHIFT) + HEADER,
                op | records.NEXT, subject, now(), a, b, c, d, lane.id, slot + 1,
            )  # fmt: skip
        if lane.asked:
            _perhaps_delivered(lane, task, handle)
        lane.started = True
    except Exception as error:
        channel.give_up(error)


def _perhaps_delivered(lane: Lane, task: Any, handle: Any) -> None:
    """The step throws CancelledError if a cancellation is due or the future it waited for was cancelled."""
    arguments = handle._args
    if task._must_cancel or (arguments and asyncio.isfuture(arguments[0]) and arguments[0].cancelled()):
        lane.asked = False
        place = lane.place if lane.started else making.definition(task.get_coro())
        message = values.text_or_none(lane.message)
        channel.event("task_cancel_delivered", task=lane.id, place=place, message=message)


def step_ends(state: LoopState) -> None:
    """The handle has run; what became of the task is read off it.

    The end of a step that suspended its task is kept until the loop goes on, which it does at once: with the
    start of the next step it makes one record. (An exception that leaves the loop never follows such a step.)
    """
    try:
        task = state.task
        state.cause = records.BY_LOOP
        if task is None:
            return
        lane = state.current
        assert lane is not None
        state.current = state.task = None
        waiter = task._fut_waiter
        if waiter is not None:
            state.pending = awaiting.suspended(task, lane, waiter, state.noted)
            # No reference of ours may outlive the step: it would keep a forgotten task alive.
            state.noted = yields.value = waiter = None
            if state.requeued:
                tock(state)
                put(records.READY, lane.id, now(), lane.cause)
        elif state.requeued:
            lane.place = place = awaiting.standing(task, lane)
            state.pending = (records.YIELDED, lane.id, place, 0, 0, 0)
        else:
            ended(lane, task)
    except Exception as error:
        channel.give_up(error)


@channel.guarded
def sleeps(delay: object, timer: Any, future: Any) -> None:
    """`asyncio.sleep` is about to wait for its timer."""
    state = current_state()
    if state is not None:
        state.noted = ("sleep", (delay, timer), future)


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
            raised = {"task": number, "outcome": "raised", "exception": values.exception(error)}
            channel.event_at(at, "step_ended", raised)
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
        returned = {"task": number, "outcome": "returned", "result": values.describe(result)}
        channel.event_at(at, "step_ended", returned)


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
