"""Blocked threads: the call that holds one, from its exact begin to its exact end.

A call is told of once, by its outermost name: `Future.result` waits in a `Condition`, which waits for a
lock; the lock is where it blocks, and the stack says the rest.
"""

import ctypes
from collections.abc import Generator
from signal import SIGINT
from types import FrameType

from . import channel, loops, stand_ins
from .origins import origin
from .threads import here, number_or_none, tracing


def begins(call: str, frame: FrameType) -> bool:
    """This thread is about to be held by `call`, called from `frame`; whether `ends` is to be called."""
    if here.blocked is not None or here.internal or not tracing():
        return False
    its = origin(frame, call)
    if not its.of_user:
        return False
    state = loops.current_state()
    lane = None if state is None else state.current
    who: dict[str, object] = {
        "thread": number_or_none(),
        "task": None if lane is None else lane.id,
        "call": its.call,
    }
    here.blocked = who
    try:
        channel.event("thread_blocked", **who, place=its.place)
    except BaseException:
        # A signal handler raised: there will be no call, and its end is told now.
        ends()
        raise
    return True


def ends() -> None:
    """The call is over, whether it returned or raised."""
    try:
        if not here.held:
            _unblocked()
    except Exception as error:
        channel.give_up(error)


def _unblocked() -> None:
    who = here.blocked
    if who is not None:
        if tracing():
            channel.event("thread_unblocked", **who)
        here.blocked = None


def holds() -> None:
    """A function begins that waits again and again: all its waits are told of as one."""
    here.held += 1


def releases() -> None:
    """It is over."""
    try:
        here.held -= 1
        if not here.held:
            _unblocked()
    except Exception as error:
        channel.give_up(error)


def _watch(begins: stand_ins.Begins, frame: FrameType) -> Generator[bool, None, None] | None:
    """For a call of a stand-in: something that ends it when it is dropped."""
    if here.blocked is not None:
        return None
    watching = _watching(begins, frame)
    return watching if next(watching) else None


def _watching(begins: stand_ins.Begins, frame: FrameType) -> Generator[bool, None, None]:
    try:
        yield begins(frame)
    finally:
        try:
            ends()
        except KeyboardInterrupt:
            # Nothing that is raised here gets out. The interpreter is asked to interrupt again, by the first
            # instruction that looks for it: the program's next one, if nothing more is called here.
            ends()
            _soon(_interrupt, SIGINT)


_soon = ctypes.pythonapi.Py_AddPendingCall
_soon.argtypes = (ctypes.c_void_p, ctypes.c_void_p)
_interrupt = ctypes.cast(ctypes.pythonapi.PyErr_SetInterruptEx, ctypes.c_void_p)

stand_ins.watch = _watch
