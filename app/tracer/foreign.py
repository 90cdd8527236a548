"""A loop that is not observed is seen when it begins to run, for it may call nothing else that is watched.

Every loop says that it runs now by `_asyncio._set_running_loop`. That is a function in C, and others (uvloop)
keep a reference to it; so it stays the same object, and only what it does in C is another.
"""

import ctypes
from asyncio import events
from types import BuiltinFunctionType
from typing import Any

from . import channel, loops
from .observable import why_not

_POINTER = ctypes.sizeof(ctypes.c_void_p)
_TAKES_ONE = 8
"""`METH_O`, as a method's definition in C has it among its flags."""

_Function = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.py_object)


class _Definition(ctypes.Structure):
    """A `PyMethodDef`."""

    _fields_ = (("name", ctypes.c_char_p), ("function", ctypes.c_void_p), ("flags", ctypes.c_int))


_kept: list[object] = []
"""What C calls must not be collected."""


def install() -> None:
    """Watches `_set_running_loop`, if it looks as in all known releases."""
    known: Any = events._set_running_loop
    if type(known) is not BuiltinFunctionType:
        return
    definition = _Definition.from_address(ctypes.c_size_t.from_address(id(known) + 2 * _POINTER).value)
    if definition.name != b"_set_running_loop" or definition.flags != _TAKES_ONE:
        return
    original = _Function(definition.function)

    def watched(module: object, loop: object) -> object:
        if loop is not None:
            runs(loop)
        return original(module, loop)

    replacement = _Function(watched)
    _kept.extend((original, replacement))
    definition.function = ctypes.cast(replacement, ctypes.c_void_p).value


@channel.guarded
def runs(loop: Any) -> None:
    """A loop begins to run: if it is not observed, the trace says so, once."""
    if not channel.detached and why_not(type(loop)) and id(loop) not in loops.known:
        loops.new_loop(loop)
