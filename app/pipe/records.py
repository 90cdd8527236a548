"""What the records of the ring mean: one opcode per kind, and how a cause is packed into a word.

The frequent facts (a step, a wake-up, a change of a lock) are single records of integers. Strings, places
in the source and the things awaited are sent once as a *definition* and named by number afterwards.
Everything rare travels as the JSON text of its event.
"""

from typing import Final

PART: Final = 1
"""A part of a text; `subject` is the text's id."""
EVENT: Final = 2
"""An event as JSON text: subject = id of the text, a = its length. `at` is in the record."""
DEFINE: Final = 3
"""A definition as JSON text: subject = id of the text, a = its length, b = its sort, c = its number."""
OUTPUT: Final = 4
"""Text written: subject = id of the text, a = its length in bytes, b = 1 or 2 (the stream), c = task or 0,
d = thread or 0 | bytes cut << 24."""
CREATED: Final = 5
"""task_created: a = string (coroutine) | place << 32, b = cause, c = name (the number of a default `Task-n`
name, or minus a string), d = loop | string (internal) << 32."""
READY: Final = 6
"""task_ready: a = cause."""
STARTED: Final = 7
"""step_started: a = 1 for an eager one."""
YIELDED: Final = 8
"""step_ended with a bare yield, and task_ready by itself: a = place."""
SLEEPS: Final = 9
"""step_ended in a sleep: a = place, b = deadline in ns, c = delay in ns, d = awaiting (its wrappers)."""
WAITS: Final = 10
"""step_ended in any other wait: a = place, b = awaiting, c = 1 if that is named only this once."""
RETURNED: Final = 11
"""step_ended: a = 0 None, 1 False, 2 True, 3 the integer in b."""
SMALL: Final = ("None", "False", "True")
CANCELLED: Final = 12
"""step_ended with CancelledError."""
CHANGED: Final = 13
"""A synchronization object changed: subject = task or 0, a = object, b = cause,
c = index in `CHANGES` | value << 8, d = a second value."""

TICK: Final = 14
"""loop_tick: subject = loop, a = ready callbacks, b = timers pending, c = ns spent in select."""

NEXT: Final = 64
"""Added to `YIELDED`, `SLEEPS` or `WAITS`: at that moment the task in the fifth argument began a step."""

STRING: Final = 1
PLACE: Final = 2
AWAITING: Final = 3

CHANGES: Final = (
    "lock_acquired",
    "lock_released",
    "semaphore_acquired",
    "semaphore_released",
    "event_set",
    "event_cleared",
    "condition_notified",
    "barrier_arrived",
    "barrier_released",
    "barrier_left",
    "barrier_reset",
    "barrier_aborted",
    "queue_put",
    "queue_got",
    "queue_task_done",
    "queue_shut_down",
)
CONDITION_NOTIFIED: Final = CHANGES.index("condition_notified")

CAUSES: Final = ("none", "task", "timer", "io", "thread", "signal", "callback", "loop")
"""A cause in one word: kind | via (number of a string) << 4 | task or thread << 28."""

BY_NONE, BY_TASK, BY_TIMER, BY_IO, BY_THREAD, BY_SIGNAL, BY_CALLBACK, BY_LOOP = range(8)


def cause(kind: int, via: int = 0, subject: int = 0) -> int:
    """Packs who caused something into one non-negative integer."""
    return kind | via << 4 | subject << 28
