"""What a suspended task waits for, and where: read off its chain of awaits.

The chain runs from the task's coroutine inwards (`cr_await` and its kin). The innermost frame of user code
is the place; the first function of asyncio's below it says what is awaited (`Lock.acquire`: a lock, its
`self`); where there is none, the future that the task waits for says it.
"""

import gc
from asyncio import isfuture, tasks
from types import AsyncGeneratorType, CodeType, CoroutineType, FrameType, FunctionType, GeneratorType
from typing import Any

from . import channel, code, objects
from .lanes import lanes, numbers
from ..pipe import records

_Gathering = tasks._GatheringFuture  # type: ignore[attr-defined]
_known = code.known
_descriptions: dict[tuple[object, ...], int] = {}

_OBJECTS = {
    "locks.Lock.acquire": "lock",
    "locks.Event.wait": "event",
    "locks.Condition.wait": "condition",
    "locks.Semaphore.acquire": "semaphore",
    "locks.Barrier.wait": "barrier",
    "locks.Barrier._wait": "barrier",
    "locks.Barrier._block": "barrier",
    "queues.Queue.get": "queue_get",
    "queues.Queue.put": "queue_put",
    "queues.Queue.join": "queue_join",
    "streams.StreamReader.read": "stream_read",
    "streams.StreamReader.readline": "stream_read",
    "streams.StreamReader.readuntil": "stream_read",
    "streams.StreamReader.readexactly": "stream_read",
    "streams.StreamWriter.drain": "stream_drain",
}
_KIND_OF_OBJECT = {
    "queue_get": "queue", "queue_put": "queue", "queue_join": "queue", "stream_read": "stream", "stream_drain": "stream",
}  # fmt: skip
_CONNECTS = {
    "streams.open_connection",
    "streams.open_unix_connection",
    "base_events.BaseEventLoop.create_connection",
    "unix_events._UnixSelectorEventLoop.create_unix_connection",
}
_PROCESSES = {"subprocess.Process.wait", "subprocess.Process.communicate"}
_NAMES_OF_OTHERS = {"base_events.Server.serve_forever": "Server.serve_forever"}
# Functions of asyncio's that make tasks out of what the user hands them.
_TAKERS = {
    "base_events.BaseEventLoop.call_soon", "tasks.Task.__init__",
    "base_events.BaseEventLoop.create_task", "base_events.BaseEventLoop.run_until_complete", "tasks.create_task",
    "tasks.ensure_future", "tasks._ensure_future", "tasks.gather", "tasks.wait", "tasks.wait_for", "tasks.shield",
    "tasks.as_completed", "tasks._AsCompletedIterator.__init__", "tasks.as_completed.<locals>.<setcomp>",
    "taskgroups.TaskGroup.create_task", "runners.run", "runners.Runner.run",
    "tasks.run_coroutine_threadsafe.<locals>.callback", "tasks.gather.<locals>.<listcomp>",
}  # fmt: skip


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
            if type(inner) in (CoroutineType, GeneratorType, AsyncGeneratorType):
                return None, None, inner
    return None, None, None


def standing(coro: Any) -> int:
    """The place where a task that yielded stands: its innermost frame of user code."""
    user_code = user_frame = None
    link = coro
    while link is not None:
        if type(link) is CoroutineType:
            its_code = link.cr_code
            known = _known.get(id(its_code)) or code.look_up(its_code)
            if known.user:
                user_code, user_frame = its_code, link.cr_frame
            link = link.cr_await
        else:
            any_code, frame, link = links(link)
            if any_code is not None and code.look_up(any_code).user:
                user_code, user_frame = any_code, frame
    if user_code is None or user_frame is None:
        return 0
    return code.place(user_code, user_frame.f_lasti)


