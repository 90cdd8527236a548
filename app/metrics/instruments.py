"""The instruments. Each application has its own, in a registry of its own."""

import asyncio
from collections import Counter as Numbers
from collections.abc import Iterable
from typing import Protocol

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    PlatformCollector,
    ProcessCollector,
    disable_created_metrics,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

TRANSPORTS = ("websocket", "sse", "ndjson", "download")
"""How a log can be read."""

REASONS = ("stalled", "gone", "closing")
"""Why a reader is cut off before its end."""

OUTCOMES = ("completed", "failed", "killed", "stopped", "timed_out", "limited", "lost")
"""How a run can end."""

_START = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_LAG = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)

# A moment of creation for each series would double what is written and tell nothing that is asked.
disable_created_metrics()  # type: ignore[no-untyped-call]  # it has no annotations


class Ended(Protocol):
    """What is counted of a run that is over."""

    @property
    def outcome(self) -> str | None: ...
    @property
    def first_event_after(self) -> float | None: ...
    @property
    def events(self) -> int: ...
    @property
    def bytes(self) -> int: ...


class Living(Protocol):
    """Whom to ask how many runs there are, and how much of them is kept."""

    @property
    def live(self) -> int: ...
    @property
    def kept(self) -> int: ...
    @property
    def kept_bytes(self) -> int: ...


class Reading(Protocol):
    """Whom to ask who reads how, and who was cut off why."""

    @property
    def open(self) -> Numbers[str]: ...
    @property
    def dropped(self) -> Numbers[str]: ...


class Metrics:
    """Everything that is counted. Labels take few values: nothing that a client sends becomes one."""

    def __init__(self) -> None:
        self.registry = registry = CollectorRegistry()
        ProcessCollector(registry=registry)
        PlatformCollector(registry=registry)
        self._runs = Counter("loopscope_runs", "Runs that have ended, by how", ["outcome"], registry=registry)
        self._start = Histogram(
            "loopscope_run_start_seconds",
            "From the order of a run to its first event",
            buckets=_START,
            registry=registry,
        )
        self._events = Counter("loopscope_events", "Events in the logs of ended runs", registry=registry)
        self._bytes = Counter("loopscope_log_bytes", "Bytes of the logs of ended runs", registry=registry)
        self._answers = Counter(
            "loopscope_answers", "Answers by route and status", ["route", "status"], registry=registry
        )
        self._problems = Counter(
            "loopscope_problems", "Errors that have a type of their own, by it", ["type"], registry=registry
        )
        self._lag = Histogram(
            "loopscope_loop_lag_seconds",
            "How much later than due the server's loop woke a timer, ten times a second",
            buckets=_LAG,
            registry=registry,
        )
        Gauge("loopscope_tasks", "Tasks of the server's loop", registry=registry).set_function(_tasks)
        # Series that are there from the start: a rate of something that has never been is 0, not unknown.
        for outcome in OUTCOMES:
            self._runs.labels(outcome)

    def ask(self, living: Living, reading: Reading) -> None:
        """Take the numbers of runs and of readers from here, whenever somebody looks."""
        self.registry.register(_Readers(reading))
        for name, text, number in (
            ("loopscope_live_runs", "Runs that go on", lambda: living.live),
            ("loopscope_kept_runs", "Ended runs whose logs are kept", lambda: living.kept),
            ("loopscope_kept_bytes", "Bytes of the logs that are kept", lambda: living.kept_bytes),
        ):
            Gauge(name, text, registry=self.registry).set_function(number)

    def run_ended(self, run: Ended) -> None:
        """Count a run that is over."""
        self._runs.labels(run.outcome or "lost").inc()
        self._events.inc(run.events)
        self._bytes.inc(run.bytes)
        if run.first_event_after is not None:
            self._start.observe(run.first_event_after)

    def answered(self, route: str, status: int) -> None:
        """A request was answered. `route` is the template, not the path that was asked for."""
        self._answers.labels(route, status).inc()

    def problem(self, type: str) -> None:
        """A request was refused, or failed, in a way that has a name."""
        self._problems.labels(type).inc()

    def lagged(self, seconds: float) -> None:
        """The loop woke a timer so much later than it was due."""
        self._lag.observe(seconds)


class _Readers(Collector):
    """Readers are counted where they are kept; here the numbers are only shown."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def collect(self) -> Iterable[Metric]:
        now = GaugeMetricFamily("loopscope_readers", "Who reads a run's log", labels=["transport"])
        for transport in TRANSPORTS:
            now.add_metric([transport], self._reading.open[transport])
        dropped = CounterMetricFamily(
            "loopscope_readers_dropped", "Who was cut off before the end, by the reason", labels=["reason"]
        )
        for reason in REASONS:
            dropped.add_metric([reason], self._reading.dropped[reason])
        return now, dropped


def _tasks() -> int:
    return len(asyncio.all_tasks())
