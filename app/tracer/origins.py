"""Who called: the line of the user's that led here, and the library functions in between."""

from types import FrameType
from typing import NamedTuple

from . import code, loops, names, threads

_RUNNERS = {"Handle._run", "Thread.run", "Timer.run", "_WorkItem.run"}
"""Functions of the standard library that call what they were given: whoever called them did not cause it."""

_AFFAIRS = {
    "concurrent.futures.thread._worker", "threading.Thread._bootstrap_inner", "threading.Thread.start",
}  # fmt: skip
"""Waits for an instant here belong to the making of threads, and to nobody who called."""

_WAITING = (
    "concurrent.", "io.", "multiprocessing.", "os.", "queue.", "select.", "selectors.", "signal.", "socket.",
    "subprocess.", "threading.", "time.",
)  # fmt: skip
"""Modules whose functions are known to wait: the outermost of them is what the user (or a library) called."""


class Origin(NamedTuple):
    """`place` is a number for events; `call` the function known to wait."""

    place: int
    call: str
    of_user: bool
    """False if nothing of the user's is known to have led here, or only the making of a thread."""


def place_of(frame: FrameType | None) -> int:
    """The place in user code from which `frame` was called; where there is none, where what runs was made."""
    while frame is not None:
        its_code = frame.f_code
        if code.look_up(its_code).user:
            return code.place(its_code, frame.f_lasti)
        if its_code.co_qualname in _RUNNERS:
            break
        frame = frame.f_back
    return _made()


def origin(frame: FrameType | None, call: str) -> Origin:
    """Who waits, and in what: the frames are read outwards. `call` names a built-in function, without frame.

    Where the user's code called a library that waits, the place names the library's function. Where a task,
    a thread or an executor's work has no code of the user's, the place is where it was made.
    """
    library = ""
    while frame is not None:
        its_code = frame.f_code
        info = code.look_up(its_code)
        if info.user:
            place = code.place(its_code, frame.f_lasti)
            return Origin(code.within_library(place, library) if library else place, call, True)
        if not info.ours:
            if its_code.co_qualname in _RUNNERS:
                if its_code.co_qualname == "_WorkItem.run" and threads.here.work is None:
                    return Origin(0, call, False)
                break
            name = names.of_frame(frame).partition(".<locals>")[0]
            if name in _AFFAIRS:
                return Origin(0, call, False)
            if not name.startswith(_WAITING):
                library = name
            elif not name.endswith("__"):
                call = name
        frame = frame.f_back
    place = _made()
    if place:
        place = code.within_library(place, library or call)
    return Origin(place, call, place != 0 or frame is not None)


def _made() -> int:
    """The place where what runs now was made: a task, an executor's work, a thread."""
    state = loops.current_state()
    if state is not None and state.current is not None:
        return state.current.made
    work = threads.here.work
    return threads.here.place if work is None else work.place
