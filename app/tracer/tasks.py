"""Tasks as the loop runs them: created, ready, a step begins, a step ends.

A task's step is a handle like any other; `call_soon` sees it queued (that is the moment it becomes ready,
and whoever runs then is the waker) and `_run_once` sees it run. What the step left behind is read off the
task: the future it waits for, or how it ended. Nothing of this is drawn from the program's own words.
"""

import asyncio
import sys
from asyncio import events
from threading import get_ident
from types import BuiltinMethodType, CoroutineType, FrameType, FunctionType, MethodType
from typing import Any, Final

from . import awaiting, channel, code, making, signals, values, works
from .chain import links
from .channel import MASK, now, pack, put, room, wire
from .lanes import Lane, failed, lanes
from .loops import (
    BY_LOOP,
    UNKNOWN,
    YIELD,
    LoopState,
    flush,
    forget_stamp,
    known,
    new_loop,
    stamps,
    state_of,
    thread_cause,
)
from .running import running
from ..pipe import records

# What runs for every step is written out here, records and all: a call costs as much as the rest of an
# event. Each of these functions guards itself; what it calls may raise.

Step: Final = next(kind for kind in object.__subclasses__() if kind.__name__ == "TaskStepMethWrapper")
"""The type of the callable that runs a C task's first step; it has no public name."""


def _python_task(callback: Any) -> Any:
    """The task whose step the callback is, where that is a task written in Python."""
    if type(callback) is MethodType and callback.__func__.__name__ in ("__step", "__wakeup"):
        return callback.__self__ if asyncio.isfuture(callback.__self__) else None
    return None


def task_of(callback: Any) -> Any:
    """The task that the callback wakes; None for any other callback."""
    if type(callback) is BuiltinMethodType:
        return callback.__self__ if callback.__name__ == "task_wakeup" else None
    return _python_task(callback)


_handlers = signals.handlers


def soon(loop: Any, callback: Any, handle: events.Handle) -> None:
    """`call_soon` queued `handle`: a task is new, or ready, or a callback will run on behalf of someone.

    Not called where the running task queues itself again (see `install`).
    """
    try:
        state = state_of(loop)
        cause = state.direct
        if cause == UNKNOWN:
            cause = state.cause
        if _handlers:
            cause = signals.cause(cause)
        kind = type(callback)
        if kind is BuiltinMethodType:
            task = callback.__self__
            lane = lanes.get(id(task))
            if lane is not None and task is not state.task and callback.__name__ == "task_wakeup":
                try:
                    position = wire.take()
                except StopIteration:
                    position = room()
                pack(
                    wire.memory, position & MASK,
                    records.READY, lane.id, now(), cause, 0, 0, 0, 0, position,
                )  # fmt: skip
                return
        elif kind is FunctionType:
            stamps[id(handle)] = handle, cause
            if len(stamps) > state.most_stamps:
                forget_stamp(state)
            return
        _queued(state, callback, kind, handle, cause)
    except Exception as error:
        channel.give_up(error)


def soon_threadsafe(loop: Any, callback: Any, handle: events.Handle) -> None:
    """The same from `call_soon_threadsafe`, perhaps in another thread."""
    try:
        state = known.get(id(loop)) or new_loop(loop)
        cause = _done_before(handle._args) or state.cause if get_ident() == state.thread else thread_cause()
        if _handlers:
            cause = signals.cause(cause)
        _queued(state, callback, type(callback), handle, cause)
    except Exception as error:
        channel.give_up(error)


def _done_before(arguments: Any) -> int:
    """The thread whose result is handed on, where its work was done before anyone waited for it; else 0.

    (`wrap_future` then hands it on at once: `_chain_future.<locals>._set_state(destination, source)`.)
    """
    work = works.known(arguments[1]) if arguments and len(arguments) == 2 else None
    return 0 if work is None or work.thread is None else records.cause(records.BY_THREAD, 0, work.thread)


