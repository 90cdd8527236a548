"""What was forgotten: coroutines never awaited, exceptions never retrieved, what was never closed.

The interpreter and asyncio find these out themselves, when the object is collected, and say so in a warning
or to the loop's exception handler. The observation points stand in the functions that say it, in front of
the warning, so a filter that silences the warning, or makes an error of it, changes nothing here.
"""

import asyncio
import atexit
import sys
import warnings
from asyncio import base_events, base_subprocess, selector_events, sslproto, streams, unix_events
from collections.abc import Callable
from inspect import CORO_CREATED, getcoroutinestate
from subprocess import Popen
from types import CodeType, CoroutineType
from typing import Any

from . import channel, code, lanes, loops, making, objects, values
from .splice import Body, splice

_Place = dict[str, object]


def install() -> None:
    """Splices the observation points in, `call_exception_handler`'s aside. Raises `SpliceError`."""
    splice(_function(warnings, "_warn_unawaited_coroutine"), _first(_never_awaited, "coro"))
    loop: Any = base_events.BaseEventLoop
    splice(loop.close, lambda body: body.after("self._closed = True", f"{body.hook(_loop_closed)}(self)"))
    for kind, name, is_open in _RESOURCES:
        splice(_function(kind, "__del__"), _first(_unclosed(name, is_open), "self"))


def _function(holder: Any, name: str) -> Any:
    return vars(holder)[name]


def _first(hook: Callable[..., None], argument: str) -> Callable[[Body], None]:
    return lambda body: body.first(f"{body.hook(hook)}({argument})")


def watch_exit(namespace: dict[str, Any]) -> None:
    """At the exit, tells of coroutines that the script (its namespace) still holds.

    The interpreter drops them when modules are gone, and warns by itself. This is the last of all functions
    that `atexit` calls, since it was the first to be registered.
    """
    atexit.register(_left, namespace)


@channel.guarded
def _left(namespace: dict[str, Any]) -> None:
    for value in list(namespace.values()):
        if type(value) is CoroutineType and getcoroutinestate(value) == CORO_CREATED:
            _never_awaited(value)


@channel.guarded
def _never_awaited(coro: Any) -> None:
    """Before `warnings._warn_unawaited_coroutine` warns, which the interpreter calls as it drops `coro`."""
    its_code = coro.cr_code if type(coro) is CoroutineType else None
    where = _made(coro) or _defined(its_code)
    channel.event(
        "coroutine_never_awaited",
        coro=making.coroutine_name(coro),
        task=_current_task(),
        where=where,
        dropped=_running(),
    )


def _made(coro: Any) -> _Place | None:
    """Where the coroutine was made, which Python knows in asyncio's debug mode only."""
    for file, line, function in coro.cr_origin or ():
        if code.is_users(file):
            return {"file": code.relative(file), "line": line, "function": function}
    return None


def _defined(its_code: CodeType | None) -> _Place | None:
    if its_code is None or not code.look_up(its_code).user:
        return None
    return code.described(code.place(its_code, -1))


def _running() -> _Place | None:
    """The line of user code that runs now; None at the interpreter's exit."""
    frame = code.user_frame(sys._getframe())
    return None if frame is None else code.described(code.place(frame.f_code, frame.f_lasti))


def _current_task() -> int | None:
    state = loops.current_state()
    return None if state is None or state.current is None else state.current.id


@channel.guarded
def reported(loop: Any, context: dict[str, Any]) -> None:
    """asyncio reports a trouble to the loop's exception handler: a future kept an exception to itself."""
    future = context.get("future")
    message = context.get("message")
    error = context.get("exception")
    if (
        future is None
        or type(message) is not str
        or not message.endswith("exception was never retrieved")
        or not isinstance(error, BaseException)
    ):
        return
    whose: dict[str, object] = {}
    if isinstance(future, asyncio.Task) and id(future) in lanes.failed:
        whose["task"] = lanes.failed[id(future)]
    else:
        whose["object"] = objects.known(future) or _told_late(future)
    channel.event("exception_never_retrieved", **whose, exception=values.exception(error))


def _told_late(future: Any) -> int:
    """A number for a future that nobody waited for and that is being collected."""
    number = channel.new_id()
    channel.event("object_created", object=number, kind="future", place=0)
    return number


@channel.guarded
def _loop_closed(loop: Any) -> None:
    state = loops.known.get(id(loop))
    if state is not None:
        state.closed = True
        channel.event("loop_closed", loop=state.id, where=_running())


def _unclosed(kind: str, is_open: Callable[[Any], bool]) -> Callable[[Any], None]:
    """An observation point for the `__del__` that warns of a resource of this kind."""

    @channel.guarded
    def unclosed(resource: Any) -> None:
        if is_open(resource):
            fields: dict[str, object] = {"kind": kind, "name": type(resource).__qualname__}
            if kind == "process":
                pid = getattr(resource, "_pid", None) or getattr(resource, "pid", None)
                fields["process"] = objects.process_number(pid)
            elif kind == "loop":
                state = loops.known.get(id(resource))
                fields["object"] = loops.unclosed.pop(id(resource), None) if state is None else state.id
            else:
                fields["object"] = objects.known(resource) or None
            channel.event("resource_unclosed", **fields, task=_current_task(), dropped=_running())

    return unclosed


def _has_socket(transport: Any) -> bool:
    return getattr(transport, "_sock", None) is not None


def _has_pipe(transport: Any) -> bool:
    return getattr(transport, "_pipe", None) is not None


def _is_not_closed(thing: Any) -> bool:
    return not getattr(thing, "_closed", True)


def _writes(writer: Any) -> bool:
    """Whether a stream's transport is open; one that is not asyncio's own is not asked."""
    transport: Any = getattr(writer, "_transport", None)
    return type(transport).__module__.startswith("asyncio.") and not transport.is_closing()


def _runs(child: Any) -> bool:
    return bool(child._child_created) and child.returncode is None


_RESOURCES: tuple[tuple[Any, str, Callable[[Any], bool]], ...] = (
    (selector_events._SelectorTransport, "transport", _has_socket),  # type: ignore[attr-defined]
    (unix_events._UnixReadPipeTransport, "transport", _has_pipe),  # type: ignore[attr-defined]
    (unix_events._UnixWritePipeTransport, "transport", _has_pipe),  # type: ignore[attr-defined]
    (sslproto._SSLProtocolTransport, "transport", _is_not_closed),
    (base_subprocess.BaseSubprocessTransport, "process", _is_not_closed),
    (base_events.BaseEventLoop, "loop", _is_not_closed),
    (Popen, "process", _runs),
    *(((streams.StreamWriter, "stream", _writes),) if "__del__" in vars(streams.StreamWriter) else ()),
)
"""The classes whose `__del__` warns, what to call them, and what the warning depends on."""
