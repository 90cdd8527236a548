"""Numbers for the things that tasks wait for: locks, queues, futures, streams, child processes.

A number is given once and never again; the entry goes with the object, so that another object in the same
memory gets a number of its own.
"""

from typing import Any

from . import channel, gone

numbers: dict[int, int] = {}
"""The numbers of objects by identity."""


def created(thing: Any, kind: str, place: int, facts: dict[str, object]) -> int:
    """Numbers a new object and tells of it, with what it begins with."""
    return _told(thing, {"kind": kind, "place": place, **facts})


def _told(thing: Any, fields: dict[str, object]) -> int:
    number = channel.new_id()
    key = id(thing)
    try:
        gone.drop_with(thing, numbers, key)
        numbers[key] = number
    except TypeError:
        # It takes no weak reference, so nobody will say when it is gone: each sight of it is a first one.
        pass
    channel.event("object_created", object=number, **fields)
    return number


def number_of(thing: Any, kind: str, seen: int) -> int:
    """The number of an object; one that nobody saw being made is told of when a task first waits for it.

    `seen` is the place of that wait.
    """
    return numbers.get(id(thing)) or _told(thing, {"kind": kind, "where": None, "seen": seen})


_todo: dict[int, Any] = {}


def completes(queue: Any, todo: Any) -> None:
    """Before 3.13, `as_completed` waits on a queue that the futures of the set `todo` feed."""
    _todo[id(queue)] = todo
    gone.drop_with(queue, _todo, id(queue))


def awaited_through(queue: Any) -> Any:
    """The futures that `as_completed` still waits for on this queue."""
    return _todo.get(id(queue), ())


def known(thing: Any) -> int:
    """The number of an object that was told of, or 0."""
    return numbers.get(id(thing), 0)


_processes: dict[int, int] = {}


def process_started(pid: int, place: int, **fields: object) -> int:
    """A child process: a number for its pid, until it has exited."""
    number = _processes[pid] = channel.new_id()
    channel.event("process_started", process=number, pid=pid, **fields, place=place)
    return number


def process_exited(pid: int, exit_code: int) -> None:
    """The child process was reaped, with the code that `Popen.returncode` has."""
    number = _processes.pop(pid, None)
    if number is not None:
        _exited[pid] = number
        channel.event("process_exited", process=number, pid=pid, exit_code=exit_code)


_exited: dict[int, int] = {}


def process_number(pid: int | None) -> int | None:
    """The number of the child with this pid, also after its end."""
    if pid is None:
        return None
    return _processes.get(pid) or _exited.get(pid)
