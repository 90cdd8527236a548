"""What locks, queues and their kin hold: permits, parties, items; without running the code of the user's."""

import math
from asyncio import locks
from collections import deque
from types import WrapperDescriptorType
from typing import Any

from . import objects

_FAR = 1 << 50
_MOST = 1 << 31


def _number(value: object, most: int = 1 << 31) -> int:
    """A count as a record can hold it: the user may have given any number, or something like one."""
    if type(value) is int or type(value) is bool:
        return max(-most, min(int(value), most - 1))
    if type(value) is float and value == value:
        return max(-most, math.ceil(min(value, most - 1)))
    return 0


def if_set(event: Any) -> tuple[int, int] | None:
    """Whether clearing the event changes it."""
    return (0, 0) if event._value else None


def permits(semaphore: Any) -> tuple[int, int]:
    """How many a semaphore has left."""
    value = semaphore._value
    return (value if type(value) is int and -_FAR < value < _FAR else _number(value, _FAR)), 0


def parties(barrier: Any) -> tuple[int, int]:
    """How many have arrived, of how many."""
    return barrier._count, _number(barrier._parties)


def depth(queue: Any) -> tuple[int, int]:
    """How many items it holds (-1 where only the user's own code could tell), its bound, the unfinished."""
    items: Any = getattr(queue, "_queue", None)
    kind = type(items)
    size = len(items) if kind is deque or kind is list else _length(items, kind)
    maxsize = queue._maxsize
    if type(maxsize) is not int or not 0 <= maxsize < _MOST:
        maxsize = 0 if type(maxsize) is float and maxsize == math.inf else max(0, _number(maxsize))
    return size, maxsize << 31 | queue._unfinished_tasks


def _length(items: Any, kind: type) -> int:
    """A container's length where finding it runs no code of the user's."""
    method = getattr(kind, "__len__", None)
    return len(items) if type(method) is WrapperDescriptorType else -1


def of_any(thing: Any) -> dict[str, object]:
    """Nothing but its kind."""
    return {}


def of_condition(condition: Any) -> dict[str, object]:
    """The lock it goes with, where that is known."""
    return {"lock": objects.numbers.get(id(condition._lock))}


def of_semaphore(semaphore: Any) -> dict[str, object]:
    """Its permits, and the most it may have."""
    facts: dict[str, object] = {"value": permits(semaphore)[0]}
    if isinstance(semaphore, locks.BoundedSemaphore):
        facts["bound"] = facts["value"]
    return facts


def of_barrier(barrier: Any) -> dict[str, object]:
    """How many it waits for."""
    return {"parties": parties(barrier)[1]}


def of_queue(queue: Any) -> dict[str, object]:
    """How many items it takes; 0 for any number."""
    return {"maxsize": depth(queue)[1] >> 31}
