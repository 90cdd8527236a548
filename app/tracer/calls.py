"""What a method of a C type is called with, without a frame of ours on the stack while it runs.

`greenlet.switch` and `generator.send` hand over a value that can be read nowhere afterwards. A Python
function in their place would see it, but would stand in every traceback, and on the stack of a greenlet for
as long as that sleeps. So a descriptor stands in the type's dictionary. Where user code is about to call the
method with a plain list of arguments, it hands out the method wrapped in a call of C: `ctypes` shows each
argument to a function of ours before the call, and the result to another one after it. Anybody else gets the
method itself.
"""

import ctypes
import dis
import gc
import sys
import threading
from collections.abc import Callable
from functools import partial
from types import CodeType
from typing import Any

from . import channel, code

_MOST = 6
_CALL = "PRECALL" if sys.version_info < (3, 12) else "CALL"
_JUMPS = frozenset((*dis.hasjrel, *dis.hasjabs))

_counts: dict[tuple[int, int], int | None] = {}

Before = Callable[[Any, tuple[Any, ...]], None]
After = Callable[[Any, Any], None]


class Method:
    """A descriptor in the place of a method that is written in C.

    `seen` is told of every look-up: of the object (None for the class) and whether its call will be shown.
    `before` is told of the object and the arguments, `after` of the object and the result, where user code
    calls it. None of the three may raise.
    """

    def __init__(
        self, original: Any, seen: Callable[[Any, bool], None], before: Before, after: After
    ) -> None:
        self._original = original
        self._seen = seen
        self._calls = [
            _prepared(
                count,
                lambda bound, arguments: before(bound.__self__, arguments),
                lambda bound, result: after(bound.__self__, result),
            )
            for count in range(_MOST + 1)
        ]
        self.__doc__ = original.__doc__
        self.__name__ = original.__name__
        self.__qualname__ = original.__qualname__

    def __get__(self, thing: Any, kind: Any = None) -> Any:
        bound = self._original.__get__(thing, kind)
        if channel.detached:
            return bound
        caller = sys._getframe(1)
        key = id(caller.f_code), caller.f_lasti
        count = _counts[key] if key in _counts else _count(caller.f_code, caller.f_lasti)
        if thing is None:
            count = None
        self._seen(thing, count is not None)
        return bound if count is None else self._calls[count](bound)


def replace(kind: type, name: str, make: Callable[[Any], Method]) -> None:
    """Puts a `Method` into a C type's own dictionary, and tells the interpreter that the type changed."""
    gc.get_referents(kind.__dict__)[0][name] = make(kind.__dict__[name])
    ctypes.pythonapi.PyType_Modified(ctypes.py_object(kind))


def _count(its_code: CodeType, instruction: int) -> int | None:
    """How many arguments the call has that follows the look-up; None if it is no plain call of user code.

    The instructions from the look-up to its call are walked with the depth of the stack in mind. A jump on
    the way (a condition among the arguments), a keyword or a star ends the walk.
    """
    count = None
    if code.look_up(its_code).user:
        try:
            count = _arguments(its_code, instruction)
        except (ValueError, IndexError):
            count = None
    # `look_up` keeps the code object, so its identity stays its own.
    _counts[id(its_code), instruction] = count
    return count


def _arguments(its_code: CodeType, instruction: int) -> int | None:
    instructions = its_code.co_code
    opcode, argument = instructions[instruction], instructions[instruction + 1]
    name = dis.opname[opcode]
    if name != "LOAD_METHOD" and (name != "LOAD_ATTR" or sys.version_info < (3, 12) or not argument & 1):
        return None
    depth = extended = 0
    keywords = False
    for offset in range(instruction + 2, len(instructions), 2):
        opcode = instructions[offset]
        name = dis.opname[opcode]
        if name == "CACHE":
            continue
        argument = instructions[offset + 1] | extended
        extended = argument << 8 if name == "EXTENDED_ARG" else 0
        if name == _CALL and depth == argument:
            return None if keywords or argument > _MOST else argument
        if opcode in _JUMPS:
            return None
        keywords = name == "KW_NAMES"
        depth += dis.stack_effect(opcode, argument if opcode >= dis.HAVE_ARGUMENT else None, jump=False)
        if depth < 0:
            return None
    return None


class _Arguments(threading.local):
    """What one thread's call is about to hand over, collected while `ctypes` converts it."""

    bound: Any = None
    values: tuple[Any, ...] = ()


_arguments_now = _Arguments()


def preceded(function: Any, count: int, hook: Callable[[tuple[Any, ...]], None]) -> Any:
    """A callable that gives its `count` arguments to `hook`, and then to `function`."""
    return _prepared(count, lambda _, arguments: hook(arguments), lambda _, result: None)(function)


def _prepared(count: int, before: Before, after: After) -> Callable[[Any], Any]:
    """What makes a function into one that is called with `count` arguments, and watched."""

    def collected() -> None:
        bound, values = _arguments_now.bound, _arguments_now.values
        if len(values) == count:
            _arguments_now.bound, _arguments_now.values = None, ()
            before(bound, values)

    class Bound:
        @classmethod
        def from_param(cls, bound: Any) -> Any:
            _arguments_now.bound, _arguments_now.values = bound, ()
            collected()
            return ctypes.py_object(bound)

    class Argument:
        @classmethod
        def from_param(cls, value: Any) -> Any:
            _arguments_now.values = (*_arguments_now.values, value)
            collected()
            return ctypes.py_object(value)

    def returned(result: Any, function: object, arguments: tuple[Any, ...]) -> Any:
        after(arguments[0], result)
        return result

    call: Any = ctypes.PyDLL(None)["PyObject_CallFunction"]
    call.argtypes = [Bound, ctypes.c_char_p, *[Argument] * count]
    call.restype = ctypes.py_object
    call.errcheck = returned
    layout = b"(" + b"O" * count + b")"
    return lambda bound: partial(call, bound, layout)
