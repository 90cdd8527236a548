"""Tasks: their states in turn, what wakes and cancels them, their steps on the lane of their loop."""

from .objects import Objects
from .page import Event, Page
from .tracks import TASKS, Out, Slice
from .words import cause, cut, place, waiting


class Tasks:
    """The lanes of tasks and loops."""

    def __init__(self, page: Page, objects: Objects) -> None:
        self._page = page
        self._objects = objects
        self._loops: dict[int, int] = {}
        self._names: dict[int, str] = {}
        self._awaited: dict[int, int] = {}
        self._steps: dict[int, Slice] = {}

    def created(self, event: Event) -> None:
        """`task_created`: it is ready."""
        task = event["task"]
        name = event["name"] or event["coro"]
        maker = event.get("internal")
        self._page.task_named(task, f"{name} ({maker})" if maker else name)
        self._loops[task] = event["loop"]
        self._names[task] = name
        track = self._page.tracks.add(TASKS, task, name)
        args = {"seq": event["seq"], "coro": event["coro"]} | place(event["where"])
        track.switch("ready", "ready", event["at"], args | cause(event.get("by")))
        parent = event["parent"]
        self._page.arrow(
            "creates", None if parent is None else {"kind": "task", "task": parent}, track, event
        )

    def renamed(self, event: Event) -> None:
        """`task_renamed`."""
        if event["task"] in self._loops:
            self._names[event["task"]] = event["name"]
            self._page.task_named(event["task"], event["name"])

    def ready(self, event: Event) -> None:
        """`task_ready`: woken."""
        if track := self._page.task(event["task"]):
            self._left(event)
            track.switch("ready", "ready", event["at"], {"seq": event["seq"]} | cause(event["by"]))
            self._page.arrow("wakes", event["by"], track, event)

    def step_started(self, event: Event) -> None:
        """`step_started`: it runs, and so does its loop."""
        task = event["task"]
        track = self._page.task(task)
        if track is None:
            return
        self._left(event)
        args: Out = {"seq": event["seq"]} | ({"eager": True} if event["eager"] else {})
        track.switch("running", "running", event["at"], args)
        loop = self._page.loop(self._loops[task])
        name = f"{self._names[task]} {task}"
        self._steps[task] = loop.begin("step", name, event["at"], {"seq": event["seq"], "task": task})

    def step_ended(self, event: Event) -> None:
        """`step_ended`: it waits, or is over."""
        task, at = event["task"], event["at"]
        track = self._page.task(task)
        if track is None:
            return
        self._page.loop(self._loops[task]).end(self._steps.pop(task, None), at)
        outcome = event["outcome"]
        if outcome == "suspended":
            awaiting = event["awaiting"]
            args = {"seq": event["seq"], "awaiting": awaiting} | place(event["where"])
            track.switch("waiting", waiting(awaiting), at, args)
            if (awaited := awaiting.get("object")) is not None:
                self._awaited[task] = awaited
                self._objects.queued(awaited, 1, event)
            return
        result: Out = {name: event[name] for name in ("result", "exception") if name in event}
        track.close(at, {"outcome": outcome, "ended_by": event["seq"]} | result)
        if outcome != "returned":
            name = f"failed: {event['exception']['type']}" if outcome == "raised" else outcome
            self._page.mark(event, name, result, task)
        self._over(event)

    def destroyed(self, event: Event) -> None:
        """`task_destroyed`: collected while it was pending."""
        if track := self._page.task(event["task"]):
            self._left(event)
            track.close(event["at"], {"outcome": "destroyed", "ended_by": event["seq"]})
            self._page.mark(event, "destroyed while pending", {}, event["task"])
            self._over(event)

    def cancel_requested(self, event: Event) -> None:
        """`task_cancel_requested`."""
        args = {"message": event["message"]} | place(event["where"]) | cause(event["by"])
        self._page.mark(event, "cancel requested", args, event["task"])
        if track := self._page.task(event["task"]):
            self._page.arrow("cancels", event["by"], track, event)

    def cancel_delivered(self, event: Event) -> None:
        """`task_cancel_delivered`."""
        args = {"message": event["message"]} | place(event["where"])
        self._page.mark(event, "cancel delivered", args, event["task"])

    def cancel_ended(self, event: Event) -> None:
        """`task_cancel_ended`."""
        self._page.mark(event, f"cancellation over: {event['how']}", {"how": event["how"]}, event["task"])

    def held(self, event: Event) -> None:
        """`step_held`: seen at a line while its step holds the loop."""
        args = {"for": event["for"], "loop": event["loop"]} | place(event["where"])
        self._page.mark(event, "holds the loop", args, event["task"])

    def tick(self, event: Event) -> None:
        """`loop_tick`: until now the loop looked for I/O, or slept."""
        at, seq = event["at"], event["seq"]
        loop = self._page.loop(event["loop"])
        if not loop.open:
            loop.end(loop.begin("select", "select", at - event["select"], {"seq": seq}), at)
        counts = {"ready": event["ready"], "timers": event["timers"]}
        self._objects.count(f"loop {event['loop']}: queued callbacks", at, counts)

    def _left(self, event: Event) -> None:
        """It waits no longer."""
        if (awaited := self._awaited.pop(event["task"], None)) is not None:
            self._objects.queued(awaited, -1, event)

    def _over(self, event: Event) -> None:
        task = event["task"]
        if track := self._page.task(task):
            self._page.task_ended(track)
        del self._loops[task], self._names[task]


def said(event: Event) -> tuple[str, Out]:
    """What an `output` shows: its first words, and all of it."""
    return f"{event['stream']}: {cut(event['text'])}", {"text": event["text"]}
