"""Threads and the work of pools, child processes, greenlets and generators."""

from .objects import Objects
from .page import Event, Page
from .tracks import GENERATORS, GREENLETS, PROCESSES, Out, Slice, Track
from .words import cause, cut, place


class Strands:
    """The lanes of what runs and is no task."""

    def __init__(self, page: Page, objects: Objects) -> None:
        self._page = page
        self._objects = objects
        self._alive: dict[int, Slice] = {}
        self._blocks: dict[int | None, tuple[Track, Slice]] = {}
        self._works: dict[int, _Work] = {}

    # -- threads -------------------------------------------------------------------------------------------

    def thread_started(self, event: Event) -> None:
        """`thread_started`: its life is one slice, with what it does within."""
        track = self._page.thread(event["thread"])
        maker = event.get("internal")
        name = f"{event['name']} ({maker})" if maker else event["name"]
        self._page.tracks.name(track.pid, track.tid, name)
        args = {"seq": event["seq"], "call": event["call"]} | cause(event.get("by")) | place(event["where"])
        self._alive[event["thread"]] = track.begin("alive", event["call"] or "thread", event["at"], args)
        self._page.arrow("starts", event.get("by"), track, event)

    def thread_ended(self, event: Event) -> None:
        """`thread_ended`."""
        track = self._page.thread(event["thread"])
        track.end(self._alive.pop(event["thread"], None), event["at"], {"ended_by": event["seq"]})

    def blocked(self, event: Event) -> None:
        """`thread_blocked`: within the step of the task that calls, or else on the thread's own lane."""
        task = event["task"]
        track = (None if task is None else self._page.task(task)) or self._page.thread(event["thread"])
        args = {"seq": event["seq"], "call": event["call"]} | place(event["where"])
        made = track.begin("blocked", f"blocked: {event['call']}", event["at"], args)
        self._blocks[event["thread"]] = track, made

    def unblocked(self, event: Event) -> None:
        """`thread_unblocked`."""
        if (block := self._blocks.pop(event["thread"], None)) is not None:
            track, slice = block
            track.end(slice, event["at"], {"ended_by": event["seq"]})

    # -- the work of pools ---------------------------------------------------------------------------------

    def submitted(self, event: Event) -> None:
        """`work_submitted`: it lies in the pool's queue."""
        self._works[event["work"]] = _Work(event)
        self._objects.queued(event["executor"], 1, event)

    def work_started(self, event: Event) -> None:
        """`work_started`: on its thread's lane; that of a pool of processes is shown as it goes, on none."""
        work = self._works.get(event["work"])
        if work is None:
            return
        self._objects.queued(work.executor, -1, event)
        self._objects.working(work.executor, 1, event)
        work.started, work.at = True, event["at"]
        args = {"seq": event["seq"], "work": event["work"]} | work.args
        if "thread" in event:
            work.track = self._page.thread(event["thread"])
            work.slice = work.track.begin("work", work.name, event["at"], args)
            self._page.arrow("gives work to", work.by, work.track, event)
        else:
            self._aside("b", event, work, args)

    def work_ended(self, event: Event) -> None:
        """`work_ended`."""
        work = self._works.pop(event["work"], None)
        if work is None:
            return
        if work.started:
            self._objects.working(work.executor, -1, event)
        else:
            self._objects.queued(work.executor, -1, event)
        result = {name: event[name] for name in ("outcome", "exception") if name in event}
        args = {"ended_by": event["seq"]} | result
        if work.track is not None:
            work.track.end(work.slice, event["at"], args)
        elif work.started:
            self._aside("e", event, work, args)

    def cut(self, at: int, why: str) -> None:
        """The log is over: what a pool of processes still does has no slice that could be closed."""
        for number, work in self._works.items():
            if work.started and work.track is None:
                self._aside("e", {"at": max(at, work.at), "work": number}, work, {"open": why})

    def _aside(self, phase: str, event: Event, work: "_Work", args: Out) -> None:
        self._page.tracks.group(PROCESSES)
        about = {"cat": "work", "id": event["work"], "name": work.name, "args": args}
        self._page.out.append({"ph": phase, "pid": PROCESSES, "tid": PROCESSES, "ts": event["at"]} | about)

    # -- child processes -----------------------------------------------------------------------------------

    def process_started(self, event: Event) -> None:
        """`process_started`: its life is one slice."""
        name = cut(event.get("call") or " ".join(event["argv"] or ()) or "process")
        track = self._page.tracks.add(PROCESSES, event["process"], name)
        args = {name: event.get(name) for name in ("seq", "pid", "argv", "helper") if event.get(name)}
        track.begin("process", name, event["at"], args | cause(event.get("by")) | place(event["where"]))
        self._page.arrow("starts", event.get("by"), track, event)

    def process_exited(self, event: Event) -> None:
        """`process_exited`."""
        if track := self._page.tracks.get(PROCESSES, event["process"]):
            track.close(event["at"], {"exit_code": event["exit_code"], "ended_by": event["seq"]})
            self._page.tracks.drop(track)

    # -- greenlets and generators --------------------------------------------------------------------------

    def born(self, event: Event) -> None:
        """`object_created` of a greenlet or a generator."""
        pid = GREENLETS if event["kind"] == "greenlet" else GENERATORS
        maker = event.get("internal")
        name = event.get("name") or event["kind"]
        track = self._page.tracks.add(pid, event["object"], f"{name} ({maker})" if maker else name)
        # The greenlet that a thread begins with runs already when it is first told of.
        runs = pid == GREENLETS and event.get("parent") is None
        state = "running" if runs else "created"
        args = {"seq": event["seq"]} | place(event.get("where") or event.get("defined"))
        track.switch(state, state, event["at"], args)

    def switched(self, event: Event) -> None:
        """`greenlet_switched`: one is left, another goes on."""
        left, next_ = (self._page.tracks.get(GREENLETS, event[name] or 0) for name in ("from", "to"))
        args = {"seq": event["seq"], "value": event["value"], "how": event["how"]} | place(event["where"])
        if left:
            args |= {"awaiting": event["awaiting"]} if "awaiting" in event else {}
            left.switch("suspended", "suspended", event["at"], args)
        if next_:
            next_.switch("running", "running", event["at"], {"seq": event["seq"], "value": event["value"]})

    def greenlet_ended(self, event: Event) -> None:
        """`greenlet_ended`."""
        self._ended(self._page.tracks.get(GREENLETS, event["greenlet"]), event)

    def resumed(self, event: Event) -> None:
        """`generator_resumed`."""
        if track := self._page.tracks.get(GENERATORS, event["generator"]):
            told = {name: event[name] for name in ("seq", "value", "how", "task") if event[name] is not None}
            caller = place(event["caller"])
            args = told | place(event["where"]) | ({"caller": caller["where"]} if caller else {})
            track.switch("running", "running", event["at"], args)

    def yielded(self, event: Event) -> None:
        """`generator_yielded`."""
        if track := self._page.tracks.get(GENERATORS, event["generator"]):
            args = {"seq": event["seq"], "value": event["value"]} | place(event["where"])
            track.switch("suspended", "suspended", event["at"], args)

    def generator_ended(self, event: Event) -> None:
        """`generator_ended`."""
        self._ended(self._page.tracks.get(GENERATORS, event["generator"]), event)

    def _ended(self, track: Track | None, event: Event) -> None:
        if track is None:
            return
        result = {name: event[name] for name in ("outcome", "result", "exception") if name in event}
        track.close(event["at"], {"ended_by": event["seq"]} | result)
        self._page.tracks.drop(track)


class _Work:
    """What was given to a pool, until it is done."""

    __slots__ = ("args", "at", "by", "executor", "name", "slice", "started", "track")

    def __init__(self, event: Event) -> None:
        self.name = event["call"] or "work"
        self.executor = event["executor"]
        self.by = event["by"]
        self.args = {"submitted_by": event["seq"]} | cause(event["by"]) | place(event["where"])
        self.track: Track | None = None
        self.slice: Slice | None = None
        self.started = False
        self.at = 0
