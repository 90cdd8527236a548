"""The chain of awaits of a suspended coroutine, link by link."""

import gc
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, GeneratorType
from typing import Any

_WITH_A_FRAME = (CoroutineType, GeneratorType, AsyncGeneratorType)
_WRAPPERS = ("anext_awaitable", "async_generator_asend", "async_generator_athrow", "coroutine_wrapper")
"""Types without a public name; one may stand in another, as in `anext(generator, default)`."""


def links(outer: Any) -> "tuple[CodeType | None, FrameType | None, Any]":
    """Of one object in an await chain: its code, its frame, and what it awaits in turn."""
    kind = type(outer)
    if kind is CoroutineType:
        return outer.cr_code, outer.cr_frame, outer.cr_await
    if kind is GeneratorType:
        return outer.gi_code, outer.gi_frame, outer.gi_yieldfrom
    if kind is AsyncGeneratorType:
        return outer.ag_code, outer.ag_frame, outer.ag_await
    if kind.__module__ == "builtins" and not kind.__flags__ & 1 << 9:
        # coroutine.__await__(), asyncgen.asend(), anext(): C wrappers that only the collector sees into.
        for inner in gc.get_referents(outer):
            if type(inner) in _WITH_A_FRAME or type(inner).__name__ in _WRAPPERS:
                return None, None, inner
    return None, None, None


def variables(frame: FrameType) -> dict[str, Any]:
    """A copy of a frame's local variables.

    Before 3.13, a frame keeps the dictionary that it gives, and so all that its variables were then.
    """
    found = frame.f_locals
    copied = dict(found)
    if type(found) is dict:
        found.clear()
    return copied
