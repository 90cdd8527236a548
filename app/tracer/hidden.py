"""Functions of ours that the program cannot see: not in its stack, its tracebacks, its traces and profiles.

To the interpreter, a frame counts from the moment that it passed its function's RESUME instruction; one that
has not is passed over by `f_back`, `sys._getframe`, tracebacks, `sys.settrace`, `sys.setprofile` and
`sys.monitoring` alike. So our functions have none: a NOP stands in its place. (On 3.11, RESUME also lets the
interpreter make a function fast; there, the code object is told that its RESUME never comes.)

What follows for our own code: `sys._getframe(1)` is, from anywhere within, the frame of the program or
the library that called us, and `sys._getframe(0)` is still the function itself.
"""

import _lsprof
import ctypes
import gc
import inspect
import opcode
import os
import sys
from types import CodeType, FrameType, FunctionType

from . import blocking_calls, stand_ins

_RESUME, _NOP = opcode.opmap["RESUME"], opcode.opmap["NOP"]
_FOLDER = os.path.dirname(os.path.abspath(__file__))
_OWN = (os.path.join(_FOLDER, ""), os.path.join(os.path.dirname(_FOLDER), "pipe", "records.py"))
_OF_ITS_OWN = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR

_FIRST_TRACEABLE = CodeType.__basicsize__ - 16
"""Where 3.11's code objects keep the index of their RESUME: the number before the last pointer."""

_hidden: list[tuple[CodeType, int]] = []


def hide() -> None:
    """Hides every function of the tracer's that there is."""
    in_place = sys.version_info < (3, 12)
    if in_place and not _is_as_expected():
        return
    for function in gc.get_objects():
        if type(function) is FunctionType and function.__code__.co_filename.startswith(_OWN):
            if in_place:
                _hide_in_place(function.__code__)
            else:
                function.__code__ = without_resume(function.__code__)
    if in_place:
        sys.setprofile = stand_ins.stand_in(sys.setprofile, _profiles)
        blocking_calls.replace(_lsprof.Profiler, "enable", _always, lambda *_: _profiles)


def without_resume(code: CodeType) -> CodeType:
    """The same code with a NOP for its RESUME, and so for the functions that it makes."""
    constants = tuple(
        without_resume(constant) if isinstance(constant, CodeType) else constant
        for constant in code.co_consts
    )
    if not _can_be_hidden(code):
        return code.replace(co_consts=constants)
    instructions = bytearray(code.co_code)
    at = 2 * _resume(code)
    instructions[at : at + 2] = bytes((_NOP, 0))
    return code.replace(co_code=bytes(instructions), co_consts=constants)


def _can_be_hidden(code: CodeType) -> bool:
    """Not a generator's, and not one with `super()`, which looks for the frame that it is called from."""
    return not code.co_flags & _OF_ITS_OWN and "__class__" not in code.co_freevars


def _resume(code: CodeType) -> int:
    """The index of a function's first RESUME among its instructions."""
    return code.co_code[::2].index(_RESUME)


def _first_traceable(code: CodeType) -> ctypes.c_int:
    return ctypes.c_int.from_address(id(code) + _FIRST_TRACEABLE)


def _is_as_expected() -> bool:
    """Whether the code objects of this 3.11 are laid out as all known ones are."""
    known = (hide.__code__, _is_as_expected.__code__, inspect.walktree.__code__, os.walk.__code__)
    return all(_first_traceable(code).value == _resume(code) for code in known)


def _hide_in_place(code: CodeType) -> None:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _hide_in_place(constant)
    if _can_be_hidden(code):
        first = _first_traceable(code)
        if first.value == _resume(code):
            _hidden.append((code, first.value))
            first.value = len(code.co_code) // 2


def _always(_: object) -> bool:
    return True


def _profiles(frame: FrameType) -> bool:
    """3.11 tells a profile function of every return, also of hidden functions: it shall see their calls."""
    if type(sys.setprofile) is stand_ins.StandIn:
        # The next call is one of a built-in function, and profiled as one.
        sys.setprofile = stand_ins.original(sys.setprofile)
    while _hidden:
        code, first = _hidden.pop()
        _first_traceable(code).value = first
    return False
