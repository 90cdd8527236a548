"""The lints of a log that is already written: reads off it what the decoder tells the rules live."""

import json
from collections.abc import Iterable

from .linter import BLOCK, HELD, Lints
from ..events import Event
from ..pipe.records import CHANGES
from ..summary import Fold

_dumps = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Replay:
    """Takes the events of a log one by one; `found` has the fields of each lint so far, in order."""

    def __init__(self) -> None:
        self.found: list[Event] = []
        self._fold = Fold()
        self._lints = Lints(self._fold.lives, self.found.append)

    def feed(self, event: Event) -> None:
        """Takes one event."""
        fold, lints, kind = self._fold, self._lints, event["type"]
        if kind == "run_finished":
            lints.finish(event["at"], event["outcome"])
        elif kind == "task_created":
            fold.created(
                event["task"], event["name"], event["at"], "internal" in event, event["loop"], event["seq"],
                event["parent"],
            )  # fmt: skip
            if event["parent"] is None or "internal" in event:
                lints.created(event["task"], event["loop"], event["parent"], event.get("internal", ""))
        elif kind == "step_started":
            fold.started(event["task"], event["at"], event["seq"])
        elif kind == "step_ended":
            self._step_ended(event)
        elif kind in CHANGES:
            lints.changed(kind, event["object"], event["task"] or 0, event["seq"])
        else:
            fold.feed(event)
            lints.feed(event)

    def _step_ended(self, event: Event) -> None:
        fold, lints = self._fold, self._lints
        task, at, seq, outcome = event["task"], event["at"], event["seq"], event["outcome"]
        life = fold.lives[task]
        where = _dumps(event.get("where"))
        if at - life.since > HELD:
            lints.held(task, life, at, seq, outcome, where)
        quiet = seq - life.seq == 1
        fold.feed(event)
        if outcome != "suspended":
            if outcome == "raised":
                lints.failed(event)
            if task in lints.watched:
                lints.ended(task)
            return
        life.awaiting, life.where = _dumps(event["awaiting"]), where
        if event["awaiting"]["kind"] == "yield":
            life.spins = life.spins + 1 if quiet else 0
            if quiet and not life.spins % BLOCK:
                lints.spun(task, life, seq, where)
        else:
            life.seq, life.spins = seq, 0
            lints.waits(task, life)


def replay(events: Iterable[Event]) -> list[Event]:
    """The fields of each lint of a whole log: `rule`, `text`, `task` or `object`, `evidence`."""
    replaying = Replay()
    for event in events:
        replaying.feed(event)
    return replaying.found
