"""What runs at this moment, left where every observation point can reach it without a call.

Two threads may run loops of their own; each fact here is used only when it speaks of the task, the loop or
the future in question, by identity, and there is a slower way to find it out when it does not. Attributes
that belong together are stored, and read, with no call in between: no other thread gets in there.
"""

from types import CodeType
from typing import Any


class Running:
    """One moment. All references are dropped when the step, or the loop's iteration, is over."""

    __slots__ = ("code", "future", "kind", "loop", "offset", "state", "task", "thing", "value", "zero")

    def __init__(self) -> None:
        self.loop: Any = None
        """The loop that iterates."""
        self.state: Any = None
        """Its `LoopState`."""
        self.task: Any = None
        """The task whose step runs."""
        self.code: CodeType | None = None
        """The innermost function of the user's that yielded last; None since the step began."""
        self.offset = 0
        """Its instruction."""
        self.value: object = None
        """What was yielded: the future that is awaited, or None."""
        self.zero = False
        """`sleep(0)` was called in this step."""
        self.kind = ""
        """What a function of asyncio's is about to wait for: the kind of the wait,"""
        self.thing: Any = None
        """the lock or queue (of a sleep: its delay and timer),"""
        self.future: Any = None
        """and the future that stands for it."""


running = Running()
