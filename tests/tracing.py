"""Traces a script given as text, and writes its events down in short lines that a test can compare whole."""

import json
import os
import subprocess
import sys
import tempfile
import textwrap
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.laws import check
from tests.trace_schema import assert_valid

ROOT = Path(__file__).parents[1]
Event = dict[str, Any]
_PLACED = (
    "step_ended", "step_held", "task_cancel_delivered", "loop_closed", "coroutine_never_awaited",
    "greenlet_switched", "generator_resumed", "generator_yielded", "generator_ended",
)  # fmt: skip


@dataclass(frozen=True)
class Traced:
    """What a run under `python -m app.tracer` left."""

    exit_code: int
    stdout: str
    stderr: str
    events: list[Event]
    violations: list[str]

    @property
    def finished(self) -> Event:
        """The last event."""
        return self.events[-1]

    def of_type(self, *types: str) -> list[Event]:
        """The events of some types."""
        return [event for event in self.events if event["type"] in types]

    def told(self, *types: str, internal: bool = False) -> list[str]:
        """The events (of some types, or all that concern the user's tasks) as short lines."""
        return list(_told(self.events, set(types), internal))


def write(source: str) -> Path:
    """A script in a folder of its own, under its own name."""
    path = Path(tempfile.mkdtemp(prefix="loopscope-test-")) / "script.py"
    path.write_text(textwrap.dedent(source))
    return path


def alone(path: Path, *arguments: str, stdin: str = "") -> "subprocess.CompletedProcess[str]":
    """Runs a script as it is."""
    command = [sys.executable, str(path), *arguments]
    return subprocess.run(
        command, input=stdin, capture_output=True, text=True, timeout=40, env=_environment()
    )


def trace(source: str | Path, *arguments: str, options: tuple[str, ...] = (), stdin: str = "") -> Traced:
    """Runs a script under the tracer; its events are checked against the schema and the laws."""
    path = source if isinstance(source, Path) else write(source)
    file = Path(tempfile.mkdtemp(prefix="loopscope-trace-")) / "trace.ndjson"
    command = [sys.executable, "-m", "app.tracer", *options, "-o", str(file), str(path), *arguments]
    ran = subprocess.run(
        command,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=40,
        env=_environment(PYTHONPATH=str(ROOT)),
    )
    lines = file.read_bytes().splitlines() if file.exists() else []
    events = [json.loads(line) for line in lines]
    assert_valid(events)
    return Traced(ran.returncode, ran.stdout, ran.stderr, events, check(lines))


def _environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, **more}


def _told(events: list[Event], types: set[str], internal: bool) -> Any:
    names: dict[int, str] = {}
    hidden: set[int] = set()
    seen: dict[str, int] = {}
    for event in events:
        if event["type"] == "thread_started":
            names[event["thread"]] = event["name"]
            if "internal" in event and not internal:
                hidden.add(event["thread"])
        elif event["type"] == "work_submitted":
            names[event["work"]] = event["call"]
        elif event["type"] == "process_started":
            names[event["process"]] = event["call"] or event["argv"][0]
        elif event["type"] == "task_created":
            names[event["task"]] = event["name"]
            if "internal" in event and not internal:
                hidden.add(event["task"])
        elif event["type"] == "task_renamed":
            names[event["task"]] = event["name"]
        elif event["type"] == "object_created" and event["kind"] in ("greenlet", "generator"):
            # Of several with one name, the second is called `name/2`.
            seen[event["name"]] = count = seen.get(event["name"], 0) + 1
            names[event["object"]] = event["name"] if count == 1 else f"{event['name']}/{count}"
    for event in events:
        kind = event["type"]
        if event.get("task") in hidden or (types and kind not in types):
            continue
        if kind.startswith(_BEYOND_TASKS):
            if event.get("thread") not in hidden:
                yield _beyond_tasks(event, names)
            continue
        if not types and kind in (
            "run_started", "run_finished", "object_created", "task_renamed", "loop_tick", "loop_idle",
            "step_held", "lint", "loop_stopped", "loop_closed",
        ):  # fmt: skip
            continue
        lane = event.get("generator") or event.get("greenlet") or event.get("from") or event.get("task")
        name = names.get(lane or 0, "-")
        yield f"{name} {kind}{''.join(f' {part}' for part in _details(event, names))}"


_BEYOND_TASKS = ("thread_", "work_", "process_")


def _beyond_tasks(event: Event, names: dict[int, str]) -> str:
    """An event of a thread, a process or an executor's work; `main` is the thread without a number."""
    kind = event["type"]
    subject = kind.partition("_")[0]
    name = names[event[subject]] if event.get(subject) is not None else "main"
    parts = [names[event["task"]] if event.get("task") is not None else name, kind]
    if subject == "thread" and "call" in event:
        parts.append(str(event["call"]))
    if "by" in event:
        parts.append("by " + _by(event["by"], names))
    if kind == "work_started":
        doer = event.get("thread", event.get("process"))
        parts.append("in " + ("?" if doer is None else names[doer]))
    parts += [str(event[field]) for field in ("outcome", "exit_code") if field in event]
    if event.get("where"):
        parts.append(f"line {event['where']['line']}")
        if "library" in event["where"]:
            parts.append(f"within {event['where']['library']}")
    return " ".join(parts)


def _details(event: Event, names: dict[int, str]) -> Any:
    if event.get("eager"):
        yield "eagerly"
    if "outcome" in event:
        yield event["outcome"]
    if event["type"] == "object_created" and "name" in event:
        yield f"{event['kind']} {names[event['object']]}"
    if event["type"] == "greenlet_switched":
        yield f"to {names[event['to']]}"
    if event.get("parent") and "generator" in event:
        yield f"in {names[event['parent']]}"
    if "awaiting" in event:
        yield _awaiting(event["awaiting"], names)
    if "by" in event and event["type"] in ("task_ready", "task_cancel_requested"):
        yield "by " + _by(event["by"], names)
    for field in ("rule", "result", "how", "message", "text"):
        if event.get(field) is not None:
            yield repr(event[field]) if field in ("message", "text") else str(event[field])
    if "exception" in event:
        yield f"{event['exception']['type']}({event['exception']['message']})"
    if "waiters" in event:
        yield f"waiters={[names[task] for task in event['waiters']]}"
    if event["type"] in ("resource_unclosed", "coroutine_never_awaited"):
        yield event.get("kind") or event["coro"]
    for field in ("value", "flag", "count", "size", "unfinished"):
        if field in event:
            yield f"{field}={'?' if event[field] is None else event[field]}"
    if "woken" in event:
        yield f"woken={[names[task] for task in event['woken']]}"
    if event["type"] in _PLACED and event.get("where"):
        yield f"line {event['where']['line']}"
    if event.get("dropped"):
        yield f"dropped at line {event['dropped']['line']}"


def _awaiting(awaiting: Event, names: dict[int, str]) -> str:
    through = "".join(f"{name}>" for name in awaiting.get("through", ()))
    kind = awaiting["kind"]
    if kind == "sleep":
        return f"{through}sleep {awaiting['delay']:g}"
    if kind == "task":
        return f"{through}task {names[awaiting['task']]}"
    if "tasks" in awaiting:
        return f"{through}{kind} {','.join(names[task] for task in awaiting['tasks'])}"
    return f"{through}{kind}"


def _by(by: Event, names: dict[int, str]) -> str:
    name = names[by["task"]] if "task" in by else by["kind"]
    return f"{name}/{by['via']}" if "via" in by else name
