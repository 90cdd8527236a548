"""Entries that go with the objects they are about.

`weakref.finalize` does the same, in Python: a program that traces its calls would see it at work.
"""

import weakref
from typing import Any


class _Reference(weakref.ref[Any]):
    """A weak reference that knows the entry to drop."""

    __slots__ = ("entries", "key")

    entries: dict[int, Any]
    key: int


_references: dict[int, _Reference] = {}


def drop_with(thing: Any, entries: dict[int, Any], key: int) -> None:
    """Drops `entries[key]` when `thing` is gone. Raises TypeError where there can be no weak reference."""
    reference = _Reference(thing, _gone)
    reference.entries, reference.key = entries, key
    _references[id(reference)] = reference


def _gone(reference: Any) -> None:
    reference.entries.pop(reference.key, None)
    _references.pop(id(reference), None)
