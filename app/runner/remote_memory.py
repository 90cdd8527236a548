"""Another process's memory, read while that process runs and without its taking part.

`/proc/<pid>/mem` needs the right to trace the process (ptrace(2), "Ptrace access mode checking"), which a
parent has over its child of the same user, under Yama's `ptrace_scope` 1 as well. It is checked when the file
is opened and not again, and the file stays with the memory that the process had then: after an `exec` it
reads nothing.
"""

import os
import struct

_POINTER = struct.Struct("P")
_PAGE = 4096
_LOWEST = _PAGE
_HIGHEST = 1 << 62


class Unreadable(Exception):
    """The memory is not there, or does not hold what was looked for."""


class Memory:
    """A process's memory, page by page; a page is read once and kept until `forget`.

    So what is read between two `forget` is the memory of nearly one moment, and cheap. Raises OSError where
    the system does not allow it.
    """

    def __init__(self, pid: int) -> None:
        self.file = os.open(f"/proc/{pid}/mem", os.O_RDONLY | os.O_CLOEXEC)
        self._pages: dict[int, bytes] = {}

    def forget(self) -> None:
        """Lets the next reads see the memory as it is then."""
        self._pages.clear()

    def read(self, address: int, size: int) -> bytes:
        """Bytes; raises `Unreadable` where nothing is mapped, or the process is gone."""
        if size < 0 or not _LOWEST <= address <= _HIGHEST - size:
            raise Unreadable(f"no address: {address:#x}")
        start = address % _PAGE
        page = self._page(address - start)
        if start + size <= _PAGE:
            return page[start : start + size]
        more = range(address - start + _PAGE, address + size, _PAGE)
        return b"".join((page[start:], *map(self._page, more)))[:size]

    def word(self, address: int) -> int:
        """A pointer, or an integer of its size without a sign."""
        found: int = _POINTER.unpack(self.read(address, _POINTER.size))[0]
        return found

    def _page(self, base: int) -> bytes:
        page = self._pages.get(base)
        if page is None:
            try:
                page = os.pread(self.file, _PAGE, base)
            except OSError as error:
                raise Unreadable(f"{base:#x}: {error.strerror}") from None
            if len(page) != _PAGE:
                raise Unreadable(f"{base:#x}: gone")
            self._pages[base] = page
        return page

    def close(self) -> None:
        """Gives the file back."""
        os.close(self.file)
        self._pages.clear()
