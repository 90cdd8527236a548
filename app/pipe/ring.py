"""A ring of fixed-size records in anonymous shared memory.

The traced process writes and its parent reads, so a record is readable the moment it is written, while the
writer sits in a blocking call, and after it was killed. Nobody locks: a writer takes a slot number from a
counter (one atomic call under the interpreter lock, safe from threads and signal handlers alike), and the
slot's last field, its number plus one, is written last and says that the record is whole.

Layout: a header page, then `SLOTS` slots of `SLOT` bytes. The header's first word is the count of slots
that the reader is done with; a writer that would overtake it waits.
"""

import mmap
import struct

SLOT_BITS = 6
SLOT = 1 << SLOT_BITS
SLOTS = 1 << 17
MASK = SLOTS - 1
HEADER = mmap.PAGESIZE
SIZE = HEADER + SLOTS * SLOT

RECORD = struct.Struct("<IIqqqqqqq")
"""Opcode, subject (mostly a task's id), time in ns, five arguments, and the commit mark at the very end."""

PART = struct.Struct("<II48sq")
"""A part of a text that no single record holds: opcode, the text's id, its bytes, the commit mark."""

PART_BYTES = 48

WORD = struct.Struct("<q")

_WORDS = SLOT // 8
_CHUNK = 8192
_REORDER = 64


def create() -> mmap.mmap:
    """Shared memory for one run, to be made before the fork; untouched pages cost nothing."""
    return mmap.mmap(-1, SIZE)


class Reader:
    """The parent's end. `drain` returns raw slots in order; `lost` counts those that never became whole."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory
        self._marks = memoryview(memory)[HEADER:].cast("q")
        self._done = memoryview(memory)[:8].cast("q")
        self.position = 0
        self.lost = 0

    def drain(self) -> bytes:
        """The whole slots that follow the last drain, at most a chunk of them: a multiple of `SLOT` bytes.

        The marks are read first and the slots afterwards, so that a slot is copied some time after it
        was seen to be whole (the order of two stores is not promised on every processor).
        """
        first = self.position & MASK
        room = min(_CHUNK, SLOTS - first)
        marks = self._marks[first * _WORDS + _WORDS - 1 : (first + room) * _WORDS : _WORDS].tolist()
        expected = self.position + 1
        if marks == list(range(expected, expected + room)):
            whole = room
        else:
            whole = next(i for i, mark in enumerate(marks) if mark != expected + i)
        if whole == 0:
            if marks[0] > expected:
                self._step_over(sum(mark > expected + i for i, mark in enumerate(marks)))
                return self.drain()
            return b""
        start = HEADER + first * SLOT
        data = self._memory[start : start + whole * SLOT]
        self.position += whole
        self._done[0] = self.position
        return data

    def skip_hole(self) -> bool:
        """Steps over slots that were taken and never filled (their writer was killed); is there one after?"""
        for ahead in range(1, _REORDER):
            number = self.position + ahead
            if self._marks[(number & MASK) * _WORDS + _WORDS - 1] == number + 1:
                self.lost += ahead
                self.position = number
                return True
        return False

    def _step_over(self, count: int) -> None:
        """The writer gave up waiting and wrote over slots that were not read yet: they are counted."""
        self.lost += count
        self.position += count

    def close(self) -> None:
        """Gives the memory back."""
        self._marks.release()
        self._done.release()
        self._memory.close()
