"""Plain generators of the user's, driven by hand: each resumption and each yield, with the value it passes.

What happens inside a generator is told by `sys.monitoring` from 3.12 on (see `monitored`), and by calls that
are spliced into its code on 3.11 (see `spliced`). Both name it by its frame, which lives as long as it does.
Only a generator that user code itself starts has a lane: those of context managers and the like, which a
library drives, and those that a task drives (generator-based coroutines, `__await__`), have none.
"""

import dis
import inspect
from collections.abc import Iterator
from types import CodeType, FrameType

from . import channel, code, loops, threads, values

_SEND = dis.opmap["SEND"]

MOST = 1_000
"""After so many resumptions of one generator function, no more is told of its generators."""


class Lane:
    """One generator."""

    __slots__ = ("function", "number", "opaque", "place", "received", "sent", "suspended")

    def __init__(self, its_code: CodeType) -> None:
        self.number = channel.new_id()
        self.function = id(its_code)
        self.received: str | None = "None"
        """What it was last resumed with; None if that is not known."""
        self.sent: str | None = None
        """What it is about to be resumed with, seen where its `send` is called."""
        self.opaque = False
        """Its `send` was handed out in a way that does not show what is sent."""
        self.suspended = False
        self.place = -1
        """The instruction at which it stands, suspended."""


lanes: dict[int, Lane] = {}
"""Live generators by the identity of their frame, and on 3.13 also those that were dropped without a word."""

resumptions: dict[int, int] = {}
"""How often the generators of a watched function were resumed, by the identity of its code."""


def functions(its_code: CodeType) -> Iterator[CodeType]:
    """The generator functions in a compiled module; generator expressions and lambdas are left out."""
    for constant in its_code.co_consts:
        if isinstance(constant, CodeType):
            if constant.co_flags & inspect.CO_GENERATOR and not constant.co_name.startswith("<"):
                yield constant
            yield from functions(constant)


def started(frame: FrameType) -> None:
    """A generator runs for the first time."""
    lanes.pop(id(frame), None)
    its_code, caller = frame.f_code, frame.f_back
    if its_code.co_flags & inspect.CO_ITERABLE_COROUTINE:
        return
    if caller is None or not code.look_up(caller.f_code).user:
        return
    if _delegates(caller) and running_in(caller) is None:
        return
    lane = lanes[id(frame)] = Lane(its_code)
    definition = code.described(code.place(its_code, -1))
    channel.event(
        "object_created",
        object=lane.number,
        kind="generator",
        name=its_code.co_qualname,
        where=None,
        defined=definition,
    )
    _resumed(lane, frame, "None", "next", -1)


def _delegates(caller: FrameType) -> bool:
    """Whether it stands at an `await` or a `yield from`, so that whoever drives it drives what it awaits."""
    # On 3.12 the position may be that of the instruction's cache, which follows it.
    here = caller.f_code.co_code[max(caller.f_lasti - 2, 0) : caller.f_lasti + 1 : 2]
    return _SEND in here


def delegating(frame: FrameType) -> list[tuple[FrameType, Lane]]:
    """The generators that stand at a `yield from` of the one with this frame, the nearest first."""
    found = []
    caller = frame.f_back
    while caller is not None and _delegates(caller) and (lane := running_in(caller)) is not None:
        found.append((caller, lane))
        caller = caller.f_back
    return found


def resumed(frame: FrameType, lane: Lane, value: str | None, instruction: int) -> None:
    """It goes on after a yield, which gave it `value` (as text; None if that is not known)."""
    how = None if value is None else "next" if value == "None" else "send"
    _resumed(lane, frame, value, how, instruction)


def thrown(frame: FrameType, lane: Lane, error: BaseException | None) -> None:
    """An exception is thrown in at the yield; None if it is not known which."""
    value = None if error is None else values.describe(error)
    _resumed(lane, frame, value, "throw", lane.place)


def _resumed(lane: Lane, frame: FrameType, value: str | None, how: str | None, instruction: int) -> None:
    lane.received, lane.sent, lane.suspended = value, None, False
    caller = frame.f_back
    channel.event(
        "generator_resumed",
        generator=lane.number,
        value=value,
        how=how,
        **_by(caller),
        place=code.place(frame.f_code, instruction),
        caller=None if caller is None else code.described(code.place(caller.f_code, caller.f_lasti)),
    )


def yielded(frame: FrameType, lane: Lane, value: object, instruction: int) -> None:
    """It hands `value` out and waits to be resumed."""
    lane.suspended, lane.place = True, instruction
    channel.event(
        "generator_yielded",
        generator=lane.number,
        value=values.describe(value),
        **_by(frame.f_back),
        place=code.place(frame.f_code, instruction),
    )


def returned(frame: FrameType, value: str, instruction: int) -> None:
    """It returned `value` (as text)."""
    _ended(id(frame), frame.f_code, instruction, frame.f_back, outcome="returned", result=value)


def raised(frame: FrameType, error: BaseException) -> None:
    """An exception left it; `GeneratorExit` is how it is closed."""
    instruction = raised_at(frame, error)
    if type(error) is GeneratorExit:
        closed(id(frame), frame.f_code, instruction, frame.f_back)
    else:
        exception = values.exception(error)
        _ended(id(frame), frame.f_code, instruction, frame.f_back, outcome="raised", exception=exception)


def raised_at(frame: FrameType, error: BaseException) -> int:
    """The instruction in `frame` that an exception passed through."""
    traceback = error.__traceback__
    while traceback is not None:
        if traceback.tb_frame is frame:
            return traceback.tb_lasti
        traceback = traceback.tb_next
    return frame.f_lasti


def closed(frame: int, its_code: CodeType, instruction: int, caller: FrameType | None) -> None:
    """It was closed, by the program or because nobody refers to it any more."""
    _ended(frame, its_code, instruction, caller, outcome="closed")


def _ended(
    frame: int, its_code: CodeType, instruction: int, caller: FrameType | None, **fields: object
) -> None:
    channel.event(
        "generator_ended",
        generator=lanes.pop(frame).number,
        **fields,
        **_by(caller),
        place=code.place(its_code, instruction),
    )


def running_in(frame: FrameType) -> Lane | None:
    """The generator whose frame this is; that of another function may stand where a dropped one's stood."""
    lane = lanes.get(id(frame))
    return lane if lane is not None and lane.function == id(frame.f_code) else None


def _by(caller: FrameType | None) -> dict[str, object]:
    """In which task and thread, and within which generator, a generator runs."""
    outer = None if caller is None else running_in(caller)
    state = loops.current_state()
    return {
        "parent": None if outer is None else outer.number,
        "task": None if state is None or state.current is None else state.current.id,
        "thread": None if threads.in_main_thread() else threads.thread_number(),
    }


def enough(its_code: CodeType) -> bool:
    """Counts a resumption; true once, when a function's generators have been resumed too often to go on."""
    count = resumptions[id(its_code)] = resumptions.get(id(its_code), 0) + 1
    if count != MOST + 1:
        return False
    channel.event(
        "truncated",
        limit="generator",
        missing=None,
        generator=its_code.co_qualname,
        place=code.place(its_code, -1),
    )
    return True
