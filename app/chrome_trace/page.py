"""What all parts of the converter write on: the tracks, marks on them, and arrows between them."""

from typing import Any

from .tracks import LOOPS, MAIN, TASKS, THREADS, Out, Track, Tracks

Event = dict[str, Any]

_REMEMBERED = 4096
"""So many tasks that ended last can still be where an arrow begins: a callback of theirs may wake another."""


class Page:
    """The document, as far as it is written."""

    def __init__(self) -> None:
        self.out: list[Out] = []
        self.tracks = Tracks(self.out.append)
        self._arrows = 0
        self._named: set[int] = set()
        self._ended: dict[int, Track] = {}

    def taken(self) -> list[Out]:
        """What was written since the last time."""
        # The list stays the same one: the tracks write on it.
        new = self.out[:]
        self.out.clear()
        return new

    def task_named(self, task: int, name: str) -> None:
        """A task has a name, or another one."""
        self._named.add(task)
        self.tracks.group(TASKS)
        self.tracks.name(TASKS, task, name)

    def task(self, task: int) -> Track | None:
        """The track of a task that has not ended."""
        return self.tracks.get(TASKS, task)

    def task_ended(self, track: Track) -> None:
        """Nothing more lasts on a task's track."""
        self.tracks.drop(track)
        self._ended[track.tid] = track
        if len(self._ended) > _REMEMBERED:
            del self._ended[next(iter(self._ended))]

    def thread(self, thread: int | None) -> Track:
        """The track of a thread; None is the main one, of which no event tells when it begins."""
        pid, tid = (MAIN, MAIN) if thread is None else (THREADS, thread)
        name = "main thread" if thread is None else f"thread {thread}"
        return self.tracks.get(pid, tid) or self.tracks.add(pid, tid, name)

    def loop(self, loop: int) -> Track:
        """The track of an event loop."""
        return self.tracks.get(LOOPS, loop) or self.tracks.add(LOOPS, loop, "event loop")

    def mark(self, event: Event, name: str, args: Out, task: int | None = None) -> None:
        """An instant: on the track of a task, on that of the event's thread, or across all."""
        out: Out = {"ph": "i", "ts": event["at"], "name": name, "cat": event["type"]}
        if task is not None:
            if task not in self._named:
                # One whose creation is missing in a trace that was cut.
                self.task_named(task, f"task {task}")
            out |= {"s": "t", "pid": TASKS, "tid": task}
        elif "thread" in event:
            track = self.thread(event["thread"])
            out |= {"s": "t", "pid": track.pid, "tid": track.tid}
        elif "loop" in event:
            out |= {"s": "t", "pid": LOOPS, "tid": self.loop(event["loop"]).tid}
        else:
            track = self.thread(None)
            out |= {"s": "g", "pid": track.pid, "tid": track.tid}
        self.out.append(out | {"args": {"seq": event["seq"]} | args})

    def arrow(self, name: str, by: Event | None, target: Track, event: Event) -> None:
        """From the step that caused something to what it caused, if both can be shown."""
        source, ts = self._source(by, event["at"])
        if source is None or source is target or not target.open:
            return
        self._arrows += 1
        common = {"cat": "cause", "name": name, "id": self._arrows}
        args = {"seq": event["seq"]}
        begin = {"ph": "s", "pid": source.pid, "tid": source.tid, "ts": ts}
        # `bp` binds the head to the slice that is open there, not to the next one.
        end = {"ph": "f", "bp": "e", "pid": target.pid, "tid": target.tid, "ts": event["at"]}
        self.out += [begin | common | {"args": args}, end | common | {"args": args}]

    def _source(self, by: Event | None, at: int) -> tuple[Track | None, float]:
        """Where an arrow begins. Where a task's step is over a callback acts for it: it leaves that step."""
        if by is None:
            return None, at
        if by["kind"] == "thread":
            track = self.thread(by.get("thread"))
            return (track if track.open else None), at
        task = by.get("task")
        found = None if task is None else self.task(task) or self._ended.get(task)
        if found is None:
            return None, at
        if any(slice.kind == "running" for slice in found.open):
            return found, at
        if found.ran is None or found.ran[0] == found.ran[1]:
            return None, at
        # Just within the step: at its very end another slice may have begun.
        return found, found.ran[1] - 0.5
