"""Cancellations: who asked, and how they ended.

`Task.cancel`, `uncancel` and `set_name` belong to a C type that refuses assignment, and a task that is not
waiting shows nothing when it is cancelled. So the three names are put into the type's own dictionary, and
the interpreter is told that the type changed. The methods still do what they did; callers in C look them up
by name and come through here as well.
"""

import ctypes
import functools
import gc
import sys
from asyncio import tasks
from collections.abc import Callable
from threading import get_ident
from types import FrameType
from typing import Any

from . import channel, code, loops, timeouts, values
from .chain import variables
from .lanes import Lane, lanes
from .tasks import adopted, cancel_ended
from ..pipe import records

_VIA = {
    "tasks._GatheringFuture.cancel": "gather",
    "taskgroups.TaskGroup._abort": "TaskGroup",
    "timeouts.Timeout._on_timeout": "timeout",
    "runners._cancel_all_tasks": "run",
    "runners.Runner._on_sigint": "run",
    "tasks.wait_for": "wait_for",
    "tasks._cancel_and_wait": "wait_for",
}


def install() -> None:
    """Watches the C task and the Python one."""
    for kind in {tasks.Task, tasks._PyTask}:  # type: ignore[attr-defined]
        _replace(kind, "cancel", _cancel)
        _replace(kind, "uncancel", _uncancel)
        _replace(kind, "set_name", _set_name)


def _replace(kind: type, name: str, make: Callable[[Any], Any]) -> None:
    original = kind.__dict__[name]
    replacement = make(original)
    functools.update_wrapper(
        replacement, original, assigned=("__name__", "__qualname__", "__doc__"), updated=()
    )
    del replacement.__wrapped__
    gc.get_referents(kind.__dict__)[0][name] = replacement
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def _cancel(original: Any) -> Any:
    def cancel(self: Any, msg: object = None) -> Any:
        lane = lanes.get(id(self)) or _unseen(self)
        caller = sys._getframe(1)
        if lane is not None and not self.done():
            _requested(lane, msg, caller)
        thread = get_ident()
        if thread in _asked_by:
            return original(self, msg)
        _asked_by[thread] = caller
        try:
            return original(self, msg)
        finally:
            del _asked_by[thread]

    return cancel


_asked_by: dict[int, FrameType] = {}
"""By thread: who called the `cancel` that runs now. One from the same frame hands on that cancellation."""


def _unseen(task: Any) -> Lane | None:
    """The lane of a task that is cancelled within its own eager first step."""
    state = loops.current_state()
    return None if state is None else adopted(state, task)


@channel.guarded
def _requested(lane: Lane, message: object, caller: FrameType) -> None:
    via, by_signal = _via(caller)
    cause = records.BY_SIGNAL if by_signal else loops.current_cause()
    if by_signal:
        cause |= channel.string(via) << 4
    elif via and cause & 15 in (records.BY_TASK, records.BY_TIMER, records.BY_LOOP, records.BY_NONE):
        cause = cause & 15 | channel.string(via) << 4 | cause >> 28 << 28
    lane.asked = lane.open = True
    lane.message = message
    text = values.text_or_none(message)
    place = _place(lane, caller, via)
    channel.event("task_cancel_requested", task=lane.id, cause=cause, message=text, place=place)


def _place(lane: Lane, frame: FrameType | None, via: str) -> int:
    """The line that asked, or that set the time limit; 0 if a callback of asyncio's did."""
    if via == "timeout" and frame is not None:
        return timeouts.place_of(lane.id, frame.f_locals.get("self"))
    while frame is not None:
        known = code.look_up(frame.f_code)
        if known.user:
            return code.place(frame.f_code, frame.f_lasti)
        if known.asyncio == "events.Handle._run":
            break
        frame = frame.f_back
    return 0


def _via(frame: FrameType) -> tuple[str, bool]:
    """asyncio's own canceller (`cancel`: one cancellation hands on to what is awaited); is it a signal's?"""
    known = code.look_up(frame.f_code)
    if _asked_by.get(get_ident()) is frame:
        return "cancel", False
    return _VIA.get(known.asyncio, ""), known.asyncio == "runners.Runner._on_sigint"


def _uncancel(original: Any) -> Any:
    def uncancel(self: Any) -> Any:
        left = original(self)
        lane = lanes.get(id(self))
        if lane is not None and lane.open and left == 0:
            _taken_back(self, lane, sys._getframe(1))
        return left

    return uncancel


@channel.guarded
def _taken_back(task: Any, lane: Lane, caller: FrameType) -> None:
    """The last request was taken back; a CancelledError that is on its way arrives all the same."""
    if not (lane.asked and (task._must_cancel or task._fut_waiter is not None)):
        cancel_ended(lane, _how(caller))


def _how(frame: Any) -> str:
    """A timeout or a group that finds no CancelledError on its way out uncancels what someone swallowed."""
    if code.look_up(frame.f_code).asyncio.startswith(("timeouts.Timeout.__aexit__", "taskgroups.TaskGroup.")):
        local = variables(frame)
        arrived = local.get("exc_type", local.get("et"))
        if arrived is None:
            return "swallowed"
    return "handled"


def _set_name(original: Any) -> Any:
    def set_name(self: Any, value: object) -> None:
        original(self, value)
        lane = lanes.get(id(self))
        if lane is not None:
            name = self.get_name()
            channel.event(
                "task_renamed", task=lane.id, name=name if type(name) is str else values.describe(name)
            )

    return set_name
