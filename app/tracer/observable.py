"""Whether a loop can be observed, and what stands for one that cannot.

What is observed of a loop is its `call_soon`, `call_soon_threadsafe` and `_run_once`. A loop that is
no `BaseEventLoop`, or has one of these anew without calling the old one, does its work elsewhere: uvloop, and
some that programs bring along. Half of what they do would be a wrong picture, so nothing of it is told.
"""

from asyncio import base_events
from types import CodeType, FunctionType
from typing import Any

from .channel import Unobserved

_Loop = base_events.BaseEventLoop
_OBSERVED = ("call_soon", "call_soon_threadsafe", "_run_once")
_verdicts: dict[type, str] = {}


def why_not(kind: type) -> str:
    """Why loops of this type are not observed; empty if they are."""
    reason = _verdicts.get(kind)
    if reason is None:
        reason = _verdicts[kind] = _find_out(kind)
    return reason


def _find_out(kind: type) -> str:
    name = f"{kind.__module__}.{kind.__qualname__}"
    if not issubclass(kind, _Loop):
        return f"{name} is no asyncio.BaseEventLoop: what it runs is not observed"
    anew = [method for method in _OBSERVED if not _comes_down(kind, method)]
    return f"{name} has its own {' and '.join(anew)}: what it runs is not observed" if anew else ""


def _comes_down(kind: type, method: str) -> bool:
    """Whether each class that has the method anew calls the one above, as far as its code says."""
    for above in kind.__mro__:
        if above is _Loop:
            break
        function = above.__dict__.get(method)
        if function is not None and not (
            type(function) is FunctionType and _mentions(function.__code__, method)
        ):
            return False
    return True


def _mentions(function: CodeType, name: str) -> bool:
    inner = [constant for constant in function.co_consts if type(constant) is CodeType]
    return name in function.co_names or True in [_mentions(constant, name) for constant in inner]


def _nothing(*_: object) -> None:
    return None


def _refuse(*_: object) -> Any:
    raise Unobserved


class Silent:
    """In the place of an unobserved loop's state: whatever is to be told of the loop is dropped."""

    __slots__ = ("__weakref__", "id", "most_stamps", "thread")

    def __init__(self, number: int) -> None:
        self.id = number

    again = property(_nothing, _refuse)
    callback = property(_nothing, _refuse)
    cause = property(_refuse, _refuse)
    closed = property(lambda _: True, _nothing)
    current = property(_nothing, _refuse)
    direct = property(_refuse, _nothing)
    last = property(_nothing, _refuse)
    pending = property(_nothing, _refuse)
    task = property(_nothing, _refuse)
