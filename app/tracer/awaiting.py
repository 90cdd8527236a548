"""What a suspended task waits for, and where: read off its chain of awaits.

The chain runs from the task's coroutine inwards (`cr_await` and its kin). The innermost frame of user code
is the place; the first function of asyncio's below it says what is awaited (`Lock.acquire`: a lock, its
`self`); where there is none, the future that the task waits for says it.
"""

from asyncio import isfuture, tasks
from types import CodeType, CoroutineType
from typing import Any

from . import channel, code, futures, instructions, objects, timeouts, values, waits
from .chain import links, variables
from .lanes import Lane
from .running import running
from ..pipe import records

_known = code.known
_blocks = timeouts.blocks
_FAR = 1 << 62
_descriptions: dict[tuple[object, ...], int] = {}

Suspension = tuple[int, int, int, int, int, int]
"""A record that waits to be written: opcode, subject and the four arguments."""


def standing(task: Any, lane: Lane) -> int:
    """The place where a task that yielded stands: its innermost frame of user code."""
    link = task.get_coro()
    if _instruction is not None and running.zero and lane.code is not None and running.task is task:
        # The common case by far: the task's own function awaits `sleep(0)`.
        inner = link.cr_await
        if type(inner) is CoroutineType and inner.cr_code is tasks.sleep.__code__:
            place = lane.places.get(_instruction(link, lane.code))
            if place is not None:
                return place
    user: tuple[CodeType, Any] | None = None
    library = ""
    while link is not None:
        its_code, _, inner = links(link)
        if its_code is not None:
            info = code.look_up(its_code)
            if info.user:
                user = its_code, link
                library = ""
            else:
                library = library or info.library
        link = inner
    return lane.place if user is None else _place(*user, None, library)


_instruction = instructions.reader()


def _place(user_code: CodeType, link: Any, waiter: object, library: str) -> int:
    """The place where a coroutine of the user's stands, told by its last yield or by its frame."""
    if running.code is user_code and running.value is waiter:
        instruction = running.offset
    elif _instruction is not None and type(link) is CoroutineType:
        instruction = _instruction(link, user_code)
    else:
        frame = links(link)[1]
        if frame is None:
            return 0
        instruction = frame.f_lasti
    if library:
        return code.place_beside(user_code, instruction, library)
    return code.place(user_code, instruction)


def suspended(task: Any, lane: Lane, waiter: Any, noted: tuple[str, Any, Any] | None) -> Suspension:
    """The end of a step that left `task` waiting for the future `waiter`.

    `noted` is what a function of asyncio's said of its wait; it counts if it speaks of this future.
    """
    if noted is not None and lane.code is not None and not (_blocks and lane.id in _blocks):
        told = _directly(task.get_coro(), lane, waiter, noted)
        if told is not None:
            return told
    user_code = user_link = known = found = wrapper = None
    its_code: CodeType | None
    outermost: CodeType | None = None
    through: tuple[str, ...] = ()
    library = ""
    link = task.get_coro()
    while link is not None:
        if type(link) is CoroutineType:
            its_code, inner = link.cr_code, link.cr_await
        else:
            its_code, _, inner = links(link)
        if its_code is not None:
            outermost = outermost or its_code
            info = _known.get(id(its_code)) or code.look_up(its_code)
            if info.user:
                user_code, user_link = its_code, link
                found = wrapper = None
                library = ""
            elif info.wait and found is None:
                if info.wait == waits.WRAPPER:
                    through = (*through, waits.WRAPPER)
                    wrapper = link
                else:
                    known, found = info, link
            elif not library:
                library = info.library
        link = inner
    if _blocks and lane.id in _blocks:
        through = timeouts.wrappers(task, lane.id, through)
    if user_code is not None:
        lane.place = _place(user_code, user_link, waiter, library)
    elif outermost is not None:
        lane.place = code.within_library(lane.made, outermost.co_qualname)
    if found is not None and known is not None:
        kind = known.wait
        if noted is not None and noted[2] is waiter:
            if noted[0] == kind:
                if kind == "sleep":
                    delay, timer = noted[1]
                    return _sleep(lane, delay, timer, through)
                return _object(lane, kind, noted[1], through)
            if kind == "condition" and noted[0] == "lock":
                return _object(lane, "lock", noted[1], through)
        frame = links(found)[1]
        assert frame is not None
        local = variables(frame)
        if kind in _OF_OBJECTS:
            return _object(lane, kind, local["self"], through)
        return _wait(lane, _described(kind, local, lane.place), through)
    if wrapper is not None:
        frame = links(wrapper)[1]
        assert frame is not None
        wrapped = variables(frame).get("fut")
        if isfuture(wrapped):
            waiter = wrapped
    fields, through = futures.meaning(waiter, through, lane.place)
    if fields["kind"] == "future":
        return _numbered(lane, "future", fields["object"], through)
    return _wait(lane, fields, through)


