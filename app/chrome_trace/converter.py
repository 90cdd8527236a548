"""The events of a trace, one after the other, into the events of the Trace Event format."""

from collections.abc import Callable
from typing import Any

from .objects import Objects
from .page import Event, Page
from .strands import Strands
from .tasks import Tasks, said
from .tracks import Out
from .words import place

_QUIET = ("events", "bytes", "tracer")
"""The limits at which a log goes quiet while the script runs on."""


class Converter:
    """Takes the events of one log in their order. What it does not know it passes over."""

    def __init__(self) -> None:
        page = self._page = Page()
        objects = self._objects = Objects(page)
        tasks = Tasks(page, objects)
        strands = self._strands = Strands(page, objects)
        self.about: Out = {"producer": "Loopscope", "events": 0}
        """What the document says of the run: `otherData`."""
        self._at = 0
        self._known = 0
        self._quiet: int | None = None
        self._finished = False
        changed = objects.changed
        self._handlers: dict[str, Callable[[Event], None]] = {
            "run_started": self._run_started,
            "task_created": tasks.created,
            "task_renamed": tasks.renamed,
            "task_ready": tasks.ready,
            "step_started": tasks.step_started,
            "step_ended": tasks.step_ended,
            "step_held": tasks.held,
            "task_cancel_requested": tasks.cancel_requested,
            "task_cancel_delivered": tasks.cancel_delivered,
            "task_cancel_ended": tasks.cancel_ended,
            "task_destroyed": tasks.destroyed,
            "coroutine_never_awaited": self._noticed,
            "exception_never_retrieved": self._noticed,
            "resource_unclosed": self._noticed,
            "loop_stopped": self._noticed,
            "loop_closed": self._noticed,
            "loop_idle": self._noticed,
            "object_created": self._object_created,
            "lock_acquired": changed,
            "lock_released": changed,
            "semaphore_acquired": changed,
            "semaphore_released": changed,
            "event_set": changed,
            "event_cleared": changed,
            "condition_notified": changed,
            "barrier_arrived": changed,
            "barrier_released": changed,
            "barrier_left": changed,
            "barrier_reset": changed,
            "barrier_aborted": changed,
            "queue_put": changed,
            "queue_got": changed,
            "queue_task_done": changed,
            "queue_shut_down": changed,
            "thread_started": strands.thread_started,
            "thread_blocked": strands.blocked,
            "thread_unblocked": strands.unblocked,
            "thread_ended": strands.thread_ended,
            "work_submitted": strands.submitted,
            "work_started": strands.work_started,
            "work_ended": strands.work_ended,
            "process_started": strands.process_started,
            "process_exited": strands.process_exited,
            "greenlet_switched": strands.switched,
            "greenlet_ended": strands.greenlet_ended,
            "generator_resumed": strands.resumed,
            "generator_yielded": strands.yielded,
            "generator_ended": strands.generator_ended,
            "loop_tick": tasks.tick,
            "output": self._output,
            "lint": self._lint,
            "truncated": self._truncated,
            "run_finished": self._run_finished,
        }

    def feed(self, event: Event) -> list[Out]:
        """What one event adds."""
        self._at = max(self._at, event["at"])
        self.about["events"] = event["seq"]
        handler = self._handlers.get(event["type"])
        if handler is not None:
            handler(event)
        if event["type"] != "output":
            self._known = self._at
        return self._page.taken()

    def finish(self) -> list[Out]:
        """Closes what is open: where the run ended, the trace went quiet, or the log breaks off."""
        at, why = self._at, "the log ends here"
        if self._quiet is not None:
            at, why = self._quiet, "the trace went quiet here"
        elif self._finished:
            why = "still so when the run ended"
        self._strands.cut(at, why)
        for track in self._page.tracks.all():
            track.close(at, {"open": why})
        return self._page.taken()

    def _run_started(self, event: Event) -> None:
        self._page.tracks.script = event["script"]
        names = ("demo", "variant", "script", "source_sha256", "parameters", "python", "clock")
        self.about |= {"format": event["version"]} | {name: event[name] for name in names}

    def _run_finished(self, event: Event) -> None:
        self._finished = True
        self.about |= {name: event[name] for name in ("outcome", "exit_code", "duration")}

    def _truncated(self, event: Event) -> None:
        told: dict[str, Any] = {name: event[name] for name in ("limit", "missing")}
        self.about.setdefault("truncated", []).append(told)
        if event["limit"] in _QUIET and self._quiet is None:
            self._quiet = self._known
        self._page.mark(event, f"truncated: {event['limit']}", told)

    def _object_created(self, event: Event) -> None:
        if event["kind"] in ("greenlet", "generator"):
            self._strands.born(event)
        else:
            self._objects.created(event)

    def _output(self, event: Event) -> None:
        name, args = said(event)
        self._page.mark(event, name, args | ({"raw": True} if event.get("raw") else {}), event["task"])

    def _lint(self, event: Event) -> None:
        args: Out = {name: event[name] for name in ("text", "evidence", "object", "missing") if name in event}
        self._page.mark(event, f"lint: {event['rule']}", args, event.get("task"))

    def _noticed(self, event: Event) -> None:
        """Something that has an instant and words, and nothing that lasts."""
        args = {name: value for name, value in event.items() if name not in ("seq", "at", "type", "where")}
        name = event["type"].replace("_", " ")
        self._page.mark(event, name, args | place(event.get("where")), event.get("task"))