def suspended(number: int, task: Any, waiter: Any, at: int) -> int:
    """Writes the end of a step that suspended `task` on `waiter`; the place where it stands."""
    user_code = user_frame = None
    library: list[tuple[str, FrameType]] = []
    through: tuple[str, ...] = ()
    link = task.get_coro()
    while link is not None:
        its_code, frame, link = links(link)
        if its_code is None or frame is None:
            continue
        known = _known.get(id(its_code)) or code.look_up(its_code)
        if known.user:
            user_code, user_frame = its_code, frame
            if library:
                through += tuple(name[6:] for name, _ in library if name == "tasks.wait_for")
                library = []
        elif known.asyncio:
            library.append((known.asyncio, frame))
    if user_code is not None and user_frame is not None:
        place = code.place(user_code, user_frame.f_lasti)
    else:
        place = _place_of_library_task(number, task)
    for name, frame in library:
        if name == "tasks.sleep":
            _sleeps(number, at, place, frame, through)
            return place
        if name == "tasks.wait_for":
            through = (*through, "wait_for")
            inner = frame.f_locals.get("fut")
            if isfuture(inner):
                waiter = inner
            continue
        fields = _known_wait(name, frame, library)
        if fields is not None:
            _waits(number, at, place, fields, through)
            return place
    fields, through = _future(waiter, through)
    _waits(number, at, place, fields, through)
    return place


def _place_of_library_task(number: int, task: Any) -> int:
    """A task with no user code in its chain: where it was made, with the library's function named beside it."""
    lane = lanes.get(id(task))
    return lane.place if lane is not None else 0


def _sleeps(number: int, at: int, place: int, frame: FrameType, through: tuple[str, ...]) -> None:
    local = frame.f_locals
    delay, timer = local.get("delay"), local.get("h")
    try:
        length = int(float(delay) * 1e9)  # type: ignore[arg-type]
        deadline = int(timer.when() * 1e9)  # type: ignore[union-attr]
    except (TypeError, ValueError, OverflowError, AttributeError):
        length, deadline = 1 << 62, 1 << 62
    if not -(1 << 62) <= length <= 1 << 62 or not -(1 << 62) <= deadline <= 1 << 62:
        length, deadline = 1 << 62, 1 << 62
    wrappers = _describe({"kind": "sleep"}, through) if through else 0
    channel.put(records.SLEEPS, number, at, place, deadline, length, wrappers)


def _waits(number: int, at: int, place: int, fields: dict[str, object], through: tuple[str, ...]) -> None:
    described = _describe(fields, through)
    channel.put(records.WAITS, number, at, place, described, 0 if _comes_again(fields) else 1)


def _comes_again(fields: dict[str, object]) -> bool:
    return "object" in fields or fields["kind"] == "sleep"


def _describe(fields: dict[str, object], through: tuple[str, ...]) -> int:
    """The number of an awaited thing; an object that is waited for again and again is sent once."""
    key = (fields["kind"], fields.get("object"), through)
    number = _descriptions.get(key) if _comes_again(fields) else None
    if number is None:
        wrappers = (*through, *fields.get("through", ()))  # type: ignore[misc]
        if wrappers:
            fields["through"] = list(wrappers)
        number = channel.define(records.AWAITING, fields)
        if _comes_again(fields):
            _descriptions[key] = number
    return number


def _known_wait(name: str, frame: FrameType, library: list[tuple[str, FrameType]]) -> dict[str, object] | None:
    kind = _OBJECTS.get(name)
    if kind is not None:
        if kind == "condition" and library[-1][0] == "locks.Lock.acquire":
            kind, frame = "lock", library[-1][1]
        thing = frame.f_locals.get("self")
        return {"kind": kind, "object": objects.number_of(thing, _KIND_OF_OBJECT.get(kind, kind))}
    if name in _PROCESSES:
        return {"kind": "process", "process": objects.process_number(getattr(frame.f_locals.get("self"), "pid", None))}
    if name in _CONNECTS:
        return {"kind": "connect"}
    if name.startswith("selector_events.BaseSelectorEventLoop.sock_"):
        return {"kind": "socket", "object": objects.number_of(frame.f_locals.get("sock"), "socket")}
    if name in ("tasks._wait", "tasks.wait"):
        return {"kind": "wait", "tasks": numbers(frame.f_locals.get("fs"))}
    if name.startswith("taskgroups.TaskGroup."):
        return {"kind": "wait", "tasks": numbers(frame.f_locals["self"]._tasks), "through": ["TaskGroup"]}
    if name.endswith("._wait_for_one"):
        todo = frame.f_locals.get("todo")
        if todo is None:
            todo = getattr(frame.f_locals.get("self"), "_todo_left", ())
        return {"kind": "wait", "tasks": numbers(todo if isinstance(todo, set | list) else ()), "through": ["as_completed"]}
    if name == "threads.to_thread":
        return {"kind": "thread", "thread": None, "work": None}
    if name in _NAMES_OF_OTHERS:
        return {"kind": "other", "type": _NAMES_OF_OTHERS[name]}
    return None


