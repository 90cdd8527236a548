"""Something to stand in for a C function that blocks, and to know when it is called and when that is over.

A C function has no code to splice into, and a Python function in its place would show in every traceback.
Here `__call__` is a property. The interpreter asks for it when the function is called; the getter notes the
call, has returned by the time the original runs, and hands out a `Call`: the original, in an object made
for this one call, with a suspended generator in it. The interpreter drops that object when the call has
returned or raised, and with it the generator, whose `finally` notes the end. So both moments are exact, and
no frame of ours is on the stack in between. (A `__del__` would do as well, but for signals: a Python
function looks for them before its first statement, and there a KeyboardInterrupt would be lost.)

Everything else about a stand-in is the original's: its class as `isinstance` sees it, name, module, repr,
equality, pickle.
"""

import dis
import sys
from collections.abc import Callable, Generator
from functools import partial
from types import FrameType
from typing import Any

from . import channel

Begins = Callable[[FrameType], bool]
"""Told that a call begins, with the frame that calls; whether its end is to be told as well."""


Watch = Callable[[Begins, FrameType], Generator[bool, None, None] | None]


def _nobody(begins: Begins, frame: FrameType) -> None:
    pass


watch: Watch = _nobody
"""Gives what is to be dropped at the end of a call, or None; `blocking` puts its own here."""

_LOADS = {dis.opmap[name] for name in ("LOAD_ATTR", "LOAD_METHOD") if name in dis.opmap}
_new = object.__new__
_set = object.__setattr__


class Call(partial[Any]):
    """One call. It lives as long as the call does."""

    __slots__ = ("watching",)

    watching: Generator[bool, None, None]


class StandIn:
    """In the place of the built-in function or method `original`."""

    __slots__ = ("__weakref__", "_begins", "_original")

    _begins: Begins
    _original: Any

    @property
    def __call__(self) -> Any:
        """The original, for one call."""
        made = original(self)
        try:
            caller = sys._getframe(1)
            if _is_only_looked_at(caller):
                return made.__call__
            watching = watch(_begins_of(self), caller)
            if watching is not None:
                call = Call(made)
                call.watching = watching
                return call
        except Exception as error:
            channel.give_up(error)
        return made

    @property
    def __class__(self) -> Any:
        return type(original(self))

    @__class__.setter
    def __class__(self, kind: type) -> None:
        original(self).__class__ = kind

    @property
    def __doc__(self) -> Any:  # type: ignore[override]
        return original(self).__doc__

    @property
    def __module__(self) -> Any:  # type: ignore[override]
        return original(self).__module__

    def __getattr__(self, name: str) -> Any:
        return getattr(original(self), name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(original(self), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(original(self), name)

    def __dir__(self) -> Any:
        return dir(original(self))

    def __repr__(self) -> str:
        return repr(original(self))

    def __eq__(self, other: object) -> bool:
        return bool(original(self) == (original(other) if type(other) is StandIn else other))

    def __hash__(self) -> int:
        return hash(original(self))

    def __reduce_ex__(self, protocol: Any) -> Any:
        return original(self).__reduce_ex__(protocol)

    def __reduce__(self) -> Any:
        return original(self).__reduce__()


original: Callable[[Any], Any] = StandIn.__dict__["_original"].__get__
"""The function that a stand-in stands for."""
_begins_of: Callable[[Any], Begins] = StandIn.__dict__["_begins"].__get__


def stand_in(function: Any, begins: Begins) -> Any:
    """A stand-in for `function`."""
    made = _new(StandIn)
    _set(made, "_original", function)
    _set(made, "_begins", begins)
    return made


def _is_only_looked_at(frame: FrameType) -> bool:
    """Whether the frame reads `function.__call__` rather than calling the function."""
    code = frame.f_code
    return "__call__" in code.co_names and code.co_code[frame.f_lasti] in _LOADS


class Method:
    """In the place of a method in its class: gives a stand-in where a call is going to block.

    `busy(thing)` says whether it might; the bound method is then the original if not. `blocks(thing, frame)`
    looks closer, at the caller's frame too, and gives what is to be told when the method is called, or None.
    """

    __slots__ = ("_bind", "_blocks", "_busy", "_method")

    def __init__(
        self, method: Any, busy: Callable[[Any], bool], blocks: Callable[[Any, FrameType], Begins | None]
    ) -> None:
        self._method = method
        self._bind = method.__get__
        self._busy = busy
        self._blocks = blocks

    def __get__(self, thing: Any, kind: Any = None) -> Any:
        if thing is None:
            return self._method
        # Without the type, some methods crash the interpreter (`method_get` in CPython 3.12).
        bound = self._bind(thing, type(thing) if kind is None else kind)
        try:
            if self._busy(thing):
                begins = self._blocks(thing, sys._getframe(1))
                if begins is not None:
                    return stand_in(bound, begins)
        except Exception as error:
            channel.give_up(error)
        return bound
