"""A ring of fixed-size records in anonymous shared memory.

The traced process writes and its parent reads, so a record is readable the moment it is written, while the
writer sits in a blocking call, and after it was killed. Nobody locks: a writer takes a slot number from a
counter (one atomic call under the interpreter lock, safe from threads and signal handlers alike), and the
slot's last field, its own position, is written last and says that the record is whole.

Layout: `SLOTS` slots of `SLOT` bytes, then a page whose first word says how far the reader is; a writer that
would overtake it waits. Positions are bytes since the beginning of time, which is one lap of the ring: the
position of a slot is never zero, so that it serves as the slot's mark, and `position & MASK` is its offset.
"""

import mmap
import struct

SLOT_BITS = 6
SLOT = 1 << SLOT_BITS
SLOTS = 1 << 18
ROOM = SLOTS * SLOT
MASK = ROOM - 1
START = ROOM
"""The position of the first slot ever written."""
SIZE = ROOM + mmap.PAGESIZE

RECORD = struct.Struct("<IIqqqqqqq")
"""Opcode, subject (mostly a task's id), time in ns, five arguments, and the commit mark at the very end."""

PART = struct.Struct("<II48sq")
"""A part of a text that no single record holds: opcode, the text's id, its bytes, the commit mark."""

PART_BYTES = 48

WORD = struct.Struct("<q")

_WORDS = SLOT // 8
_GLANCE = 64
_CHUNK = 8192
_REORDER = 64


def create() -> mmap.mmap:
    """Shared memory for one run, to be made before the fork; untouched pages cost nothing."""
    return mmap.mmap(-1, SIZE)


class Reader:
    """The parent's end. `drain` returns raw slots in order; `lost` counts those that never became whole."""

    def __init__(self, memory: mmap.mmap) -> None:
        self._memory = memory
        self._marks = memoryview(memory)[:ROOM].cast("q")
        self._done = memoryview(memory)[ROOM : ROOM + 8].cast("q")
        self.position = self._done[0] = START
        self.lost = 0

    def drain(self) -> bytes:
        """The whole slots that follow the last drain, at most a chunk of them: a multiple of `SLOT` bytes.

        The marks are read first and the slots afterwards, so that a slot is copied some time after it
        was seen to be whole (the order of two stores is not promised on every processor).
        """
        expected = self.position
        start = expected & MASK
        if self._mark(expected) < expected:
            return b""
        # What nobody has written yet is no memory before it is read.
        ahead = _CHUNK if self._mark(expected + _GLANCE * SLOT) > expected else _GLANCE
        room = min(ahead, (ROOM - start) >> SLOT_BITS)
        first = start >> 3
        marks = self._marks[first + _WORDS - 1 : first + room * _WORDS : _WORDS].tolist()
        positions = range(expected, expected + room * SLOT, SLOT)
        if marks == list(positions):
            whole = room
        else:
            whole = next(i for i, mark in enumerate(marks) if mark != positions[i])
        if whole == 0:
            self._step_over(sum(mark > position for mark, position in zip(marks, positions, strict=True)))
            return self.drain()
        data = self._memory[start : start + whole * SLOT]
        self.position += whole * SLOT
        self._done[0] = self.position
        return data

    def skip_hole(self) -> bool:
        """Steps over slots that were taken and never filled (their writer was killed); is there one after?"""
        for ahead in range(1, _REORDER):
            position = self.position + ahead * SLOT
            if self._mark(position) == position:
                self.lost += ahead
                self.position = position
                return True
        return False

    def _mark(self, position: int) -> int:
        return self._marks[((position & MASK) >> 3) + _WORDS - 1]

    def _step_over(self, count: int) -> None:
        """The writer gave up waiting and wrote over slots that were not read yet: they are counted."""
        self.lost += count
        self.position += count * SLOT

    def close(self) -> None:
        """Gives the memory back."""
        self._marks.release()
        self._done.release()
        self._memory.close()
