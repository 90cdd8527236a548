"""A made-up trace of very many tasks: `python -m benchmarks.crowd FILE` writes one.

A small loop of its own, on a clock of its own, runs coroutines that are plain generators, and tells of
them as the tracer does: so the lines hold the laws of a trace (`python -m app.laws FILE`), and are the same
each time.
"""

import argparse
import heapq
import json
import random
from collections import deque
from collections.abc import Callable, Generator
from itertools import count
from pathlib import Path
from typing import Any

from app.summary import fold

TASKS = 100_000
EVENTS = 1_000_000
_PARENTS = 20
_PERMITS = 5
_FILE = "crowd.py"
_DOOR = 1
_LOOP = 2

_Coroutine = Generator[dict[str, Any], None, None]


class _Task:
    def __init__(self, number: int, coro: _Coroutine) -> None:
        self.number = number
        self.coro = coro
        self.cancelled = False


class _Loop:
    """Runs what is ready, wakes what slept, and writes down both."""

    def __init__(self) -> None:
        self.lines: list[bytes] = []
        self.at = 0
        self._random = random.Random(5)
        self._numbers = count(3)
        self._ready: deque[_Task] = deque()
        self._timers: list[tuple[int, int, _Task]] = []
        self._permits = _PERMITS
        self._queue: deque[_Task] = deque()
        self._now: _Task | None = None

    def tell(self, type_: str, **fields: Any) -> None:
        event = {"seq": len(self.lines) + 1, "at": self.at, "type": type_, **fields}
        self.lines.append(json.dumps(event, separators=(",", ":")).encode() + b"\n")

    def spend(self, least: int, most: int) -> None:
        self.at += self._random.randint(least, most)

    def chance(self, percent: float) -> bool:
        return self._random.random() * 100 < percent

    def create(self, name: str, coro: str, body: Callable[["_Loop"], _Coroutine], line: int) -> _Task:
        task = _Task(next(self._numbers), body(self))
        parent = self._now.number if self._now else None
        where = {"file": _FILE, "line": line, "function": "main"}
        self.tell(
            "task_created", task=task.number, name=name, coro=coro, parent=parent, loop=_LOOP, where=where
        )
        self._ready.append(task)
        return task

    def cancel(self, task: _Task) -> None:
        """Of one that sleeps."""
        assert self._now is not None
        by = {"kind": "task", "task": self._now.number}
        task.cancelled = True
        self.tell("task_cancel_requested", task=task.number, by=by, message=None)
        self._wake(task, by)

    def sleeper(self) -> _Task | None:
        """A visitor that sleeps."""
        if not self._timers:
            return None
        task = self._timers[-1][2]
        return None if task.cancelled or task.number < _PARENTS + 3 else task

    def acquire(self) -> bool:
        if not self._permits:
            return False
        self._permits -= 1
        self._door("semaphore_acquired")
        return True

    def release(self) -> None:
        self._permits += 1
        self._door("semaphore_released")
        if self._queue:
            assert self._now is not None
            self._wake(self._queue.popleft(), {"kind": "task", "task": self._now.number})

    def _door(self, type_: str) -> None:
        assert self._now is not None
        number = self._now.number
        # No more are listed by the tracer either.
        waiters = [task.number for _, task in zip(range(50), self._queue, strict=False)]
        by = {"kind": "task", "task": number}
        self.tell(type_, object=_DOOR, task=number, by=by, waiters=waiters, value=self._permits)

    def _wake(self, task: _Task, by: dict[str, Any]) -> None:
        self.tell("task_ready", task=task.number, by=by)
        self._ready.append(task)

    def run(self) -> None:
        while self._ready or self._timers:
            if not self._ready:
                self.at = max(self.at, self._timers[0][0])
            self.spend(5, 15)
            while self._timers and self._timers[0][0] <= self.at:
                task = heapq.heappop(self._timers)[2]
                if not task.cancelled:
                    self._wake(task, {"kind": "timer", "via": "sleep"})
            self.tell("loop_tick", loop=_LOOP, ready=len(self._ready), timers=len(self._timers), select=5)
            for _ in range(len(self._ready)):
                self._step(self._ready.popleft())

    def _step(self, task: _Task) -> None:
        self._now = task
        self.spend(1, 4)
        self.tell("step_started", task=task.number, eager=False)
        self.spend(4, 24)
        if task.cancelled:
            where = {"file": _FILE, "line": 14, "function": "visitor"}
            self.tell("task_cancel_delivered", task=task.number, where=where, message=None)
            self.tell("step_ended", task=task.number, outcome="cancelled")
            self.tell("task_cancel_ended", task=task.number, how="cancelled")
            return
        try:
            waits = next(task.coro)
        except StopIteration:
            self.tell("step_ended", task=task.number, outcome="returned", result="None")
        except ValueError as error:
            exception = {"type": "ValueError", "message": str(error)}
            self.tell("step_ended", task=task.number, outcome="raised", exception=exception)
        else:
            self._suspend(task, waits)

    def _suspend(self, task: _Task, waits: dict[str, Any]) -> None:
        line = {"yield": 12, "sleep": 14, "semaphore": 15}[waits["kind"]]
        awaiting = dict(waits)
        if "delay" in waits:
            awaiting["deadline"] = self.at + int(waits["delay"] * 1e6)
        where = {"file": _FILE, "line": line, "function": "visitor"}
        self.tell("step_ended", task=task.number, outcome="suspended", awaiting=awaiting, where=where)
        if waits["kind"] == "yield":
            self._wake(task, {"kind": "task", "task": task.number})
        elif waits["kind"] == "sleep":
            heapq.heappush(self._timers, (awaiting["deadline"], task.number, task))
        else:
            self._queue.append(task)


def _visitor(loop: _Loop) -> _Coroutine:
    yield {"kind": "sleep", "delay": round(loop._random.uniform(0.01, 2.5), 4)}
    while not loop.acquire():
        yield {"kind": "semaphore", "object": _DOOR}
    if loop.chance(40):
        yield {"kind": "yield"}
    loop.release()
    if loop.chance(2):
        raise ValueError("no such room")


def _parent(size: int) -> Callable[[_Loop], _Coroutine]:
    def body(loop: _Loop) -> _Coroutine:
        for number in range(size):
            loop.create(f"visitor-{number}", "visitor", _visitor, 22)
            loop.spend(2, 8)
            if number and loop.chance(1) and (victim := loop.sleeper()):
                loop.cancel(victim)
            if number % 20 == 19:
                yield {"kind": "sleep", "delay": 0.05}

    return body


def write(file: Path, tasks: int = TASKS) -> int:
    """Writes a trace of about ten events a task; how many there are."""
    loop = _Loop()
    loop.tell("run_started", version=1, demo="crowd", variant="crowd", script=_FILE, parameters={})
    for thing, kind in ((_DOOR, "semaphore"), (_LOOP, "loop")):
        loop.tell("object_created", object=thing, kind=kind, where=None)
    each = tasks // _PARENTS
    for number in range(_PARENTS):
        loop.create(f"group-{number + 1}", "group", _parent(each - 1), 30)
    loop.run()
    loop.spend(50, 60)
    summary = fold(loop.lines)
    loop.tell("run_finished", outcome="completed", exit_code=0, duration=loop.at, summary=summary)
    file.write_bytes(b"".join(loop.lines))
    return len(loop.lines)


def main() -> None:
    """Writes one and says how long it is."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd")
    parser.add_argument("file", type=Path)
    parser.add_argument("--tasks", type=int, default=TASKS)
    options = parser.parse_args()
    print(f"{write(options.file, options.tasks):,} events")


if __name__ == "__main__":
    main()
