"""The Python stack of another process, read from outside while it runs: files, functions and lines.

For a fork of this process alone: what both have inherited (types, the main thread's state, code objects of
before the fork) has the same address in both, and `layout` tells where in them things are. The other process
takes no part and notices nothing; it goes on changing what is read. So nothing read is believed: types are
compared, lengths and instructions must be within bounds, and what does not fit raises `Unreadable`. Whoever
needs to know that a frame was there at a moment reads twice and keeps what both found (see `sampler`).

Shapes: `_PyInterpreterFrame` (Include/internal/pycore_frame.h), `PyCodeObject` (Include/cpython/code.h), the
line table (Objects/locations.md), strings (PEP 393).
"""

import os
import struct
import sys
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import NamedTuple

from .layout import (
    POINTER,
    SIZE,
    THREAD_AFTER,
    THREAD_BEFORE,
    THREAD_INTERPRETER,
    TYPE,
    VALUE,
    Layout,
    calibrate,
)
from .remote_memory import Memory, Unreadable

_MOST_FRAMES = 1_100
"""Deeper than the usual recursion limit; whoever is deeper still is not read."""
_MOST_THREADS = 256
_MOST_CHARACTERS = 4_096
_MOST_TABLE = 1 << 20
_STATE = SIZE + 2 * POINTER
_HEAD = struct.Struct("P")
_DOUBLE = struct.Struct("d")


class Frame(NamedTuple):
    """A frame as it stood: its address, its code's, and that of the instruction it is at."""

    address: int
    code: int
    instruction: int


class Code(NamedTuple):
    """What is read of a code object."""

    address: int
    file: str
    function: str
    """Its qualified name."""
    first_line: int
    instructions: int
    """How many bytes of them."""
    table: int


class Stacks:
    """The stacks of one process. Each method raises `Unreadable` for what is not there or not right."""

    def __init__(self, memory: Memory, layout: Layout) -> None:
        self.memory = memory
        self.layout = layout
        self._frame = struct.Struct(f"{layout.frame_size // POINTER}P")
        self._code = layout.frame_code // POINTER
        self._previous = layout.frame_previous // POINTER
        self._instruction = layout.frame_instruction // POINTER

    def threads(self) -> Iterator[int]:
        """The states of the main interpreter's threads, the main thread's first."""
        memory, thread, younger = self.memory, self.layout.thread, 0
        interpreter = memory.word(thread + THREAD_INTERPRETER)
        for _ in range(_MOST_THREADS):
            if memory.word(thread + THREAD_INTERPRETER) != interpreter:
                raise Unreadable("a thread of another interpreter")
            if younger and memory.word(thread + THREAD_AFTER) != younger:
                raise Unreadable("the list of threads changed")
            yield thread
            younger, thread = thread, memory.word(thread + THREAD_BEFORE)
            if not thread:
                return
        raise Unreadable("too many threads")

    def frames(self, thread: int) -> Iterator[Frame]:
        """A thread's frames, innermost first; some (CPython's own, below a call from C) have no code."""
        address = thread
        for offset in self.layout.current:
            address = self.memory.word(address + offset)
        yield from self.chain(address)

    def chain(self, address: int) -> Iterator[Frame]:
        """The frame at an address and those that called it."""
        memory = self.memory
        for _ in range(_MOST_FRAMES):
            if not address:
                return
            words = self._frame.unpack(memory.read(address, self._frame.size))
            yield Frame(address, words[self._code], words[self._instruction])
            address = words[self._previous]
        raise Unreadable("too many frames")

    def local(self, frame: Frame, index: int) -> int:
        """The address of the object in a frame's local variable; 0 if it has none."""
        return self.memory.word(frame.address + self.layout.frame_locals + index * POINTER)

    def is_code(self, address: int) -> bool:
        """Whether there is a code object."""
        return self.memory.word(address + TYPE) == id(CodeType)

    def code(self, address: int) -> Code:
        """What stands in a code object."""
        memory, layout = self.memory, self.layout
        self._expect(address, CodeType)
        return Code(
            address=address,
            file=self.string(memory.word(address + layout.code_filename)),
            function=self.string(memory.word(address + layout.code_qualname)),
            first_line=int.from_bytes(memory.read(address + layout.code_firstlineno, 4), sys.byteorder),
            instructions=2 * memory.word(address + SIZE),
            table=memory.word(address + layout.code_linetable),
        )

    def line(self, code: Code, instruction: int) -> int:
        """The line of the instruction at an address; the first line for a frame that has just begun."""
        offset = instruction - code.address - self.layout.code_instructions
        if offset % 2 or not -2 <= offset < code.instructions:
            raise Unreadable("an instruction of other code")
        if offset < 0:
            return code.first_line
        self._expect(code.table, bytes)
        size = self.memory.word(code.table + SIZE)
        if size > _MOST_TABLE:
            raise Unreadable("a line table beyond bounds")
        return line_at(self.memory.read(code.table + self.layout.bytes_data, size), code.first_line, offset)

    def string(self, address: int) -> str:
        """A `str`: ASCII, or of 1, 2 or 4 bytes a character."""
        memory = self.memory
        self._expect(address, str)
        length = memory.word(address + SIZE)
        state = memory.word(address + _STATE)
        width, compact, is_ascii = state >> 2 & 7, state >> 5 & 1, state >> 6 & 1
        if length > _MOST_CHARACTERS or not compact or width not in (1, 2, 4):
            raise Unreadable("not a plain string")
        data = self.layout.ascii_data if is_ascii else self.layout.wide_data
        raw = memory.read(address + data, length * width)
        order = "-le" if sys.byteorder == "little" else "-be"
        encoding = "latin-1" if width == 1 else f"utf-{8 * width}{order}"
        return raw.decode(encoding, "surrogatepass")

    def number(self, address: int) -> float:
        """A `float`."""
        self._expect(address, float)
        value: float = _DOUBLE.unpack(self.memory.read(address + VALUE, _DOUBLE.size))[0]
        return value

    def _expect(self, address: int, kind: type) -> None:
        if self.memory.word(address + TYPE) != id(kind):
            raise Unreadable(f"no {kind.__name__} at {address:#x}")

    def close(self) -> None:
        """Lets go of the process."""
        self.memory.close()


