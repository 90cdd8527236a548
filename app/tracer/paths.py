"""File names, by their text alone.

What runs inside the traced program must not call what the program may have replaced, and some replace
functions of `os` (to find blocking calls in a loop, say). So nothing here asks the file system.
"""

from posix import getcwd as _current

_SEP = "/"


def absolute(path: str) -> str:
    """The path from the root on, without `.`, `..` and doubled separators."""
    if not path.startswith(_SEP):
        path = f"{_current()}{_SEP}{path}"
    parts: list[str] = []
    for part in path.split(_SEP):
        if part == "..":
            del parts[-1:]
        elif part and part != ".":
            parts.append(part)
    return _SEP + _SEP.join(parts)


def named(script: str) -> str:
    """A script's `__file__`: absolute, and apart from that as it was given."""
    return script if script.startswith(_SEP) else f"{_current()}{_SEP}{script}"


def relative(path: str, folder: str) -> str:
    """The way from `folder` (absolute) to the file."""
    there = absolute(path).split(_SEP)[1:]
    here = folder.split(_SEP)[1:] if folder != _SEP else []
    shared = 0
    while shared < min(len(there) - 1, len(here)) and there[shared] == here[shared]:
        shared += 1
    return _SEP.join([".."] * (len(here) - shared) + there[shared:])
