"""One run that is over: what ran, what it printed, and its trace with questions to it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from app.events import AT_WORK
from app.parameters import Value

Event = dict[str, Any]

_BEGINS = ("thread_blocked", "greenlet_switched")
_ENDS = ("thread_unblocked", "greenlet_switched")


@dataclass(frozen=True)
class Ran:
    """`text` is the script as it ran; `exit_code` is as `Popen.returncode` has it."""

    slug: str
    variant: str
    values: Mapping[str, Value]
    text: str
    exit_code: int | None
    stdout: str
    stderr: str
    events: Sequence[Event]
    """Empty where the script ran without the tracer."""
    left: tuple[str, ...] = ()
    """Command lines of processes that were still there when the script had ended."""

    @property
    def outcome(self) -> str:
        return str(self.events[-1]["outcome"])

    @property
    def duration(self) -> float:
        """Seconds, of the whole run."""
        return float(self.events[-1]["duration"] / 1e6)

    @property
    def summary(self) -> Any:
        return self.events[-1]["summary"]

    @property
    def python(self) -> tuple[int, ...]:
        """The version that ran it, such as (3, 12, 1)."""
        return tuple(int(part) for part in self.events[0]["python"].split(".") if part.isdigit())

    @property
    def unit(self) -> float:
        """The main delay, in seconds."""
        return float(self.values["UNIT"])

    def units(self, microseconds: float) -> float:
        """A length of time in UNITs."""
        return microseconds / 1e6 / self.unit

    @cached_property
    def work(self) -> tuple[int, int]:
        """When the script's own work began and ended: without the start and the end of its process, and of a
        site that it starts for itself."""
        apart = self._apart()
        moments = [
            event["at"] for event in self.events if event["type"] in AT_WORK and event["seq"] not in apart
        ]
        assert moments, "no step, no switch and nothing that blocks"
        return moments[0], moments[-1]

    def _apart(self) -> set[int]:
        """The begin and the end of each wait in the function that started a helper, and of those that gevent
        makes at the end of the program, where no line of the script stands."""
        starts = [event["where"] for event in self.of_type("process_started") if "helper" in event]
        functions = {where["function"] for where in starts if where is not None}
        made = [event for event in self.of_type("object_created") if event["kind"] == "greenlet"]
        roots = {event["object"] for event in made if event["parent"] is None}
        found, waiting = set(), set()
        for event in self.of_type(*_BEGINS, *_ENDS):
            # A greenlet goes on when it is switched to, a thread when it is no longer blocked.
            left, entered = event.get("from", event["thread"]), event.get("to", event["thread"])
            if event["type"] in _BEGINS and (
                event["where"]["function"] in functions if event["where"] else left in roots
            ):
                found.add(event["seq"])
                waiting.add(left)
            elif event["type"] in _ENDS and entered in waiting:
                found.add(event["seq"])
                waiting.remove(entered)
        return found

    @property
    def took(self) -> float:
        """The length of that work, in UNITs."""
        return self.units(self.work[1] - self.work[0])

    @cached_property
    def _by_type(self) -> Mapping[str, list[Event]]:
        found: dict[str, list[Event]] = {}
        for event in self.events:
            found.setdefault(event["type"], []).append(event)
        return found

    def of_type(self, *types: str) -> list[Event]:
        """The events of these types, in order."""
        if len(types) == 1:
            return self._by_type.get(types[0], [])
        return [event for event in self.events if event["type"] in types]

    @cached_property
    def names(self) -> Mapping[int, str]:
        """What each task was called last."""
        return {event["task"]: event["name"] for event in self.of_type("task_created", "task_renamed")}

    def name(self, task: int) -> str:
        return self.names[task]

    def task(self, name: str) -> int:
        """The id of the one task that ends up with this name."""
        found = [task for task, its in self.names.items() if its == name]
        assert len(found) == 1, (
            f"{len(found)} tasks are called {name!r}; there are {list(self.names.values())}"
        )
        return found[0]

    def line(self, text: str) -> int:
        """The number of the one line of the script that contains `text`."""
        found = [number for number, line in enumerate(self.text.splitlines(), 1) if text in line]
        assert len(found) == 1, f"{text!r} stands on the lines {found}"
        return found[0]

    def printed(self, text: str) -> Event:
        """The one output that contains `text`."""
        found = [event for event in self.of_type("output") if text in event["text"]]
        assert len(found) == 1, f"{text!r} was printed {len(found)} times"
        return found[0]

    def waits(self, kind: str) -> list[Event]:
        """The moments at which a task began to wait for something of that kind."""
        return [
            event
            for event in self.of_type("step_ended")
            if event["outcome"] == "suspended" and event["awaiting"]["kind"] == kind
        ]

    def ends(self) -> list[int]:
        """Tasks in the order in which they ended."""
        return [event["task"] for event in self.of_type("step_ended") if event["outcome"] != "suspended"]

    def states(self) -> dict[str, str]:
        """How each task ended, by its name."""
        return {task["name"]: task["state"] for task in self.summary["tasks"]}
