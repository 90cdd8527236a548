"""Tracks: what Chrome trace JSON calls a thread. Each is a stack of slices: begins and ends balance."""

from collections.abc import Callable
from typing import Any, Final

Out = dict[str, Any]
Emit = Callable[[Out], None]

# Groups, which Chrome trace JSON calls processes. They come in this order. A track's number is its id in
# the log; the main thread has none, so it is a group of its own, with the number of the group.
LOOPS: Final = 1
TASKS: Final = 2
MAIN: Final = 3
THREADS: Final = 4
GREENLETS: Final = 5
GENERATORS: Final = 6
PROCESSES: Final = 7
OBJECTS: Final = 8

_GROUPS = {
    LOOPS: "Event loops",
    TASKS: "Tasks",
    MAIN: "Main thread",
    THREADS: "Threads",
    GREENLETS: "Greenlets",
    GENERATORS: "Generators",
    PROCESSES: "Child processes",
    OBJECTS: "Objects",
}


class Slice:
    """Something that lasts, and has begun."""

    __slots__ = ("begun", "kind", "seq")

    def __init__(self, kind: str, begun: int, seq: int) -> None:
        self.kind = kind
        self.begun = begun
        self.seq = seq


class Track:
    """One lane: slices that follow each other or lie within each other, never across."""

    def __init__(self, emit: Emit, pid: int, tid: int) -> None:
        self._emit = emit
        self.pid = pid
        self.tid = tid
        self.open: list[Slice] = []
        self.ran: tuple[int, int] | None = None
        """Begin and end of the last slice of kind `running`."""
        self._at = 0

    def begin(self, kind: str, name: str, at: int, args: Out) -> Slice:
        """Opens a slice within those that are open."""
        at = self._later(at)
        made = Slice(kind, at, args.get("seq", 0))
        self.open.append(made)
        self._emit(
            {
                "ph": "B", "pid": self.pid, "tid": self.tid, "ts": at, "cat": kind, "name": name,
                "args": args,
            }
        )  # fmt: skip
        return made

    def end(self, slice: Slice | None, at: int, args: Out | None = None) -> None:
        """Closes a slice and whatever is open within it; nothing if it is closed already."""
        if slice is None or slice not in self.open:
            return
        at = self._later(at)
        while self.open:
            top = self.open.pop()
            out: Out = {"ph": "E", "pid": self.pid, "tid": self.tid, "ts": at}
            if args and top is slice:
                out["args"] = args
            self._emit(out)
            if top.kind == "running":
                self.ran = (top.begun, at)
            if top is slice:
                return

    def close(self, at: int, args: Out | None = None) -> None:
        """Closes whatever is open; the outermost slice gets the arguments."""
        if self.open:
            self.end(self.open[0], at, args)

    def switch(self, kind: str, name: str, at: int, args: Out) -> Slice:
        """Leaves one state for the next, at the same instant."""
        self.close(at)
        return self.begin(kind, name, at, args)

    def _later(self, at: int) -> int:
        """Never before what the track has shown already; only a broken log asks for that."""
        self._at = max(self._at, at)
        return self._at


class Tracks:
    """All tracks that are in use, and the names that they get when they are first used."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self._groups: set[int] = set()
        self._tracks: dict[tuple[int, int], Track] = {}
        self.script = ""

    def add(self, pid: int, tid: int, name: str) -> Track:
        """A track with its name; asked for again, it is named anew."""
        self.group(pid)
        self.name(pid, tid, name)
        made = self._tracks.get((pid, tid))
        if made is None:
            order = {"sort_index": tid}
            self._emit({"ph": "M", "pid": pid, "tid": tid, "name": "thread_sort_index", "args": order})
            made = self._tracks[pid, tid] = Track(self._emit, pid, tid)
        return made

    def get(self, pid: int, tid: int) -> Track | None:
        """A track that was added and not dropped."""
        return self._tracks.get((pid, tid))

    def drop(self, track: Track) -> None:
        """Forgets a track: nothing more lasts on it."""
        self._tracks.pop((track.pid, track.tid), None)

    def name(self, pid: int, tid: int, name: str) -> None:
        """Names a track."""
        self._emit({"ph": "M", "pid": pid, "tid": tid, "name": "thread_name", "args": {"name": name}})

    def group(self, pid: int) -> None:
        """Names a group, the first time."""
        if pid in self._groups:
            return
        self._groups.add(pid)
        for name, args in (
            ("process_name", {"name": _GROUPS[pid]}),
            ("process_sort_index", {"sort_index": pid}),
            ("process_labels", {"labels": self.script}),
        ):
            self._emit({"ph": "M", "pid": pid, "tid": pid, "name": name, "args": args})

    def all(self) -> list[Track]:
        """Those that are in use."""
        return list(self._tracks.values())
