"""Where CPython keeps what a stack is read from: found out in this process, for use on its forks.

No table of offsets by version stands here. This process makes frames, code objects and strings whose contents
it knows, and searches its own memory for them, through the same file as another's, so that a wrong guess is
an error and not a crash. What is found must stand at one and the same offset in several objects; otherwise
`calibrate` fails, and no process is looked into. So a Python that is built in another way (for debugging,
without the interpreter lock), or a later one, is either understood or left alone.
"""

import ctypes
import os
import struct
import sys
from collections.abc import Iterator
from types import CodeType, FrameType
from typing import Any, NamedTuple

from .remote_memory import Memory, Unreadable

POINTER = struct.calcsize("P")
TYPE = object.__basicsize__ - POINTER
"""In any object: the pointer to its type (`ob_type`)."""
SIZE = object.__basicsize__
"""In an object of variable size: how many items (`ob_size`); a string has its length there."""
VALUE = object.__basicsize__
"""In a float: the number."""
THREAD_BEFORE, THREAD_AFTER, THREAD_INTERPRETER = 0, POINTER, 2 * POINTER
"""The first words of a `PyThreadState`. The list begins with the newest: what is before was made after."""

_WORDS_OF_A_THREAD = 32
_WORDS_OF_A_CFRAME = 4
_WORDS_OF_A_FRAME = 16


class Layout(NamedTuple):
    """Offsets in bytes, but for `thread`: the address of the main thread's state, here as in forks."""

    thread: int
    current: tuple[int, ...]
    """From a thread's state to its innermost frame: one step (3.13), or two by way of `cframe`."""
    object_frame: int
    """From a frame object to its frame."""
    frame_code: int
    frame_previous: int
    frame_instruction: int
    """`prev_instr` or, on 3.13, `instr_ptr`."""
    frame_locals: int
    frame_size: int
    """So many bytes hold all of these, and the first local."""
    code_filename: int
    code_qualname: int
    code_linetable: int
    code_firstlineno: int
    code_instructions: int
    ascii_data: int
    wide_data: int
    bytes_data: int


def calibrate() -> Layout:
    """The layout of this process, to be asked for by its main thread.

    Raises `Unreadable` or OSError where it is not to be found or not to be read.
    """
    memory = Memory(os.getpid())
    try:
        return _calibrate(memory)
    finally:
        memory.close()


def _calibrate(memory: Memory) -> Layout:
    current_thread = ctypes.PyDLL(None).PyThreadState_Get
    current_thread.restype = ctypes.c_void_p
    search = _Search(memory, current_thread())
    _outer(object(), search)
    search.codes(
        function.__code__.replace(
            co_filename=f"/no/file/{number}", co_qualname=f"name.{number}", co_firstlineno=number
        )
        for function, number in ((_outer, 0x123457), (_middle, 0x765431), (_inner, 0x246813))
    )
    frame = [search.one(f"frame {part}") for part in ("code", "previous", "instruction", "locals")]
    return Layout(
        thread=search.thread,
        current=search.one("current frame"),
        object_frame=search.one("frame"),
        frame_code=frame[0],
        frame_previous=frame[1],
        frame_instruction=frame[2],
        frame_locals=frame[3],
        frame_size=max(frame) + POINTER,
        code_filename=search.one("file name"),
        code_qualname=search.one("qualified name"),
        code_linetable=search.one("line table"),
        code_firstlineno=search.one("first line"),
        code_instructions=CodeType.__basicsize__,
        ascii_data=sys.getsizeof("") - 1,
        # Made anew: one that was encoded before carries its UTF-8 and counts it.
        wide_data=sys.getsizeof("".join(("\xff", "\xfe"))) - 3,
        bytes_data=bytes.__basicsize__ - 1,
    )


