"""Which `asyncio.timeout` blocks a task is in: a context manager has no frame in the chain of awaits.

A block is noted when it is entered, with the frames that it is entered from, so that it can be put in its
place between the wrappers that do have a frame.
"""

import inspect
import sys
from asyncio import timeouts
from types import FrameType
from typing import Any

from . import channel, code, waits
from .chain import links
from .lanes import lanes
from .splice import splice

_SUSPENDABLE = inspect.CO_COROUTINE | inspect.CO_GENERATOR | inspect.CO_ASYNC_GENERATOR

Block = tuple[int, frozenset[int], int]
"""A timeout by identity, the frames from which it was entered, by identity, and the place in user code."""

blocks: dict[int, list[Block]] = {}
"""By number of the task: the blocks that it is in, outermost first. Empty while nobody is in one."""


def install() -> None:
    """Splices the observation points in. Raises `SpliceError`."""
    splice(
        timeouts.Timeout.__aenter__,
        lambda body: body.before("return self", f"{body.hook(_entered)}(self)"),
    )
    splice(timeouts.Timeout.__aexit__, lambda body: body.first(f"{body.hook(_left)}(self)"))


@channel.guarded
def _entered(timeout: Any) -> None:
    lane = lanes.get(id(timeout._task))
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and code.look_up(frame.f_code).ours:
        frame = frame.f_back
    frame = frame and frame.f_back
    if lane is None or frame is None or code.look_up(frame.f_code).asyncio == "tasks.wait_for":
        return
    user = code.user_frame(frame)
    place = 0 if user is None else code.place(user.f_code, user.f_lasti)
    frames = set()
    while frame is not None and frame.f_code.co_flags & _SUSPENDABLE:
        frames.add(id(frame))
        frame = frame.f_back
    blocks.setdefault(lane.id, []).append((id(timeout), frozenset(frames), place))


@channel.guarded
def _left(timeout: Any) -> None:
    if not blocks:
        return
    lane = lanes.get(id(timeout._task))
    for number in [lane.id] if lane is not None else list(blocks):
        entered = blocks.get(number, ())
        kept = [block for block in entered if block[0] != id(timeout)]
        if len(kept) < len(entered):
            if kept:
                blocks[number] = kept
            else:
                del blocks[number]
            return


def place_of(number: int, timeout: Any) -> int:
    """Where a task entered a block that it is in; 0 if it is in no such block."""
    return next((place for key, _, place in blocks.get(number, ()) if key == id(timeout)), 0)


def wrappers(task: Any, number: int, others: tuple[str, ...]) -> tuple[str, ...]:
    """All that stands between a task and what it waits for, blocks and `others`, outermost first.

    A block stands in the innermost function of the chain that was running when it was entered: that function
    entered it, or called one that did and has returned since.
    """
    entered = blocks[number]
    if not others:
        return ("timeout",) * len(entered)
    chain: list[tuple[int, str]] = []
    link = task.get_coro()
    while link is not None:
        its_code, frame, inner = links(link)
        if its_code is not None:
            chain.append((id(frame), code.look_up(its_code).wait))
        link = inner
    after: dict[int, int] = {}
    for _, frames, _ in entered:
        at = max((index for index, (frame, _) in enumerate(chain) if frame in frames), default=-1)
        after[at] = after.get(at, 0) + 1
    found = ["timeout"] * after.get(-1, 0)
    for index, (_, wait) in enumerate(chain):
        if wait == waits.WRAPPER:
            found.append(wait)
        found += ["timeout"] * after.get(index, 0)
    return tuple(found)
