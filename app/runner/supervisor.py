"""The parent of one traced process: it drains the ring, keeps the limits, and writes how it ended.

The supervisor forks the process that runs the script. It is the same under the service (forked from the
zygote, writing to a socket) and on the command line (the `python -m app.tracer` that was called, writing to
a file). It runs no event loop and no thread: one `poll` over the child's end, its raw output and its orders.
"""

import codecs
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any, Protocol

from .clearing import Clearing, kill_all
from .meter import Bounds, Meter
from .sampler import Sampler
from ..events import VERSION
from ..pipe import ring
from ..pipe.decoder import Decoder
from ..pipe.lines import Limits as LogLimits

_FIRST_POLLS = 0.06
_EAGER_POLL = 1
_POLL = 12
_LINGER = 5.0
_UNBOUNDED = Bounds()
_HOLE = 1.0
"""Seconds after which a slot that was taken and not filled never will be: an interrupt came in between."""


class Sink(Protocol):
    """Where the log goes."""

    def write(self, data: bytes) -> None:
        """Takes whole lines; must not block for long."""

    def stopped(self) -> bool:
        """Whether someone asked for the end of the run (or is gone)."""


class Supervisor:
    """One run. `fork` splits it in two: False in the child that is to run the script, True here."""

    def __init__(self, sink: Sink, started: Mapping[str, Any], log: LogLimits) -> None:
        self.began = time.monotonic_ns()
        self.memory = ring.create()
        self._reader = ring.Reader(self.memory)
        self.pid = 0
        self._sink = sink
        self._decoder = Decoder(self.began, log)
        self._reason = ""
        self._details: dict[str, Any] = {}
        self._ending: Clearing | None = None
        self._pipes: dict[int, tuple[int, Any]] = {}
        self._decoder.emit(
            "run_started", 0, {"version": VERSION, **started, "python": _python(), "clock": "monotonic"}
        )
        sink.write(self._decoder.take())

    def fork(self) -> bool:
        """Forks the child; what it needs of this object is `memory`."""
        pid = os.fork()
        if pid == 0:
            return False
        self.pid = pid
        return True

    def watch_pipe(self, descriptor: int, stream: int) -> None:
        """Reads what reaches the child's stdout (1) or stderr (2) without the tracer."""
        os.set_blocking(descriptor, False)
        self._pipes[descriptor] = (stream, codecs.getincrementaldecoder("utf-8")("replace"))

    def run(
        self,
        *,
        wall: float = 0.0,
        bounds: Bounds = _UNBOUNDED,
        cpu: int = 0,
        contain: bool = False,
        each_poll: Callable[[], None] | None = None,
    ) -> int:
        """Watches the child to its end and writes the log to the end; its exit code as `Popen.returncode`.

        `wall` in seconds and `bounds` hold over the child and its descendants (0: none); `cpu` are the
        seconds of processor time after which the kernel ends the child. `contain` ends every process that
        it leaves behind. `each_poll` runs again and again.
        """
        reader = self._reader
        sampler = Sampler(self.pid, self._decoder)
        meter = Meter(self.pid, bounds)
        exited = os.pidfd_open(self.pid)
        poll = select.poll()
        poll.register(exited, select.POLLIN)
        for descriptor in self._pipes:
            poll.register(descriptor, select.POLLIN)
        deadline = time.monotonic() + wall if wall else float("inf")
        eager_until = time.monotonic() + _FIRST_POLLS
        idle = 0
        moved = time.monotonic()
        try:
            while True:
                now = time.monotonic()
                ready = poll.poll(
                    0 if idle == 0 and now > eager_until else _EAGER_POLL if now < eager_until else _POLL
                )
                ended = any(descriptor == exited for descriptor, _ in ready)
                # Bytes from a pipe have no time of their own: they get one before which all that is
                # drained after them was not written yet, so that no record's time is moved by them.
                seen = time.monotonic_ns()
                if self._drain(reader):
                    idle, moved = 0, now
                else:
                    idle += 1
                    if now - moved > _HOLE and reader.skip_hole():
                        moved = now
                self._read_pipes(poll, seen)
                if idle > 1:
                    self._decoder.flush_partial()
                if not reader.lost:
                    sampler.look(lambda: self._drain(reader))
                self._sink.write(self._decoder.take())
                if each_poll is not None:
                    each_poll()
                if ended:
                    break
                self._enforce(now > deadline, meter, contain)
                if idle == 0 and now > eager_until:
                    time.sleep(_POLL / 1000)
        finally:
            os.close(exited)
            sampler.close()
            meter.close()
        _, status, used = os.wait4(self.pid, 0)
        over = time.monotonic_ns()
        if contain:
            kill_all(_LINGER, hurry=self._details.get("limit") == "processes")
        while self._drain(reader) or reader.skip_hole():
            self._sink.write(self._decoder.take())
        self._read_pipes(poll, time.monotonic_ns())
        self._decoder.lines.missing += reader.lost
        code = os.waitstatus_to_exitcode(status)
        seconds = used.ru_utime + used.ru_stime
        # Who ignores the one signal gets the other; the kernel's two ways to count differ by some ticks.
        if (
            cpu
            and not self._reason
            and (code == -signal.SIGXCPU or (code == -signal.SIGKILL and seconds > cpu))
        ):
            self._reason = "limited"
            self._details = {"limit": "cpu", "bound": cpu, "used": max(cpu, round(seconds))}
        self._finish(code, over)
        return code

    def close(self) -> None:
        """Gives back what it holds of the run; for who goes on afterwards."""
        for descriptor in self._pipes:
            os.close(descriptor)
        self._pipes.clear()
        self._reader.close()

    def _drain(self, reader: ring.Reader) -> bool:
        """Takes what is in the ring now, at most a ring's length, so that limits are looked at in between."""
        any_at_all = False
        for _ in range(8):
            slots = reader.drain()
            if not slots:
                break
            any_at_all = True
            self._decoder.feed(slots)
        return any_at_all

    def _read_pipes(self, poll: select.poll, seen: int) -> None:
        for descriptor, (stream, text) in list(self._pipes.items()):
            for _ in range(16):
                try:
                    data = os.read(descriptor, 65_536)
                except BlockingIOError:
                    break
                shown = text.decode(data, final=not data)
                if shown:
                    self._decoder.output(self._decoder.time(seen), shown, stream)
                if not data:
                    poll.unregister(descriptor)
                    os.close(descriptor)
                    del self._pipes[descriptor]
                    break

    def _enforce(self, late: bool, meter: Meter, contain: bool) -> None:
        if self._reason:
            # The script has been killed, and until it is gone its descendants would go on.
            if self._ending is not None:
                self._ending.once()
        elif self._sink.stopped():
            self._end("stopped", contain)
        elif late:
            self._end("timed_out", contain)
        elif details := meter.over():
            self._end("limited", contain, details)

    def _end(self, reason: str, contain: bool, details: Mapping[str, Any] | None = None) -> None:
        self._reason = reason
        self._details = dict(details or {})
        os.kill(self.pid, signal.SIGKILL)
        if contain:
            self._ending = Clearing(waited=self.pid, hurry=self._details.get("limit") == "processes")
            self._ending.once()

    def _finish(self, code: int, over: int) -> None:
        at = (over - self.began) // 1000
        outcome = self._reason or ("completed" if code == 0 else "failed" if code > 0 else "killed")
        decoder = self._decoder
        decoder.flush_partial()
        at = max(at, decoder.at)
        fields: dict[str, Any] = {"outcome": outcome, "exit_code": code, "duration": at}
        if self._reason:
            fields.update(self._details)
        decoder.close(at, outcome)
        decoder.last("run_finished", at, {**fields, "summary": decoder.fold.finish(at)})
        self._sink.write(decoder.take())


def _python() -> str:
    return ".".join(map(str, sys.version_info[:3]))