def _future(waiter: Any, through: tuple[str, ...]) -> tuple[dict[str, object], tuple[str, ...]]:
    """What a task waits for, told by the future itself."""
    lane = lanes.get(id(waiter))
    if lane is not None:
        return {"kind": "task", "task": lane.id}, through
    if type(waiter) is _Gathering:
        return {"kind": "gather", "tasks": numbers(waiter._children)}, through
    for callback in _callbacks(waiter):
        name = callback.__qualname__ if type(callback) is FunctionType else ""
        if name == "shield.<locals>._outer_done_callback":
            inner = _closed_over(callback, "inner")
            return _future(inner, (*through, "shield")) if inner is not None else ({"kind": "other", "type": "shield"}, through)
        if name == "_chain_future.<locals>._call_check_cancel":
            return {"kind": "thread", "thread": None, "work": None}, through
    if isfuture(waiter):
        return {"kind": "future", "object": objects.number_of(waiter, "future")}, through
    return {"kind": "other", "type": type(waiter).__qualname__}, through


def _callbacks(future: Any) -> list[Any]:
    return [callback for callback, _ in getattr(future, "_callbacks", None) or ()]


def _closed_over(function: Any, name: str) -> Any:
    """The value of a closure's free variable."""
    names = function.__code__.co_freevars
    return function.__closure__[names.index(name)].cell_contents if name in names else None


def maker(frame: FrameType | None, coro: Any) -> tuple[int, str]:
    """Where in user code a task was made, and asyncio's own function if it made the task for itself."""
    internal = ""
    deciding = True
    while frame is not None:
        its_code = frame.f_code
        known = _known.get(id(its_code)) or code.look_up(its_code)
        if known.user:
            return code.place(its_code, frame.f_lasti), internal
        if deciding and not known.ours and not (known.asyncio in _TAKERS or known.asyncio.startswith(("tasks.gather", "tasks.as_completed", "tasks.wait.", "tasks._AsCompleted"))):
            deciding = False
            internal = _internal(known, coro)
        elif deciding and known.asyncio == "tasks.wait_for" and _is_awaited_inside(frame, coro):
            deciding, internal = False, "wait_for"
        frame = frame.f_back
    return 0, internal


def _internal(known: code.Code, coro: Any) -> str:
    its_code = links(coro)[0]
    if its_code is None:
        return ""
    name = code.look_up(its_code).asyncio
    if not name:
        return ""
    return name.rpartition(".")[2]


def _is_awaited_inside(frame: FrameType, coro: Any) -> bool:
    """3.11's `wait_for` wraps a bare coroutine in a task of its own making."""
    return frame.f_locals.get("fut") is coro


def coroutine_name(coro: Any) -> str:
    """A coroutine's qualified name."""
    name = getattr(coro, "__qualname__", None) if links(coro)[0] is not None else None
    return name if type(name) is str else type(coro).__qualname__


def definition(coro: Any) -> int:
    """The place of a coroutine's `def` line."""
    its_code = links(coro)[0]
    return 0 if its_code is None or not code.look_up(its_code).user else code.place(its_code, -1)