def _directly(link: Any, lane: Lane, waiter: Any, noted: tuple[str, Any, Any]) -> Suspension | None:
    """The same for a task whose own function awaits a sleep or a primitive itself, as most do."""
    inner = link.cr_await if type(link) is CoroutineType else None
    if type(inner) is not CoroutineType:
        return None
    its_code = inner.cr_code
    if not (_known.get(id(its_code)) or code.look_up(its_code)).direct:
        return None
    own: Any = lane.code
    place = None
    if running.code is own and running.value is waiter:
        place = lane.places.get(running.offset)
    elif _instruction is not None:
        place = lane.places.get(_instruction(link, own))
    lane.place = place or _place(own, link, waiter, "")
    kind, thing, _ = noted
    if kind == "sleep":
        delay, timer = thing
        return _sleep(lane, delay, timer, ())
    return _object(lane, kind, thing, ())


_OF_OBJECTS = frozenset(waits.OBJECTS.values())


def _sleep(lane: Lane, delay: Any, timer: Any, through: tuple[str, ...]) -> Suspension:
    try:
        length = int(float(delay) * 1e9)
        deadline = int(timer._when * 1e9)
    except (TypeError, ValueError, OverflowError):
        length = deadline = _FAR
    if not (-_FAR <= length <= _FAR and -_FAR <= deadline <= _FAR):
        length = deadline = _FAR
    wrappers = _describe("sleep", None, through, {"kind": "sleep"}) if through else 0
    return records.SLEEPS, lane.id, lane.place, deadline, length, wrappers


def _object(lane: Lane, kind: str, thing: Any, through: tuple[str, ...]) -> Suspension:
    number = objects.numbers.get(id(thing))
    if number is None:
        number = objects.number_of(thing, waits.KIND_OF_OBJECT.get(kind, kind), lane.place)
    return _numbered(lane, kind, number, through)


def _numbered(lane: Lane, kind: str, number: int, through: tuple[str, ...]) -> Suspension:
    described = _descriptions.get((kind, number, through))
    if described is None:
        described = _describe(kind, number, through, {"kind": kind, "object": number})
    return records.WAITS, lane.id, lane.place, described, 0, 0


def _wait(lane: Lane, fields: dict[str, object], through: tuple[str, ...]) -> Suspension:
    """A wait that is described once, because the next one will be for something else."""
    wrappers = (*through, *fields.pop("through", ()))  # type: ignore[misc]
    if wrappers:
        fields["through"] = list(wrappers)
    return records.WAITS, lane.id, lane.place, channel.define(records.AWAITING, fields), 1, 0


def _describe(kind: str, number: int | None, through: tuple[str, ...], fields: dict[str, object]) -> int:
    """The number of an awaited thing that is waited for again and again, and sent once."""
    key = (kind, number, through)
    described = _descriptions.get(key)
    if described is None:
        if through:
            fields["through"] = list(through)
        described = _descriptions[key] = channel.define(records.AWAITING, fields)
    return described


def _described(kind: str, local: Any, place: int) -> dict[str, object]:
    """What a function of asyncio's waits for, from its local variables; `place` is the user's line."""
    if kind == "wait":
        return {"kind": "wait", **futures.members(local.get("fs"), place)}
    if kind == "TaskGroup":
        return {"kind": "wait", **futures.members(local["self"]._tasks, place), "through": ["TaskGroup"]}
    if kind == "as_completed":
        todo = local["self"]._todo if "self" in local else objects.awaited_through(local["done"])
        return {"kind": "wait", **futures.members(todo, place), "through": ["as_completed"]}
    if kind == "process":
        return {"kind": "process", "process": objects.process_number(local["self"].pid)}
    if kind == "socket":
        return {"kind": "socket", "object": objects.number_of(local["sock"], "socket", place)}
    if kind == "connect":
        return {"kind": "connect", **_address(local)}
    if kind in waits.ON_STREAMS:
        return {"kind": "other", "type": kind, "object": objects.number_of(local["self"], "stream", place)}
    return {"kind": "other", "type": kind}


def _address(local: Any) -> dict[str, object]:
    """Where a connection is being made to: `host` and `port`, or the `path` of a Unix socket."""
    return {
        name: local[name] if type(local[name]) in (str, int) else values.describe(local[name])
        for name in ("host", "port", "path")
        if local.get(name) is not None
    }