def _queued(state: LoopState, callback: Any, kind: type, handle: events.Handle, cause: int) -> None:
    wakes = False
    if kind is Step:
        task = callback.__self__
    elif kind is BuiltinMethodType:
        wakes = callback.__name__ == "task_wakeup"
        task = callback.__self__ if wakes else None
    else:
        task = _python_task(callback)
        wakes = task is not None and callback.__func__.__name__ == "__wakeup"
    if task is None:
        stamps[id(handle)] = handle, cause
        if len(stamps) > state.most_stamps:
            forget_stamp(state)
        return
    lane = lanes.get(id(task))
    if lane is None:
        if adopted(state, task) is None:
            created(state, task)
        else:
            state.again = wakes
    elif task is state.task:
        # Within its own step: by a yield, which the end of the step shows, or by a future that is done.
        state.again = wakes
    elif wakes:
        put(records.READY, lane.id, now(), cause)
    else:
        # Only a new task is queued by another than itself: the one that had this identity is gone.
        channel.event("task_destroyed", task=lane.id)
        created(state, task)


def created(state: LoopState, task: Any) -> Lane:
    """A task is new: by whom and where, under which name, and whether asyncio made it for itself."""
    coro = task.get_coro()
    lane = lanes[id(task)] = introduced(state, coro, task.get_name(), sys._getframe(1))
    return lane


def introduced(state: LoopState, coro: Any, name: object, frame: FrameType) -> Lane:
    """A lane for the task that runs `coro` and is made in `frame`, told of."""
    where, internal = making.maker(frame, coro)
    its_code = coro.cr_code if type(coro) is CoroutineType else links(coro)[0]
    places: dict[int, int] = {}
    title = None
    if its_code is not None:
        title = coro.__qualname__
        info = code.known.get(id(its_code)) or code.look_up(its_code)
        if info.user:
            places = info.places
        else:
            its_code = None
    lane = Lane(channel.new_id(), where, its_code, places)
    number = _names.get(title) if type(title) is str else None
    if number is None:
        number = channel.string(making.coroutine_name(coro))
    put(
        records.CREATED, lane.id, now(),
        number | where << 32,
        state.cause,
        _name_number(name),
        state.id | (channel.string(internal) << 32 if internal else 0),
    )  # fmt: skip
    return lane


_names = channel.strings


def _name_number(name: object) -> int:
    """A default name's number (`Task-7` is 7), or minus the number of the name as a string."""
    if type(name) is not str:
        return -channel.string(values.describe(name))
    if name[:5] == "Task-":
        digits = name[5:]
        if digits.isdigit() and digits.isascii() and digits[0] != "0" and len(digits) < 15:
            return int(digits)
    return -channel.string(name)


def step_begins(state: LoopState, handle: Any) -> None:
    """A handle is about to run: a task's step, or a callback on behalf of whoever scheduled it."""
    try:
        callback = handle._callback
        kind = type(callback)
        if kind is Step or (kind is BuiltinMethodType and callback.__name__ == "task_wakeup"):
            task = callback.__self__
        else:
            task = _python_task(callback)
            if task is None:
                if state.pending is not None:
                    flush(state)
                state.callback = handle, callback, stamps.pop(id(handle), None)
                state.direct = UNKNOWN
                return
        lane = lanes.get(id(task)) or created(state, task)
        state.current = lane
        state.task = running.task = task
        state.direct = lane.cause
        running.code = None
        running.zero = False
        pending = state.pending
        try:
            position = wire.take()
        except StopIteration:
            position = room()
        if pending is YIELD:
            state.pending = None
            last = state.last
            pack(
                wire.memory, position & MASK,
                _YIELDED_NEXT, last.id, now(), last.place, 0, 0, 0, lane.id, position,  # type: ignore[union-attr]
            )  # fmt: skip
        elif pending is None:
            pack(wire.memory, position & MASK, _STARTED, lane.id, now(), 0, 0, 0, 0, 0, position)
        else:
            state.pending = None
            op, subject, a, b, c, d = pending
            pack(
                wire.memory, position & MASK,
                op | records.NEXT, subject, now(), a, b, c, d, lane.id, position,
            )  # fmt: skip
        if lane.asked:
            _perhaps_delivered(lane, task, handle)
        lane.started = True
    except Exception as error:
        channel.give_up(error)


