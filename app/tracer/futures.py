"""What a future stands for: a task, several, a thread's work, another future behind a shield, or itself."""

from asyncio import isfuture, tasks
from concurrent.futures import Future
from types import FunctionType
from typing import Any

from . import objects, works
from .lanes import lanes

_Gathering = tasks._GatheringFuture  # type: ignore[attr-defined]

Fields = dict[str, Any]


def meaning(future: Any, through: tuple[str, ...], place: int) -> tuple[Fields, tuple[str, ...]]:
    """What is awaited by whoever waits for `future`, and through what; `place` is where that happens."""
    lane = lanes.get(id(future))
    if lane is not None:
        return {"kind": "task", "task": lane.id}, through
    if type(future) is _Gathering:
        return {"kind": "gather", **members(future._children, place)}, through
    if (its_work := works.awaited(future)) is not None:
        return its_work, through
    for callback in _callbacks(future):
        name = callback.__qualname__ if type(callback) is FunctionType else ""
        if name == "shield.<locals>._outer_done_callback":
            return meaning(closed_over(callback, "inner"), (*through, "shield"), place)
        if name == "_chain_future.<locals>._call_check_cancel":
            return meaning(closed_over(callback, "source"), through, place)
    if isfuture(future) or type(future) is Future:
        return {"kind": "future", "object": objects.number_of(future, "future", place)}, through
    return {"kind": "other", "type": type(future).__qualname__}, through


def members(futures: Any, place: int) -> dict[str, list[int]]:
    """Those of several futures that are not done: `tasks`, executors' `works`, others as `objects`."""
    numbers: set[int] = set()
    its_works: set[int] = set()
    others: set[int] = set()
    for future in list(futures or ()):
        lane = lanes.get(id(future))
        if lane is not None:
            numbers.add(lane.id)
        elif isfuture(future) and not future.done():
            awaited, _ = meaning(future, (), place)
            numbers.update(awaited.get("tasks", ()))
            others.update(awaited.get("objects", ()))
            its_works.update(awaited.get("works", ()))
            if "task" in awaited:
                numbers.add(awaited["task"])
            elif "work" in awaited:
                its_works.add(awaited["work"])
            elif "tasks" not in awaited:
                others.add(awaited.get("object") or objects.number_of(future, "future", place))
    found = {"tasks": sorted(numbers)}
    if its_works:
        found["works"] = sorted(its_works)
    if others:
        found["objects"] = sorted(others)
    return found


def _callbacks(future: Any) -> list[Any]:
    if type(future) is Future:
        return list(future._done_callbacks)  # type: ignore[attr-defined]
    return [callback for callback, _ in getattr(future, "_callbacks", None) or ()]


def closed_over(function: Any, name: str) -> Any:
    """The value of a closure's free variable."""
    names = function.__code__.co_freevars
    return function.__closure__[names.index(name)].cell_contents if name in names else None