class _Search:
    """What may be where: for each thing sought, the offsets that held it every time."""

    def __init__(self, memory: Memory, thread: int) -> None:
        self.memory = memory
        self.file = memory.file
        self.thread = thread
        self._found: dict[str, set[Any]] = {}

    def narrow(self, what: str, offsets: set[Any]) -> None:
        """`what` was at these offsets this time."""
        self._found[what] = self._found.get(what, offsets) & offsets

    def one(self, what: str) -> Any:
        """The one offset that is left."""
        left = self._found.get(what, set())
        if len(left) != 1:
            raise Unreadable(f"{what}: {len(left)} places")
        return next(iter(left))

    def codes(self, codes: Iterator[CodeType]) -> None:
        """Looks for the fields of code objects."""
        memory = self.memory
        for code in list(codes):
            memory.forget()
            units = len(code.co_code) // 2
            written: bytes = code._co_code_adaptive  # type: ignore[attr-defined]
            if (
                memory.word(id(code) + TYPE) != id(CodeType)
                or memory.word(id(code) + SIZE) != units
                or memory.read(id(code) + CodeType.__basicsize__, 2 * units) != written
            ):
                raise Unreadable("instructions: not there")
            words = self._words(id(code), CodeType.__basicsize__ // POINTER)
            self.narrow("file name", _where(words, id(code.co_filename)))
            self.narrow("qualified name", _where(words, id(code.co_qualname)))
            self.narrow("line table", _where(words, id(code.co_linetable)))
            raw = memory.read(id(code), CodeType.__basicsize__)
            numbers = struct.unpack(f"{len(raw) // 4}i", raw[: len(raw) // 4 * 4])
            self.narrow("first line", {4 * n for n, it in enumerate(numbers) if it == code.co_firstlineno})

    def frames(self, frames: list[FrameType], first_locals: list[int]) -> list[int]:
        """Looks for the fields of running frames, innermost first; their addresses."""
        self.memory.forget()
        for frame in frames:
            words = self._words(id(frame), type(frame).__basicsize__ // POINTER)
            frame_at = {POINTER * n for n, word in enumerate(words) if self._is_frame(word, frame.f_code)}
            self.narrow("frame", frame_at)
        addresses = [self.memory.word(id(frame) + self.one("frame")) for frame in frames]
        for number, (frame, address) in enumerate(zip(frames, addresses, strict=True)):
            words = self._words(address, _WORDS_OF_A_FRAME)
            self.narrow("frame code", _where(words, id(frame.f_code)))
            self.narrow("frame locals", _where(words, first_locals[number]))
            if number + 1 < len(frames):
                self.narrow("frame previous", _where(words, addresses[number + 1]))
            if number:
                begin = id(frame.f_code) + CodeType.__basicsize__
                self.narrow("frame instruction", _where(words, begin + frame.f_lasti))
        return addresses

    def current(self, words: tuple[int, ...], behind: dict[int, bytes], frame: int) -> None:
        """Looks for the way from the thread's state (its words, and what they point at) to its frame."""
        ways: set[tuple[int, ...]] = {(offset,) for offset in _where(words, frame)}
        for position, word in enumerate(words):
            if word in behind:
                there = struct.unpack(f"{_WORDS_OF_A_CFRAME}P", behind[word])
                ways |= {(position * POINTER, offset) for offset in _where(there, frame)}
        self.narrow("current frame", ways)

    def _is_frame(self, address: int, code: CodeType) -> bool:
        try:
            return id(code) in self._words(address, _WORDS_OF_A_FRAME)
        except Unreadable:
            return False

    def _words(self, address: int, count: int) -> tuple[int, ...]:
        return struct.unpack(f"{count}P", self.memory.read(address, count * POINTER))


def _where(words: tuple[int, ...], wanted: int) -> set[int]:
    return {POINTER * n for n, word in enumerate(words) if word == wanted}


# Three functions that call each other, so that frames stand on one another as in any program.


def _outer(first: object, search: _Search) -> None:
    _inner(object(), search, [id(first)])
    _middle(object(), search, [id(first)])


def _middle(first: object, search: _Search, outer: list[int]) -> None:
    _inner(object(), search, [id(first), *outer])


def _inner(first: object, search: _Search, outer: list[int]) -> None:
    # Until the thread's state is read, nothing but C may be called: this frame has to be the current one.
    words = struct.unpack(
        f"{_WORDS_OF_A_THREAD}P", os.pread(search.file, _WORDS_OF_A_THREAD * POINTER, search.thread)
    )
    behind = {}
    for word in words:
        if 0 < word < 1 << 62:
            try:
                behind[word] = os.pread(search.file, _WORDS_OF_A_CFRAME * POINTER, word)
            except OSError:
                continue
    behind = {word: data for word, data in behind.items() if len(data) == _WORDS_OF_A_CFRAME * POINTER}
    frames = list(map(sys._getframe, range(1 + len(outer))))
    addresses = search.frames(frames, [id(first), *outer])
    search.current(words, behind, addresses[0])
