"""Handlers of `signal.signal`: what they do is a signal's doing, whatever they interrupted.

The interpreter calls a handler from between two instructions of the main thread; it is known by its code, and
by the interrupted frame among its arguments, which no ordinary caller hands it.
"""

import signal
import sys
from functools import partial
from types import CodeType, FrameType, FunctionType, MethodType
from typing import Any

from . import channel, code
from .splice import splice
from ..pipe import records

handlers: dict[int, CodeType] = {}
"""The code of every handler of the user's or a library's, by identity. Mostly empty."""


def install() -> None:
    """Splices the observation point in. Raises `SpliceError`."""
    splice(signal.signal, lambda body: body.first(f"{body.hook(_set)}(handler)"))


@channel.guarded
def _set(handler: Any) -> None:
    while type(handler) is partial:
        handler = handler.func
    if type(handler) is MethodType:
        handler = handler.__func__
    elif type(handler) is not FunctionType:
        handler = vars(type(handler)).get("__call__")
    if type(handler) is FunctionType and not code.look_up(handler.__code__).asyncio:
        handlers[id(handler.__code__)] = handler.__code__


def cause(otherwise: int) -> int:
    """The signal whose handler runs now in this thread, as a cause; `otherwise` where none does."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        if id(frame.f_code) in handlers and _was_handed(frame, frame.f_back):
            return records.BY_SIGNAL | (channel.string(frame.f_code.co_qualname) & 0xFFFFFF) << 4
        frame = frame.f_back
    return otherwise


def _was_handed(frame: FrameType, interrupted: FrameType | None) -> bool:
    for value in frame.f_locals.values():
        if value is interrupted or (type(value) is tuple and any(each is interrupted for each in value)):
            return True
    return False
