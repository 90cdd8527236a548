"""Pieces of work that executors have, by the futures that stand for them."""

from concurrent.futures import Future
from typing import Any

from . import channel, gone


class Work:
    """One piece of work: its number, where it was submitted, and the thread that does it."""

    __slots__ = ("executor", "number", "place", "thread")

    def __init__(self, place: int, executor: str) -> None:
        self.number = channel.new_id()
        self.place = place
        self.executor = executor
        """`thread` or `process`."""
        self.thread: int | None = None


_works: dict[int, Work] = {}
"""By the identity of its `concurrent.futures.Future`; an entry goes with the future."""


def submitted(future: "Future[Any]", place: int, executor: str) -> Work:
    """New work, whose result `future` will have."""
    key = id(future)
    work = _works[key] = Work(place, executor)
    gone.drop_with(future, _works, key)
    return work


def known(future: Any) -> Work | None:
    """The work that a future stands for."""
    return _works.get(id(future))


def awaited(future: Any) -> dict[str, object] | None:
    """What a wait for `future` (a `concurrent.futures.Future`) is, where it is an executor's work."""
    work = known(future)
    if work is None:
        return None
    if work.executor == "process":
        return {"kind": "process", "process": None, "work": work.number}
    return {"kind": "thread", "thread": work.thread, "work": work.number}
