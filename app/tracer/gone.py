"""Entries that go with the objects they are about.

`weakref.finalize` does the same, in Python: a program that traces its calls would see it at work.
"""

import weakref
from collections.abc import Callable
from typing import Any


class _Reference(weakref.ref[Any]):
    """A weak reference that knows whom to tell, and of what."""

    __slots__ = ("key", "then")

    then: Callable[[int, None], object]
    key: int


_references: dict[int, _Reference] = {}


def drop_with(thing: Any, entries: dict[int, Any], key: int) -> None:
    """Drops `entries[key]` when `thing` is gone. Raises TypeError where there can be no weak reference."""
    tell(thing, entries.pop, key)


def tell(thing: Any, then: Callable[[int, None], object], key: int) -> None:
    """Calls `then(key, None)` when `thing` is gone. Raises TypeError where there can be no weak reference."""
    reference = _Reference(thing, _gone)
    reference.then, reference.key = then, key
    _references[id(reference)] = reference


def _gone(reference: Any) -> None:
    reference.then(reference.key, None)
    _references.pop(id(reference), None)
