"""Eager tasks (3.12 and later): a first step that runs within its creator's, before anyone has seen the task.

`_asyncio` runs that step inside the task's constructor, so no handle and no loop tells of it. The factories
that `asyncio.create_eager_task_factory` makes are spliced around that call: the lane is there before the
task is, and is given to the task when the constructor is done, or as soon as the task shows itself (it
queues itself, or is cancelled). Calls of the constructor elsewhere: see `eager_calls`.
"""

import ast
import sys
from asyncio import events
from asyncio import tasks as asyncio_tasks
from types import FrameType
from typing import Any

from . import awaiting, channel, code, loops, tasks, values
from .chain import variables
from .lanes import Lane, lanes
from .running import running
from .splice import Body, splice
from ..pipe import records


class Nested:
    """One eager first step: its lane, and what ran around it."""

    __slots__ = ("lane", "name", "outer", "state", "task")

    def __init__(self, state: loops.LoopState, lane: Lane, name: object, task: Any) -> None:
        self.state, self.lane, self.name, self.task = state, lane, name, task
        self.outer = state.task, state.current, state.direct


def install() -> None:
    """Splices `asyncio.create_eager_task_factory`, and `eager_task_factory`, which it has made already."""
    if sys.version_info >= (3, 12):
        make: Any = asyncio_tasks.create_eager_task_factory
        splice(make, _edit)
        factory: Any = asyncio_tasks.eager_task_factory
        factory.__code__ = make(asyncio_tasks.Task).__code__


def _edit(body: Body) -> None:
    factory = next(node for node in body.tree.body if isinstance(node, ast.FunctionDef))
    inner = Body(factory)
    inner.hooks = body.hooks
    inner.replace(
        "return custom_task_constructor(coro, loop=loop, name=name, context=context, eager_start=True)",
        f"""
_loopscope = {body.hook(_begins)}(loop, coro, name)
try:
    _loopscope_task = custom_task_constructor(coro, loop=loop, name=name, context=context, eager_start=True)
except BaseException as _loopscope_error:
    {body.hook(_raised)}(_loopscope, _loopscope_error)
    raise
{body.hook(_ends)}(_loopscope, _loopscope_task)
return _loopscope_task
""",
    )


def _begins(loop: Any, coro: Any, name: object) -> Nested | None:
    """The first step is about to run, if the loop runs; else the task is queued like any other."""
    try:
        if loop is not events._get_running_loop():
            return None
        frame = sys._getframe(1)
        return begins(loop, coro, _name(frame.f_back) if name is None else name, frame)
    except Exception as error:
        channel.give_up(error)
        return None


def begins(loop: Any, coro: Any, name: object, frame: FrameType, task: Any = None) -> Nested:
    """The first step of a task that is made in `frame` begins; `task` is None where it is not seen yet."""
    state = loops.state_of(loop)
    lane = tasks.introduced(state, coro, name, frame)
    nested = Nested(state, lane, name, task)
    channel.put(records.STARTED, lane.id, channel.now(), 1)
    lane.started = True
    if task is None:
        lane.unbound = True
    else:
        lanes[id(task)] = lane
    state.task, state.current, state.direct = task, lane, lane.cause
    running.task, running.code, running.zero = task, None, False
    return nested


def _name(frame: FrameType | None) -> object:
    """The name that asyncio's caller will give the task after its first step; empty for a default one."""
    while frame is not None and code.look_up(frame.f_code).asyncio in _NAMERS:
        name: object = variables(frame).get("name")
        if name is not None:
            return name
        frame = frame.f_back
    return ""


_NAMERS = {"base_events.BaseEventLoop.create_task", "tasks.create_task", "taskgroups.TaskGroup.create_task"}


@channel.guarded
def _ends(nested: Nested | None, task: Any) -> None:
    """The constructor is done: the first step has ended, and there is a task."""
    if nested is None:
        return
    lane = nested.lane
    lanes[id(task)] = lane
    lane.unbound = False
    name = task.get_name()
    if name != nested.name and nested.name == "":
        shown = name if type(name) is str else values.describe(name)
        channel.event("task_renamed", task=lane.id, name=shown)
    nested.task = task
    ends(nested)


def ends(nested: Nested) -> None:
    """The first step has ended; what became of the task is read off it."""
    state, lane, task = nested.state, nested.lane, nested.task
    waiter = task._fut_waiter
    if waiter is not None:
        op, subject, a, b, c, d = tasks.suspended(task, lane, waiter)
        channel.put(op, subject, channel.now(), a, b, c, d)
        if state.again:
            state.again = False
            channel.put(records.READY, lane.id, channel.now(), lane.cause)
    elif task.done():
        tasks.ended(lane, task)
    else:
        lane.place = awaiting.standing(task, lane)
        channel.put(records.YIELDED, lane.id, channel.now(), lane.place)
    _restore(nested)


@channel.guarded
def _raised(nested: Nested | None, error: BaseException) -> None:
    """The step ended with what no task keeps to itself: KeyboardInterrupt or SystemExit."""
    if nested is not None:
        raised = values.exception(error)
        channel.event("step_ended", task=nested.lane.id, outcome="raised", exception=raised)
        _restore(nested)


def _restore(nested: Nested) -> None:
    state = nested.state
    state.task, state.current, state.direct = nested.outer
    running.task, running.code, running.zero = state.task, None, False
