"""Eager tasks made without a factory: `asyncio.Task(coro, loop=loop, eager_start=True)` (3.12 and later).

aiohttp makes them, one for each request. The type is written in C and runs the task's first step in its
constructor, so where a function names `eager_start` in a call, `sys.monitoring` tells of that call. The step
begins when the coroutine does, as the current task, while the constructor has not returned; then nothing of
this is a guess, whatever value the argument had.
"""

import asyncio
import dis
import sys
from collections.abc import Iterator
from types import CodeType, CoroutineType
from typing import Any

from . import channel, code, eager, yields

_ARGUMENT = "eager_start"

_sites: dict[int, tuple[CodeType, set[int]]] = {}
"""Of a function that makes such calls: their instructions, by the identity of its code."""

_awaited: dict[int, eager.Nested | None] = {}
"""The first step of each coroutine whose task is being constructed, by identity; None until it begins."""

_functions: dict[int, CodeType] = {}
"""Coroutine functions whose beginning is told, by identity."""

_began_elsewhere: Any = None


def watch(module: CodeType) -> None:
    """Observes such calls in a compiled module, before it runs."""
    if sys.version_info >= (3, 12) and yields._tool is not None:
        try:
            for function in _making(module):
                _watch_calls(function)
        except Exception as error:
            channel.give_up(error)


def _making(its_code: CodeType) -> Iterator[CodeType]:
    for constant in its_code.co_consts:
        if type(constant) is CodeType:
            yield from _making(constant)
        elif type(constant) is tuple and _ARGUMENT in constant:
            yield its_code


def _watch_calls(function: CodeType) -> None:
    global _began_elsewhere
    tool = yields._tool
    if sys.version_info >= (3, 12) and tool is not None and id(function) not in _sites:
        monitoring = sys.monitoring
        events = monitoring.events
        if not _sites:
            monitoring.register_callback(tool, events.CALL, _called)
            monitoring.register_callback(tool, events.C_RETURN, _made)
            monitoring.register_callback(tool, events.C_RAISE, _made)
            _began_elsewhere = monitoring.register_callback(tool, events.PY_START, _began)
        sites = set()
        names: object = None
        for instruction in dis.get_instructions(function):
            if type(names) is tuple and _ARGUMENT in names and instruction.opname.startswith("CALL"):
                sites.add(instruction.offset)
            names = instruction.argval
        _sites[id(function)] = function, sites
        yields.also(function, events.CALL)


def _called(function: CodeType, instruction: int, called: object, first: object) -> object:
    """A function that is watched calls something."""
    if sys.version_info >= (3, 12):
        site = _sites.get(id(function))
        if site is None or instruction not in site[1]:
            return sys.monitoring.DISABLE
        try:
            if (
                isinstance(called, type)
                and issubclass(called, asyncio.Task)
                and type(first) is CoroutineType
                and not channel.detached
            ):
                its_code = first.cr_code
                if id(its_code) not in _functions:
                    code.look_up(its_code)
                    _functions[id(its_code)] = its_code
                    yields.also(its_code, sys.monitoring.events.PY_START)
                _awaited[id(first)] = None
        except Exception as error:
            channel.give_up(error)
    return None


def _began(function: CodeType, instruction: int) -> None:
    """A coroutine begins: is it the first step of a task that is being constructed?"""
    if id(function) in _functions:
        try:
            if _awaited:
                _begin_within()
        except Exception as error:
            channel.give_up(error)
    elif _began_elsewhere is not None:
        _began_elsewhere(function, instruction)


def _begin_within() -> None:
    frame = sys._getframe(1)
    task = asyncio.current_task() if asyncio._get_running_loop() is not None else None
    if task is not None:
        coro: Any = task.get_coro()
        caller = frame.f_back
        if _awaited.get(id(coro), coro) is None and coro.cr_frame is frame and caller is not None:
            _awaited[id(coro)] = eager.begins(task.get_loop(), coro, task.get_name(), caller, task)


def _made(function: CodeType, instruction: int, called: object, first: object) -> None:
    """The call is over: it returned a task, or raised."""
    site = _sites.get(id(function))
    if site is None or instruction not in site[1]:
        return
    try:
        nested = _awaited.pop(id(first), None)
        if nested is not None:
            eager.ends(nested)
    except Exception as error:
        channel.give_up(error)
