"""Generators as `sys.monitoring` tells of them, on 3.12 and later; nothing is paid where there are none.

The tool is the one that tells the yields of coroutines. No event carries the value that is sent, so that is
seen where user code calls `send` (see `calls`).
"""

import dis
import sys
from collections.abc import Callable
from functools import partial
from types import CodeType, FrameType, GeneratorType
from typing import Any

from . import calls, channel, eager_calls, generators, values, yields
from .generators import Lane, lanes

_CACHE = dis.opmap.get("CACHE", 0)

_watched: dict[int, CodeType] = {}
_unbound = False
_coroutine_yielded: Any = None
_task_began: Any = None


def watched(compiled: CodeType, read: Callable[[], bytes]) -> CodeType:
    """A module's code, with its generator functions and its eager tasks observed from now on."""
    eager_calls.watch(compiled)
    try:
        functions = list(generators.functions(compiled))
        if functions and not channel.detached:
            _watch(functions)
    except Exception as error:
        channel.give_up(error)
    return compiled


def _watch(functions: list[CodeType]) -> None:
    global _coroutine_yielded, _task_began
    tool = yields._tool
    if tool is not None and sys.version_info >= (3, 12):
        monitoring = sys.monitoring
        events = monitoring.events
        if _coroutine_yielded is None:
            register = partial(monitoring.register_callback, tool)
            _task_began = register(events.PY_START, _begins)
            register(events.PY_RESUME, _guarded(_resumed))
            register(events.PY_RETURN, _guarded(_returned))
            register(events.PY_THROW, _guarded(_thrown))
            register(events.PY_UNWIND, _guarded(_unwound))
            _coroutine_yielded = register(events.PY_YIELD, _yielded)
            monitoring.set_events(tool, events.PY_THROW | events.PY_UNWIND)
            kind, method = GeneratorType, calls.Method
            calls.replace(kind, "send", partial(method, seen=_send_seen, before=_sends, after=_nothing))
            calls.replace(kind, "close", partial(method, seen=_nothing, before=_closes, after=_closed))
        inside = events.PY_START | events.PY_RESUME | events.PY_YIELD | events.PY_RETURN
        for function in functions:
            _watched[id(function)] = function
            yields.also(function, inside)


def _guarded(hook: Callable[..., None]) -> Callable[..., None]:
    """An observation point for watched functions' own events; those of others pass."""

    def guard(function: CodeType, *details: Any) -> None:
        if id(function) in _watched:
            try:
                hook(sys._getframe(1), *details)
            except Exception as error:
                channel.give_up(error)

    return guard


def _begins(function: CodeType, instruction: int) -> None:
    if id(function) not in _watched:
        if _task_began is not None:
            _task_began(function, instruction)
        return
    try:
        if not _enough(function):
            generators.started(sys._getframe(1))
    except Exception as error:
        channel.give_up(error)


def _resumed(frame: FrameType, instruction: int) -> None:
    lane = lanes.get(id(frame))
    if lane is not None and not _enough(frame.f_code):
        generators.resumed(frame, lane, _value(lane, frame.f_back), instruction)


def _value(lane: Lane, caller: FrameType | None) -> str | None:
    """What a generator is resumed with: what `send` was seen to send, what `yield from` hands on, or None."""
    if lane.sent is not None:
        return lane.sent
    if lane.opaque or _unbound or caller is None:
        return None
    name = _instruction(caller)
    if name == "SEND":
        outer = generators.running_in(caller)
        return None if outer is None else outer.received
    return "None" if name in ("CALL", "FOR_ITER") else None


def _instruction(frame: FrameType) -> str:
    """The name of the instruction that a frame executes."""
    instructions, offset = frame.f_code.co_code, frame.f_lasti
    while offset > 0 and instructions[offset] == _CACHE:
        offset -= 2
    return dis.opname[instructions[offset]]


def _yielded(function: CodeType, instruction: int, value: object) -> None:
    if id(function) not in _watched:
        _coroutine_yielded(function, instruction, value)
        return
    try:
        frame = sys._getframe(1)
        lane = lanes.get(id(frame))
        if lane is not None:
            generators.yielded(frame, lane, value, instruction)
    except Exception as error:
        channel.give_up(error)


def _returned(frame: FrameType, instruction: int, value: object) -> None:
    if id(frame) in lanes:
        generators.returned(frame, values.describe(value), instruction)


def _thrown(frame: FrameType, instruction: int, error: BaseException) -> None:
    lane = lanes.get(id(frame))
    if lane is not None and not _enough(frame.f_code):
        generators.thrown(frame, lane, error)


def _unwound(frame: FrameType, instruction: int, error: BaseException) -> None:
    if id(frame) in lanes:
        generators.raised(frame, error)


def _enough(function: CodeType) -> bool:
    if not generators.enough(function):
        return False
    del _watched[id(function)]
    if yields._tool is not None and sys.version_info >= (3, 12):
        sys.monitoring.set_local_events(yields._tool, function, 0)
    return True


# -- send and close ------------------------------------------------------------------------------------------


def _lane_of(generator: Any) -> Lane | None:
    if id(generator.gi_code) not in _watched or generator.gi_frame is None:
        return None
    return lanes.get(id(generator.gi_frame))


def _send_seen(generator: Any, shown: bool) -> None:
    """`send` was looked up, and unless it is `shown`, what will be sent with it cannot be known."""
    global _unbound
    try:
        if generator is None:
            _unbound = True
        elif not shown:
            lane = _lane_of(generator)
            if lane is not None:
                lane.opaque = True
    except Exception as error:
        channel.give_up(error)


def _sends(generator: Any, arguments: tuple[Any, ...]) -> None:
    try:
        lane = _lane_of(generator)
        if lane is not None and len(arguments) == 1 and not generator.gi_running:
            lane.sent = values.describe(arguments[0])
    except Exception as error:
        channel.give_up(error)


_closing: dict[int, tuple[Lane, int, CodeType, int]] = {}


def _closes(generator: Any, arguments: tuple[Any, ...]) -> None:
    try:
        lane = _lane_of(generator)
        if lane is not None:
            frame = generator.gi_frame
            _closing[id(generator)] = lane, id(frame), frame.f_code, frame.f_lasti
    except Exception as error:
        channel.give_up(error)


def _closed(generator: Any, result: object) -> None:
    """3.13 closes a generator that has no `try` around its yield without running it, and without an event."""
    try:
        lane, frame, its_code, instruction = _closing.pop(id(generator), (None, 0, None, 0))
        if lane is not None and its_code is not None and lanes.get(frame) is lane:
            generators.closed(frame, its_code, instruction, sys._getframe(1))
    except Exception as error:
        channel.give_up(error)


def _nothing(generator: Any, details: object) -> None:
    """Has nothing to note."""
