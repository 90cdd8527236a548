"""Where a suspended coroutine stands, read from its own memory, for Pythons without `sys.monitoring`.

`cr_frame.f_lasti` says the same, but asking for `cr_frame` makes a frame object, which takes more time than
all the rest of an event and lives as long as the coroutine. The interpreter keeps the instruction in the
frame that is embedded in the coroutine (`_PyInterpreterFrame.prev_instr`; CPython 3.11,
Include/internal/pycore_frame.h). Where that lies is not assumed: it is found out on two coroutines whose
`f_lasti` is known, and if it cannot be found, nothing is read.
"""

import ctypes
import sys
from collections.abc import Callable
from types import CodeType
from typing import Any

_WORDS = 64
_ADDRESSES = 1 << 44


class _Yields:
    def __await__(self) -> Any:
        yield


async def _two_places() -> None:
    await _Yields()
    await _Yields()


def reader() -> Callable[[Any, CodeType], int] | None:
    """A function that gives a suspended coroutine's instruction (as `f_lasti`), or None if there is no way.

    It takes the coroutine and its code, which must be a coroutine that is suspended and not running.
    """
    if sys.version_info >= (3, 12) or sys.implementation.name != "cpython":
        return None
    memory = memoryview((ctypes.c_int64 * _ADDRESSES).from_address(0)).cast("B").cast("q")
    sample: Any = _two_places()
    try:
        code = sample.cr_code
        sample.send(None)
        first = list(memory[id(sample) >> 3 : (id(sample) >> 3) + _WORDS])
        at_first = _lasti(sample)
        sample.send(None)
        second = list(memory[id(sample) >> 3 : (id(sample) >> 3) + _WORDS])
        at_second = _lasti(sample)
    finally:
        sample.close()
    moved = at_second - at_first
    found = [
        word
        for word in range(_WORDS)
        if second[word] - first[word] == moved and 0 < first[word] - at_first - id(code) < 1024
    ]
    if len(found) != 1 or moved <= 0:
        return None
    word = found[0]
    start = first[word] - at_first - id(code)

    def instruction(coroutine: Any, its_code: CodeType) -> int:
        return memory[(id(coroutine) >> 3) + word] - id(its_code) - start

    return instruction if _holds(instruction) else None


def _lasti(coroutine: Any) -> int:
    frame = coroutine.cr_frame
    return -1 if frame is None else frame.f_lasti


def _holds(instruction: Callable[[Any, CodeType], int]) -> bool:
    """Whether it is right for another coroutine too, without and with a frame object."""

    async def other(wait: bool) -> None:
        if wait:
            await _Yields()
        await _Yields()

    for wait in (True, False):
        coroutine: Any = other(wait)
        coroutine.send(None)
        told = instruction(coroutine, coroutine.cr_code)
        right = told == _lasti(coroutine) == instruction(coroutine, coroutine.cr_code)
        coroutine.close()
        if not right:
            return False
    return True
