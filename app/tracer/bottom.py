"""The bottom of the stack: below the script's `<module>` there is nothing, as in a Python of its own.

The script is run by functions, of ours and of `runpy`. While it runs, the frame of the innermost one is told
that none called it, so that whoever walks down the stack (`traceback.print_stack`, `inspect.stack`,
`sys._getframe`) ends at the script. The interpreter itself needs that link only when the function returns;
by then it is whole again.
"""

import ctypes
import sys
from types import FrameType

_POINTER = 8
_FRAME = 3 * _POINTER
"""Where a frame object points to the interpreter's own frame."""
_CALLER, _OBJECT = (
    (6 * _POINTER, 5 * _POINTER) if sys.version_info < (3, 12) else (1 * _POINTER, 6 * _POINTER)
)
"""Where that one points to the one that called it, and back to the frame object."""


def _pointer(address: int) -> ctypes.c_size_t:
    return ctypes.c_size_t.from_address(address)


def _is_as_expected() -> bool:
    """Whether frames are laid out as in all known releases: looked up on two whose relation is known."""
    if sys.version_info >= (3, 14) or ctypes.sizeof(ctypes.c_void_p) != _POINTER:
        return False
    caller = sys._getframe(1)
    inner = _pointer(id(sys._getframe()) + _FRAME).value
    outer = _pointer(id(caller) + _FRAME).value
    return (
        _pointer(inner + _OBJECT).value == id(sys._getframe())
        and _pointer(outer + _OBJECT).value == id(caller)
        and _pointer(inner + _CALLER).value == outer
    )


def _check() -> bool:
    return _is_as_expected()


_POSSIBLE = _check()


def cut(frame: FrameType) -> "tuple[ctypes.c_size_t, int] | None":
    """Makes a running function's frame the bottom; what it gives must go to `mend` before that returns."""
    if not _POSSIBLE:
        return None
    caller = _pointer(_pointer(id(frame) + _FRAME).value + _CALLER)
    whole = caller.value
    caller.value = 0
    return caller, whole


def mend(where: "tuple[ctypes.c_size_t, int] | None") -> None:
    """Puts the link back."""
    if where is not None:
        where[0].value = where[1]
