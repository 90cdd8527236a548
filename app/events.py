"""The vocabulary of a trace: the type of every event, and the values that its fields take.

An event is one JSON object a line: `seq` (from 1, no gaps), `at` (integer microseconds since the start of
the run, never decreasing), `type`, and the fields that `docs/trace-format.md` lists.
"""

from typing import Any, Final, Literal

VERSION: Final = 1
"""The version of the trace format; it grows when a field changes its meaning, not when one is added."""

Event = dict[str, Any]
"""One event, decoded."""

Outcome = Literal["completed", "failed", "killed", "stopped", "timed_out", "limited", "lost"]
State = Literal["ready", "running", "waiting", "finished", "failed", "cancelled", "pending"]

TYPES: Final = frozenset(
    {
        "run_started", "task_created", "task_renamed", "task_ready", "step_started", "step_ended",
        "step_held",
        "task_cancel_requested", "task_cancel_delivered", "task_cancel_ended", "task_destroyed",
        "coroutine_never_awaited", "exception_never_retrieved", "resource_unclosed", "loop_stopped",
        "loop_closed",
        "object_created", "lock_acquired", "lock_released", "semaphore_acquired", "semaphore_released",
        "event_set", "event_cleared", "condition_notified", "barrier_arrived", "barrier_released",
        "barrier_left", "barrier_reset", "barrier_aborted",
        "queue_put", "queue_got", "queue_task_done", "queue_shut_down",
        "thread_started", "thread_blocked", "thread_unblocked", "thread_ended",
        "process_started", "process_exited", "work_submitted", "work_started", "work_ended",
        "greenlet_switched", "greenlet_ended", "generator_resumed", "generator_yielded", "generator_ended",
        "loop_tick", "loop_idle", "output", "lint", "truncated", "run_finished",
    }
)  # fmt: skip
"""Every type of event; a reader skips the types and fields that it does not know."""

AT_WORK = frozenset(
    {
        *("step_started", "step_ended", "greenlet_switched", "greenlet_ended"),
        *("thread_started", "thread_blocked", "thread_unblocked", "thread_ended"),
        *("generator_resumed", "generator_yielded", "generator_ended"),
    }
)
"""From the first of these events to the last a script is at work; its process has to be started and ended."""
