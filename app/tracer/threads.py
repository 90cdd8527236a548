"""Threads by number, and what each is known to do now.

The thread that the program began in has no number: events say `thread: null` of it.
"""

import threading
from threading import Thread, get_ident
from typing import Any

from . import channel, names

# Not the thread itself: gevent, when it patches threading, gives that another ident.
_main = threading.main_thread().ident
_active: dict[int, Thread] = threading._active  # type: ignore[attr-defined]
_run = Thread.run
_run_timer = threading.Timer.run


class _Here(threading.local):
    """What is known of the thread that asks."""

    number = 0
    """0: not told of yet, or the main thread."""
    place = 0
    """Where it was started."""
    internal = False
    """Made by the standard library for its own ends."""
    work: Any = None
    """The work of an executor's that it does now (`work.Work`)."""
    blocked: dict[str, object] | None = None
    """The call that holds it, as told; see `blocking`."""
    held = 0
    """How many functions it is in whose waits are told of as one."""


here = _Here()


def thread_number(**fields: object) -> int:
    """This thread's number; one that did not start through `threading` is told of when it is first seen.

    `fields` are what its `thread_started` says then, where the caller knows more.
    """
    number = here.number
    if not number:
        number = here.number = channel.new_id()
        thread = _active.get(get_ident())
        told = {
            "name": "" if thread is None else name_of(thread),
            "call": None if thread is None else names.of_callable(function_of(thread)),
            "where": None,
        }
        channel.event("thread_started", thread=number, **(told | fields))
    return number


def number_or_none() -> int | None:
    """This thread's number; None in the main thread."""
    return None if in_main_thread() else thread_number()


def in_main_thread() -> bool:
    """Whether this is the thread that the program began in."""
    return get_ident() == _main


def tracing() -> bool:
    """Whether anything is told now: not before the script, not in a forked copy of it."""
    return not channel.detached and hasattr(channel.wire, "memory")


def name_of(thread: Thread) -> str:
    """A thread's name, without asking its class."""
    name = thread.__dict__.get("_name")
    return name if type(name) is str else ""


def function_of(thread: Thread) -> Any:
    """What a thread runs: its target, or the `run` of its class."""
    run = names.runs(thread, _run)
    return thread.__dict__.get("function") if run is _run_timer else run