_STARTED: Final = records.STARTED
_YIELDED_NEXT: Final = records.YIELDED | records.NEXT


def adopted(state: LoopState, task: Any) -> Lane | None:
    """The lane of a task that nobody had seen before: its eager first step runs now (see `eager`)."""
    lane = state.current
    if lane is None or not lane.unbound or asyncio.current_task() is not task:
        return None
    lanes[id(task)] = lane
    lane.unbound = False
    state.task = running.task = task
    return lane


def _perhaps_delivered(lane: Lane, task: Any, handle: Any) -> None:
    """The step throws CancelledError if a cancellation is due or the future it waited for brings one.

    If not, the request was lost on its way: the task awaited one that caught it.
    """
    lane.asked = False
    message = lane.message
    arguments = handle._args
    future = arguments[0] if arguments and asyncio.isfuture(arguments[0]) else None
    if future is not None and future.cancelled():
        message = getattr(future, "_cancel_message", None) or message
    elif not task._must_cancel and not isinstance(
        getattr(future, "_exception", None), asyncio.CancelledError
    ):
        # (A gathering future that was cancelled has the CancelledError as its exception.)
        return
    place = lane.place if lane.started else making.beginning(task.get_coro(), lane.made)
    channel.event("task_cancel_delivered", task=lane.id, place=place, message=values.text_or_none(message))


def step_ends(state: LoopState) -> None:
    """The handle has run; what became of the task is read off it.

    The end of a step that suspended its task is kept until the loop goes on, which it does at once: with the
    start of the next step it makes one record. (An exception that leaves the loop never follows such a step.)
    """
    try:
        task = state.task
        state.direct = BY_LOOP
        if task is None:
            state.callback = None
            return
        lane: Lane = state.current  # type: ignore[assignment]
        state.current = state.task = None
        waiter = task._fut_waiter
        if waiter is not None:
            state.pending = suspended(task, lane, waiter)
            if state.again:
                state.again = False
                flush(state)
                put(records.READY, lane.id, now(), lane.cause)
        elif task.done():
            ended(lane, task)
        else:
            place = None
            if running.zero and running.code is lane.code and running.task is task and running.value is None:
                place = lane.places.get(running.offset)
            lane.place = awaiting.standing(task, lane) if place is None else place
            state.last = lane
            state.pending = YIELD
        running.task = None
    except Exception as error:
        channel.give_up(error)


def suspended(task: Any, lane: Lane, waiter: Any) -> awaiting.Suspension:
    """The end of a step that left `task` waiting for the future `waiter`."""
    noted = None
    if running.future is waiter:
        noted = running.kind, running.thing, waiter
    told = awaiting.suspended(task, lane, waiter, noted)
    # No reference of ours may outlive the step: it would keep a forgotten task alive.
    running.future = running.thing = running.value = None
    return told


def ended(lane: Lane, task: Any) -> None:
    """The task's last step is over."""
    at = now()
    running.value = None
    del lanes[id(task)]
    number = lane.id
    if task.cancelled():
        put(records.CANCELLED, number, at)
        how = "cancelled"
    else:
        how = "swallowed"
        error = task._exception
        if error is not None:
            failed[id(task)] = number
            raised = {"task": number, "outcome": "raised", "exception": values.exception(error)}
            channel.event_at(at, "step_ended", raised)
        else:
            result = task._result
            if result is None:
                put(records.RETURNED, number, at)
            else:
                _returned(number, result, at)
    if lane.open:
        cancel_ended(lane, how)


def _returned(number: int, result: object, at: int) -> None:
    if type(result) is int and -(1 << 62) < result < 1 << 62:
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
