"""All observation points, put in place once and for all loops of the process."""

import sys
from asyncio import base_events, unix_events
from asyncio import tasks as tasks_module
from contextvars import copy_context
from functools import partial
from typing import Any

from . import (
    blocking_calls,
    cancelling,
    channel,
    coroutines,
    eager,
    foreign,
    greenlets,
    hidden,
    loops,
    primitives,
    processes,
    signals,
    tasks,
    thread_lives,
    timeouts,
    work,
    yields,
)
from . import objects as objects_module
from .running import running
from .splice import Body, forget_sources, splice

_new_handle = object.__new__


def install(*, objects: bool = True, ticks: bool = True) -> None:
    """Splices into the loop and everything else. Nothing is written before `channel.attach`.

    Without `objects`, changes of locks, queues and their kin are not told of; without `ticks`, the loop's
    iterations.

    Raises `SpliceError` where the standard library has no source or another shape.
    """
    loop: Any = base_events.BaseEventLoop
    splice(loop.call_soon, _call_soon)
    splice(loop.call_soon_threadsafe, _call_soon_threadsafe)
    splice(loop._run_once, partial(_run_once, ticks=ticks))
    splice(loop.call_exception_handler, _call_exception_handler)
    unix: Any = unix_events.SelectorEventLoop
    splice(
        unix._handle_signal,
        lambda body: body.before(
            "self._add_callback_signalsafe(handle)", f"{body.hook(loops.signal_handles.add)}(handle)"
        ),
    )
    cancelling.install()
    timeouts.install()
    signals.install()
    primitives.install(changes=objects)
    eager.install()
    splice(tasks_module.sleep, _sleep)
    if sys.version_info < (3, 13):
        splice(tasks_module.as_completed, _as_completed)
    coroutines.install()
    yields.install()
    processes.install()
    greenlets.install()
    thread_lives.install()
    work.install()
    blocking_calls.install()
    forget_sources()
    foreign.install()
    hidden.hide()


def _sleep(body: Body) -> None:
    moment = body.hook(running)
    body.before("await __sleep0()", f"{moment}.zero = True")
    body.before(
        "return await future",
        f"{moment}.kind = 'sleep'; {moment}.thing = delay, h; {moment}.future = future",
    )


def _call_exception_handler(body: Body) -> None:
    for reported in (tasks.reported, coroutines.reported):
        body.first(f"{body.hook(reported)}(self, context)")


def _as_completed(body: Body) -> None:
    body.after(
        "todo = {ensure_future(f, loop=loop) for f in set(fs)}",
        f"{body.hook(channel.guarded(objects_module.completes))}(done, todo)",
    )


def _call_soon(body: Body) -> None:
    """Without debug mode, the handle is filled in place, as `Handle.__init__` would: calls that asyncio makes
    and that are saved here pay for the one that is added."""
    body.replace("self._check_closed()", "if self._closed:\n    self._check_closed()")
    body.replace(
        "handle = self._call_soon(callback, args, context)",
        f"""
if self._debug:
    handle = self._call_soon(callback, args, context)
else:
    handle = {body.hook(_new_handle)}(events.Handle)
    handle._context = {body.hook(copy_context)}() if context is None else context
    handle._loop = self
    handle._callback = callback
    handle._args = args
    handle._cancelled = False
    handle._repr = None
    handle._source_traceback = None
    self._ready.append(handle)
if type(callback) is not {body.hook(tasks.Step)} or callback.__self__ is not {body.hook(running)}.task:
    {body.hook(tasks.soon)}(self, callback, handle)
""",
    )


def _call_soon_threadsafe(body: Body) -> None:
    body.after(
        "handle = self._call_soon(callback, args, context)",
        f"{body.hook(tasks.soon_threadsafe)}(self, callback, handle)",
    )


def _run_once(body: Body, *, ticks: bool) -> None:
    body.first(f"_loopscope = {body.hook(loops.tick)}(self)")
    select = "event_list = self._selector.select(timeout)"
    body.before(select, f"if timeout is None: {body.hook(loops.idles)}(self)")
    if ticks:
        body.before(select, f"_loopscope_since = {body.hook(channel.now)}()")
        body.after(
            "ntodo = len(self._ready)",
            f"{body.hook(loops.ticked)}(_loopscope, ntodo, len(self._scheduled), _loopscope_since)",
        )
    body.replace(
        "handle._run()",
        f"""
{body.hook(tasks.step_begins)}(_loopscope, handle)
try:
    handle._run()
finally:
    {body.hook(tasks.step_ends)}(_loopscope)
""",
    )
    body.last(f"{body.hook(loops.tock)}(_loopscope)")
