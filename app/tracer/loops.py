"""What is known of each event loop, and on whose behalf its callbacks run.

The cause of whatever happens is the first one: a callback that a task scheduled runs on behalf of the
task, a timer's on behalf of the timer, a selector's on behalf of I/O.
"""

import threading
import weakref
from asyncio import events, futures, tasks
from functools import partial
from threading import get_ident
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any

from . import channel, code, gone, signals
from .awaiting import Suspension
from .lanes import Lane
from .observable import Silent, why_not
from .running import running
from .threads import in_main_thread, thread_number
from ..pipe import records

_Timer = events.TimerHandle
_NAMED = (FunctionType, BuiltinFunctionType)
_set_result = futures._set_result_unless_cancelled  # type: ignore[attr-defined]
"""What ends a sleep; nobody's name where it is used for anything else."""
_release_waiter = tasks._release_waiter  # type: ignore[attr-defined]

stamps: dict[int, tuple[object, int]] = {}
"""Queued callbacks by identity: the handle (kept, so that its identity stays its own) and its cause."""

_FEW = 64

_VIA = {
    "gather.<locals>._done_callback": "gather",
    "TaskGroup._on_task_done": "TaskGroup",
    "_wait.<locals>._on_completion": "wait",
    "run_coroutine_threadsafe.<locals>.callback": "run_coroutine_threadsafe",
    "_release_waiter": "timeout",
    "Timeout._on_timeout": "timeout",
    "_run_until_complete_cb": "run_until_complete",
    "_set_result_unless_cancelled": "sleep",
    "shield.<locals>._inner_done_callback": "shield",
    "shield.<locals>._outer_done_callback": "shield",
    "_chain_future.<locals>._set_state": "wrap_future",
    "_chain_future.<locals>._call_set_state": "wrap_future",
    "as_completed.<locals>._on_completion": "as_completed",
    "_AsCompletedIterator._handle_completion": "as_completed",
}


class LoopState:
    """One event loop: its number and thread, the task whose step runs, and the cause of what happens now."""

    __slots__ = (
        "__weakref__",
        "again",
        "callback",
        "closed",
        "current",
        "direct",
        "id",
        "last",
        "most_stamps",
        "pending",
        "task",
        "thread",
    )

    def __init__(self) -> None:
        self.id = channel.new_id()
        self.thread = get_ident()
        self.current: Lane | None = None
        self.task: Any = None
        self.direct = records.BY_LOOP
        """The cause, packed; `UNKNOWN` while it has not been looked up from `callback`."""
        self.callback: tuple[Any, Any, Any] | None = None
        """The handle that runs, its callback and its stamp."""
        self.pending: Suspension | None = None
        """The end of the last step, still to be written: with the start of the next, or on its own."""
        self.last: Lane | None = None
        """The lane of that step, where `pending` is `YIELD`."""
        self.again = False
        """What the running task is about to wait for is done already: the task was queued again."""
        self.most_stamps = _FEW
        self.closed = False

    @property
    def cause(self) -> int:
        """On whose behalf the loop runs now, packed."""
        if self.direct == UNKNOWN:
            self.direct = BY_NONE if self.callback is None else callback_cause(*self.callback)
        return self.direct


UNKNOWN = -1
BY_NONE = records.BY_NONE
BY_LOOP = records.BY_LOOP
YIELD: Suspension = (0, 0, 0, 0, 0, 0)
"""Stands for the end of a step that was a bare yield; the lane says the rest."""

known: dict[int, LoopState] = {}


def new_loop(loop: Any) -> LoopState:
    """A loop seen for the first time gets a number; it is forgotten with its loop.

    One that cannot be observed is told of too, with the reason: what it runs is missing in the trace.
    """
    reason = why_not(type(loop))
    state: LoopState = Silent(channel.new_id()) if reason else LoopState()  # type: ignore[assignment]
    try:
        gone.tell(loop, _forget, id(loop))
        known[id(loop)] = state
    except TypeError:
        # Without a weak reference to it, another loop could be taken for it: it is told of again and again.
        pass
    channel.event("object_created", object=state.id, kind="loop", place=code.caller_place(), address=id(loop))
    if reason:
        channel.event("truncated", limit="loop", missing=None, object=state.id, error=reason)
    return state


unclosed: dict[int, int] = {}
"""Numbers of loops that are being collected and were never closed; their `__del__` comes next."""


def _forget(key: int, _: None) -> None:
    state = known.pop(key, None)
    if state is not None and not state.closed:
        unclosed[key] = state.id


def state_of(loop: Any) -> LoopState:
    """What is known of `loop`."""
    return running.state if running.loop is loop else known.get(id(loop)) or new_loop(loop)