def line_at(table: bytes, first_line: int, offset: int) -> int:
    """The line of the instruction at a byte offset, from a code object's `co_linetable`.

    An entry: a byte with its kind (bits 3 to 6) and how many instructions of two bytes it is of (bits 0 to 2,
    plus one), then by kind the change of the line and columns, which are passed over. Raises `Unreadable` for
    an instruction of no line, and for a table that is none.
    """
    line, position, end = first_line, 0, 0
    try:
        while position < len(table):
            head = table[position]
            position += 1
            if not head & 128:
                break
            kind = head >> 3 & 15
            end += 2 * (head & 7) + 2
            if kind < 10:
                position += 1
            elif kind < 13:
                line += kind - 10
                position += 2
            elif kind < 15:
                change, position = _variable(table, position)
                line += -(change >> 1) if change & 1 else change >> 1
                for _ in range(3 if kind == 14 else 0):
                    _, position = _variable(table, position)
            if offset < end:
                if kind == 15 or line < 1:
                    break
                return line
    except IndexError:
        pass
    raise Unreadable("no line")


def _variable(table: bytes, position: int) -> tuple[int, int]:
    """A number in groups of six bits, the lowest first, and the position after it."""
    value = shift = 0
    while True:
        group = table[position]
        position += 1
        value |= (group & 63) << shift
        if not group & 64:
            return value, position
        shift += 6


_found: Layout | None = None


def prepare() -> Layout:
    """The layout, found and proved once and kept for forks. Raises OSError or `Unreadable` if that fails."""
    global _found
    if _found is None:
        layout = calibrate()
        stacks = Stacks(Memory(os.getpid()), layout)
        try:
            _prove(stacks)
        finally:
            stacks.close()
        _found = layout
    return _found


def attach(pid: int) -> Stacks:
    """The stacks of a fork of this process. Raises OSError or `Unreadable` where they cannot be read."""
    return Stacks(Memory(pid), prepare())


def _prove(stacks: Stacks) -> None:
    """Reads what this process knows of itself: strings of every kind, and its own stack, line by line."""
    for text in ("plain", "caf\xe9", "\u4e2d\u6587", "\U0001f98a"):
        code = _prove.__code__.replace(co_filename=text, co_qualname=f"{text}.{text}")
        stacks.memory.forget()
        read = stacks.code(id(code))
        if read[1:4] != (text, f"{text}.{text}", code.co_firstlineno):
            raise Unreadable("a code object is not what it should be")
    stacks.memory.forget()
    frame: FrameType | None = sys._getframe(1)
    chain = stacks.chain(stacks.memory.word(id(frame) + stacks.layout.object_frame))
    while frame is not None:
        seen = next(chain, None)
        if seen is None:
            raise Unreadable("this stack is shorter than it should be")
        if seen.code == id(frame.f_code):
            if frame.f_lineno and stacks.line(stacks.code(seen.code), seen.instruction) != frame.f_lineno:
                raise Unreadable("this stack is not what it should be")
            frame = frame.f_back
