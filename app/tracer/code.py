"""Whose code is it: the user's, a library's, or ours; and the place of an instruction in it.

User code is all but the standard library, site-packages and Loopscope itself. Code objects are kept by
identity (hashing one costs more than writing an event), with a reference so that an identity is never reused.
"""

import asyncio
import os
import sys
import sysconfig
from types import CodeType, FrameType

from . import channel, paths, waits, yields
from ..pipe import records

_paths = sysconfig.get_paths()
_ASYNCIO = os.path.dirname(asyncio.__file__) + os.sep
_OURS = os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + os.sep
_OWN = tuple(_OURS + room + os.sep for room in ("tracer", "pipe", "runner"))
_LIBRARY = tuple(
    {
        resolve(_paths[key]) + os.sep
        for key in ("stdlib", "platstdlib", "purelib", "platlib")
        for resolve in (os.path.abspath, os.path.realpath)
    }
)

_STDLIB = tuple({resolve(_paths["stdlib"]) + os.sep for resolve in (os.path.abspath, os.path.realpath)})

_GENERATED = "__create_fn__."
"""Functions that `dataclasses` writes, whose file is `<string>` as that of the user's own `exec`."""


class Code:
    """What is known of a code object.

    `asyncio` is its name there (`tasks.sleep`), or empty; `wait` what a task waits for that is suspended in
    it (see `awaiting`), or empty; `library` its qualified name in a library outside the standard one, or
    empty; `places` the numbers of its places by instruction.
    """

    __slots__ = ("asyncio", "code", "direct", "library", "ours", "places", "user", "wait")

    def __init__(self, code: CodeType, *, user: bool, ours: bool, asyncio: str, library: str) -> None:
        self.code = code
        self.user = user
        self.ours = ours
        self.asyncio = asyncio
        self.library = library
        self.wait = waits.kind_of(asyncio)
        self.direct = asyncio in waits.DIRECT
        self.places: dict[int, int] = {}


known: dict[int, Code] = {}
"""By identity of the code object; `look_up` fills it."""

_described: dict[int, dict[str, object]] = {}
_in_libraries: dict[tuple[int, str], int] = {}
_folder = ""
_script = ""


def set_script(path: str) -> None:
    """The script that is traced: places are relative to its folder, and its code is always the user's."""
    global _folder, _script
    _script = paths.named(path)
    _folder = paths.absolute(_script).rpartition("/")[0] or "/"


def look_up(code: CodeType) -> Code:
    """What is known of `code`, found out on first sight."""
    found = known.get(id(code))
    if found is None:
        found = known[id(code)] = _classify(code)
    return found


def _classify(code: CodeType) -> Code:
    file = code.co_filename
    name = ""
    if file.startswith(_ASYNCIO):
        module = file[len(_ASYNCIO) :].removesuffix(".py")
        name = f"{module}.{code.co_qualname}"
    ours = file.startswith(_OWN)
    user = is_users(file) and not code.co_qualname.startswith(_GENERATED)
    if user:
        yields.watch(code)
    library = "" if user or ours or _is_standard(file) else code.co_qualname
    return Code(code, user=user, ours=ours, asyncio=name, library=library)


def _is_standard(file: str) -> bool:
    """The standard library, and what has no file (`<frozen importlib._bootstrap>`)."""
    if file.startswith("<") or "\0" in file:
        return True
    return not _is_installed(file) and paths.absolute(file).startswith(_STDLIB)


def _is_installed(file: str) -> bool:
    return "site-packages" in file or "dist-packages" in file


def _is_user(file: str) -> bool:
    if file == _script:
        return True
    if file.startswith("<"):
        return file in ("<stdin>", "<string>")
    if _is_installed(file):
        return False
    if "\0" in file:
        return False
    return not paths.absolute(file).startswith(_LIBRARY)


def is_users(file: str) -> bool:
    """Whether code of a file (given in full) is the user's."""
    return not file.startswith(_OWN) and _is_user(file)


def place(code: CodeType, instruction: int) -> int:
    """The number of a place: file, line and function of an instruction (-1: the function's first line)."""
    places = look_up(code).places
    number = places.get(instruction)
    if number is None:
        where = _where(code, instruction)
        number = places[instruction] = channel.define(records.PLACE, where)
        _described[number] = where
    return number


def _where(code: CodeType, instruction: int) -> dict[str, object]:
    return {
        "file": relative(code.co_filename),
        "line": line(code, instruction),
        "function": code.co_qualname,
    }


def place_beside(code: CodeType, instruction: int, library: str) -> int:
    """The number of a place from which a library's function is awaited.

    It is kept apart from `places`, which are looked at where nobody asks for a library.
    """
    key = id(code), instruction, library
    number = _beside.get(key)
    if number is None:
        number = _beside[key] = channel.define(
            records.PLACE, {**_where(code, instruction), "library": library}
        )
    return number


_beside: dict[tuple[int, int, str], int] = {}


def within_library(number: int, function: str) -> int:
    """The place where a task was made, with the library function beside it that it waits in."""
    where = _described.get(number)
    if where is None:
        return number
    found = _in_libraries.get((number, function))
    if found is None:
        where = {**where, "library": function}
        found = _in_libraries[number, function] = channel.define(records.PLACE, where)
        _described[found] = where
    return found


def described(number: int) -> dict[str, object] | None:
    """The place that a number stands for, for an event that names more than one."""
    return _described.get(number)


def line(code: CodeType, instruction: int) -> int:
    """The line of the instruction at byte offset `instruction`."""
    if instruction >= 0:
        for start, end, number in code.co_lines():
            if start <= instruction < end and number is not None:
                return number
    return code.co_firstlineno


def relative(file: str) -> str:
    """A file's name as events give it: relative to the script's folder."""
    if file.startswith("<") or not _folder:
        return file
    return paths.relative(file, _folder)


def user_frame(frame: FrameType | None) -> FrameType | None:
    """The innermost frame of user code, from `frame` outwards."""
    while frame is not None:
        if look_up(frame.f_code).user:
            return frame
        frame = frame.f_back
    return None


def caller_place() -> int:
    """The place in user code that led to this call; 0 if there is none."""
    frame = user_frame(sys._getframe(1))
    return 0 if frame is None else place(frame.f_code, frame.f_lasti)