def tick(loop: Any) -> LoopState:
    """The loop begins an iteration, in whichever thread it runs now."""
    state = known.get(id(loop)) or new_loop(loop)
    state.thread = get_ident()
    state.direct = BY_LOOP
    running.loop, running.state = loop, state
    return state


def tock(state: LoopState) -> None:
    """The iteration is over."""
    loop = running.loop
    # No reference of ours may outlive it: it would keep a forgotten loop alive.
    running.loop = running.state = None
    if state.pending is not None:
        flush(state)
    if loop is not None and loop._stopping:
        channel.event("loop_stopped", loop=state.id)


def flush(state: LoopState) -> None:
    """What comes next is no task's step: the end of the last one is written on its own."""
    pending, lane = state.pending, state.last
    if pending is not None:
        state.pending = None
        if pending is YIELD and lane is not None:
            channel.put(records.YIELDED, lane.id, channel.now(), lane.place)
        else:
            op, subject, a, b, c, d = pending
            channel.put(op, subject, channel.now(), a, b, c, d)


@channel.guarded
def ticked(state: LoopState, ready: int, timers: int, since: int) -> None:
    """The loop has looked for I/O and timers, and is about to run what is ready."""
    at = channel.now()
    channel.put(records.TICK, state.id, at, ready, timers, at - since)


@channel.guarded
def idles(loop: Any) -> None:
    """The loop is about to wait without end, for a file: can anything still happen?"""
    try:
        files = len(loop._selector.get_map()) - 1
    except (AttributeError, TypeError):
        # A loop of another make, or a test's mock: who knows what could wake it.
        return
    others = threading.active_count() - 1
    handlers = len(getattr(loop, "_signal_handlers", ()))
    if not (files or others or handlers):
        state = state_of(loop)
        channel.event("loop_idle", loop=state.id, files=0, threads=0, children=0, signals=0)


def forget_stamp(state: LoopState) -> None:
    """Drops the stamps of callbacks that were cancelled before they ran."""
    for key, (handle, _) in list(stamps.items()):
        if handle._cancelled:  # type: ignore[attr-defined]
            stamps.pop(key, None)
    state.most_stamps = max(_FEW, 2 * len(stamps))


def callback_cause(handle: Any, callback: Any, stamp: tuple[object, int] | None) -> int:
    """On whose behalf a callback runs, packed, with the callback's name as `via`."""
    if stamp is not None and stamp[0] is handle:
        cause = stamp[1]
        kind = cause & 15
        if kind == records.BY_TASK or (kind == records.BY_THREAD and callback is not _set_result):
            return kind | _via_soon(callback) << 4 | cause >> 28 << 28
        if kind == records.BY_LOOP or kind == records.BY_NONE:
            return records.BY_CALLBACK | _via_soon(callback) << 4
        return cause
    if type(handle) is _Timer:
        return records.BY_TIMER | via(callback) << 4
    if handle in signal_handles:
        return records.BY_SIGNAL | via(callback) << 4
    return records.BY_IO | via(callback) << 4


def _via_soon(callback: Any) -> int:
    """Of a callback that no timer runs: what wakes a sleeper then wakes whoever made a transport."""
    if callback is _set_result:
        return channel.string("transport") & 0xFFFFFF
    return via(callback)


signal_handles: "weakref.WeakSet[Any]" = weakref.WeakSet()
"""Handles of `loop.add_signal_handler`."""


def via(callback: Any) -> int:
    """A callback's name as a number: asyncio's own by what they belong to, others by qualified name."""
    if type(callback) is partial and callback.func is _release_waiter:
        return channel.string("wait_for") & 0xFFFFFF
    while type(callback) is partial:
        callback = callback.func
    if type(callback) is MethodType:
        callback = callback.__func__
    named = callback if issubclass(type(callback), _NAMED) else type(callback)
    name = named.__qualname__
    return channel.string(_VIA.get(name, name)) & 0xFFFFFF


def thread_cause() -> int:
    """This thread as a cause."""
    return records.cause(records.BY_THREAD, 0, thread_number())


def current_state() -> LoopState | None:
    """The loop that runs in this thread."""
    loop = events._get_running_loop()
    if loop is None:
        return None
    if running.loop is loop:
        state: LoopState = running.state
        return state
    return known.get(id(loop))


def current_cause() -> int:
    """On whose behalf this thread runs now."""
    state = current_state()
    cause = thread_cause() if state is None and not in_main_thread() else records.BY_NONE
    if state is not None:
        cause = state.cause
    return signals.cause(cause) if signals.handlers else cause


def acting() -> dict[str, object]:
    """Who acts now, as fields of an event; outside of any loop, the thread."""
    if current_state() is None and in_main_thread():
        return {"by": {"kind": "thread", "thread": None}}
    return {"cause": current_cause()}
