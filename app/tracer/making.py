"""Who made a task, and where: read off the frames that led to it."""

from types import CodeType, FrameType
from typing import Any

from . import code
from .chain import links, variables

# Functions of asyncio's that make tasks out of what the user hands them.
_TAKERS = {
    "base_events.BaseEventLoop.call_soon",
    "base_events.BaseEventLoop.create_task",
    "base_events.BaseEventLoop.run_until_complete",
    "runners.Runner.run",
    "runners.run",
    "taskgroups.TaskGroup.create_task",
    "tasks.Task.__init__",
    "tasks._AsCompletedIterator.__init__",
    "tasks._ensure_future",
    "tasks.create_eager_task_factory.<locals>.factory",
    "tasks.as_completed",
    "tasks.create_task",
    "tasks.ensure_future",
    "tasks.gather",
    "tasks.run_coroutine_threadsafe.<locals>.callback",
    "tasks.shield",
    "tasks.wait",
    "tasks.wait_for",
}
_WITHIN_TAKERS = ("tasks.gather.", "tasks.as_completed.", "tasks.wait.", "tasks._AsCompletedIterator.")


handed: dict[int, int] = {}
"""The places of coroutines that another thread handed to a loop, by identity, until they are tasks."""


def maker(frame: FrameType | None, coro: Any) -> tuple[int, str]:
    """Where in user code a task was made, and asyncio's own function if it made the task for itself."""
    if handed and (place := handed.pop(id(coro), None)) is not None:
        return place, ""
    internal = ""
    deciding = True
    while frame is not None:
        its_code = frame.f_code
        known = code.known.get(id(its_code)) or code.look_up(its_code)
        if known.user:
            return known.places.get(frame.f_lasti) or code.place(its_code, frame.f_lasti), internal
        if deciding and not known.ours:
            name = known.asyncio
            if not name or name == "events.Handle._run":
                # A library made it, or a callback that is none of asyncio's, such as `create_task` itself.
                deciding = False
            elif name not in _TAKERS and not name.startswith(_WITHIN_TAKERS):
                deciding, internal = False, _internal(coro)
            elif name == "tasks.wait_for" and _is_awaited_inside(frame, coro):
                deciding, internal = False, "wait_for"
        frame = frame.f_back
    return 0, internal


def _function(coro: Any) -> tuple[CodeType | None, Any]:
    """The code that a task runs, and the object it belongs to: a coroutine, or within a C wrapper of one."""
    its_code, _, inner = links(coro)
    while its_code is None and inner is not None:
        coro = inner
        its_code, _, inner = links(coro)
    return its_code, coro


def _internal(coro: Any) -> str:
    """A task that asyncio made out of a coroutine of its own is named after that."""
    its_code, _ = _function(coro)
    if its_code is None:
        return ""
    name = code.look_up(its_code).asyncio
    if not name:
        return ""
    return name.rpartition(".")[2]


def _is_awaited_inside(frame: FrameType, coro: Any) -> bool:
    """3.11's `wait_for` wraps a bare coroutine in a task of its own making."""
    return variables(frame).get("fut") is coro


def coroutine_name(coro: Any) -> str:
    """A coroutine's qualified name; of `generator.aclose()` and its kin, the generator's."""
    its_code, function = _function(coro)
    name = getattr(function, "__qualname__", None) if its_code is not None else None
    return name if type(name) is str else type(coro).__qualname__


def beginning(coro: Any, made: int) -> int:
    """Where a task begins that has not run: the `def` line of its coroutine.

    A generator's `aclose()` begins where the generator stands; a coroutine of a library has no place of its
    own, so it gets the one where the task was made (`made`), with the library's function beside it.
    """
    its_code, _, inner = links(coro)
    instruction = -1
    if its_code is None and inner is not None:
        its_code, frame, _ = links(inner)
        instruction = -1 if frame is None else frame.f_lasti
    if its_code is None:
        return made
    if code.look_up(its_code).user:
        return code.place(its_code, instruction)
    return code.within_library(made, its_code.co_qualname)
