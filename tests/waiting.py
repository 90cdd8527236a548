"""The waits of a traced script in short lines: who, at which line, for what, and who ended the wait."""

from pathlib import Path
from typing import Any

from tests.tracing import Event, Traced, trace


def waits(source: str | Path, *tasks: str, internal: bool = False) -> list[str]:
    """Traces a script and tells its waits (of some tasks, or of all), after the laws were checked.

    A line reads `Task-1 8 event@4 by timer/Event.set`: in line 8 the task began to wait for the event that
    was made (or, for a future, first waited for) in line 4, and a timer that called `Event.set` ended it.
    """
    traced = trace(source)
    assert traced.violations == [], traced.violations
    assert traced.of_type("truncated") == [], traced.of_type("truncated")
    assert traced.exit_code == 0, traced.stderr
    return waits_of(traced, *tasks, internal=internal)


def waits_of(traced: Traced, *tasks: str, internal: bool = False) -> list[str]:
    """The same of a script that was traced already."""
    story = Story(traced)
    return [
        line
        for task, line in story.waits
        if (internal or task not in story.internal) and (not tasks or story.names[task] in tasks)
    ]


class Story:
    """Names for the numbers of a trace."""

    def __init__(self, traced: Traced) -> None:
        self.names: dict[int, str] = {}
        self.internal: set[int] = set()
        self.objects: dict[int, str] = {}
        self.processes: dict[int, str] = {}
        self.waits: list[tuple[int, str]] = []
        open_waits: dict[int, int] = {}
        for event in traced.events:
            kind, task = event["type"], event.get("task", 0)
            if kind in ("task_created", "task_renamed"):
                self.names[task] = event["name"]
                if "internal" in event:
                    self.internal.add(task)
                    self.names[task] = f"<{event['internal']}>"
            elif kind == "object_created":
                where = event.get("where") or event.get("seen")
                self.objects[event["object"]] = self.line(where) if where else "?"
            elif kind == "process_started":
                self.processes[event["process"]] = event["argv"][0]
        for event in traced.events:
            kind, task = event["type"], event.get("task", 0)
            if kind == "step_ended" and event["outcome"] == "suspended":
                open_waits[task] = len(self.waits)
                line = f"{self.names[task]} {self.line(event['where'])} {self.awaited(event['awaiting'])}"
                self.waits.append((task, line))
            elif kind == "task_ready":
                index = open_waits.pop(task)
                if not self.waits[index][1].endswith(" yield"):
                    self.waits[index] = task, f"{self.waits[index][1]} by {self.cause(event['by'])}"

    def line(self, where: Event | None) -> str:
        """A place: its line, after its file where that is not the script."""
        if where is None:
            return "nowhere"
        file = "" if where["file"] == "script.py" else f"{where['file']}:"
        return f"{file}{where['line']}" + (f"({where['library']})" if "library" in where else "")

    def awaited(self, awaiting: Event) -> str:
        """What is awaited, through what."""
        parts = [*awaiting.get("through", ()), awaiting["kind"]]
        text = ">".join(parts)
        if "object" in awaiting:
            text += f"@{self.objects[awaiting['object']]}"
        details: list[Any] = []
        if awaiting["kind"] == "sleep":
            details.append(awaiting["delay"])
        if "task" in awaiting:
            details.append(self.names[awaiting["task"]])
        details += [self.names[task] for task in awaiting.get("tasks", ())]
        details += [f"@{self.objects[thing]}" for thing in awaiting.get("objects", ())]
        if awaiting.get("process"):
            details.append(self.processes[awaiting["process"]])
        details += [awaiting[name] for name in ("type", "host", "path") if awaiting.get(name) is not None]
        return " ".join([text, *map(str, details)])

    def change(self, event: Event) -> str:
        """A change of an object: which, by whom, what it left, and who waits."""
        what = event["type"].split("_", 1)
        parts = [f"{what[0]}@{self.objects[event['object']]} {what[1]} by {self.cause(event['by'])}"]
        if event["task"] != event["by"].get("task"):
            parts.append(f"in {self.names.get(event['task'])}")
        state = [event[name] for name in ("value", "flag", "count", "size", "unfinished") if name in event]
        if "owner" in event:
            state.append(self.names.get(event["owner"]))
        if "woken" in event:
            state.append("wakes " + " ".join(self.names[task] for task in event["woken"]))
        text = " ".join(parts) + ": " + "/".join(map(str, state))
        if event["waiters"]:
            text += ", waits " + " ".join(self.names[task] for task in event["waiters"])
        return text

    def cause(self, by: Event) -> str:
        """Who caused something."""
        name = self.names[by["task"]] if "task" in by else by["kind"]
        return f"{name}/{by['via']}" if "via" in by else name


def changes(source: str | Path, *types: str) -> list[str]:
    """Traces a script and tells the changes of its objects (or some types of them), as true as its waits.

    A line reads `lock@4 released by a: None, waits b c`: the lock that was made in line 4 was released by
    task a, has no owner now, and tasks b and c were waiting for it then.
    """
    traced = trace(source)
    assert traced.violations == [], traced.violations
    assert traced.of_type("truncated") == [], traced.of_type("truncated")
    assert traced.exit_code == 0, traced.stderr
    story = Story(traced)
    return [
        story.change(event)
        for event in traced.events
        if "waiters" in event and (not types or event["type"] in types)
    ]


def told(source: str | Path, *types: str, of: tuple[str, ...] = ()) -> list[str]:
    """Traces a script and tells some types of events as `Traced.told` does, after the laws were checked."""
    traced = trace(source)
    assert traced.violations == [], traced.violations
    assert traced.of_type("truncated") == [], traced.of_type("truncated")
    lines = traced.told(*types)
    return [line for line in lines if not of or line.startswith(tuple(f"{name} " for name in of))]
