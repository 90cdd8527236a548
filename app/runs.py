"""Runs: one started script each, with its log, and the manager that starts, keeps and forgets them."""

import asyncio
import base64
import json
import logging
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from app.catalog import Demo, Variant
from app.log import Log
from app.log_lines import ABOUT
from app.parameters import Value, substitute
from app.runner import Job, Limits, RunnerUnavailable
from app.summary import fold

LOGGER = logging.getLogger(__name__)

REMEMBERED = 10_000
"""Ids of forgotten runs that still get 410 Gone and not 404."""
LAUNCH_SECONDS = 10.0
STOP_SECONDS = 1.0
LINGER_SECONDS = 30.0
"""How long whoever is reading the log of a run that is forgotten may go on."""


class Started(Protocol):
    """A running child, as `app.runner.Child` is one."""

    def chunks(self) -> AsyncIterator[bytes]:
        """Whole NDJSON lines, up to and including `run_finished`."""

    def stop(self) -> None:
        """Ask for the end."""


class Starter(Protocol):
    """What starts children, as `app.runner.Runner` does; tests have another one."""

    async def start(self) -> None: ...
    async def close(self) -> None: ...
    async def launch(self, job: Job) -> Started:
        """Raises RunnerUnavailable."""


class TooManyRunsError(Exception):
    """As many runs are live as may be; `retry_after` seconds are a fair guess."""

    def __init__(self, live: int, retry_after: int) -> None:
        super().__init__(f"{live} runs are live, and no more may be")
        self.retry_after = retry_after


class RunGoneError(KeyError):
    """The run existed; its log is no longer kept."""


class Run:
    """One run of one variant. `outcome`, `exit_code` and `summary` are None until it has finished."""

    def __init__(self, demo: str, variant: str, parameters: Mapping[str, Value], source: str) -> None:
        # 80 random bits in 16 lower-case letters and digits: a link that can be shared and not guessed.
        self.id = base64.b32encode(secrets.token_bytes(10)).decode().lower()
        self.demo = demo
        self.variant = variant
        self.parameters = dict(parameters)
        self.source = source
        self.created = datetime.now(UTC)
        self.log = Log()
        self.outcome: str | None = None
        self.exit_code: int | None = None
        self.summary: dict[str, Any] | None = None
        self.first_event_after: float | None = None
        """Seconds from the order to the first event."""
        self._child: Started | None = None
        self._stopping = False
        self._began = asyncio.get_running_loop().time()

    @property
    def state(self) -> str:
        return "finished" if self.log.finished else "running"

    @property
    def events(self) -> int:
        return self.log.last_seq

    @property
    def bytes(self) -> int:
        return self.log.size

    def stop(self) -> None:
        """Ask for the end; a run that is over, or was asked already, stays as it is."""
        if self._stopping or self.log.finished:
            return
        self._stopping = True
        if self._child is not None:
            self._child.stop()

    async def finished(self) -> None:
        """Wait for the end."""
        while not self.log.finished:
            await self.log.changed(self.log.last_seq)

    async def drive(self, child: Started, grown: Callable[[], None] = lambda: None) -> None:
        """Carry the child's lines into the log until it ends, whatever becomes of the child.

        `grown` is called whenever the log has."""
        self._child = child
        if self._stopping:
            child.stop()
        try:
            async for chunk in child.chunks():
                if self._stopping and not self.log.last_seq:
                    # Who was still being told what to run may not have heard; now it listens.
                    child.stop()
                if self.first_event_after is None:
                    self.first_event_after = asyncio.get_running_loop().time() - self._began
                self.log.append(chunk)
                grown()
        except Exception:
            LOGGER.exception("the lines of run %s broke off", self.id)
        finally:
            await self._end()

    async def _end(self) -> None:
        event = _decoded(self.log.last_line())
        if event.get("type") != "run_finished":
            event = await self._lost(event)
            self.log.append(json.dumps(event, separators=(",", ":")).encode() + b"\n")
        self.outcome = event["outcome"]
        self.exit_code = event["exit_code"]
        self.summary = event["summary"]
        self.log.close()

    async def _lost(self, last: Mapping[str, Any]) -> dict[str, Any]:
        """The end that nobody else is left to write."""
        elapsed = int((asyncio.get_running_loop().time() - self._began) * 1e6)
        at = max(elapsed, last.get("at", 0))
        lines = (line for block in self.log.blocks() for line in block[:-1].split(b"\n"))
        return {
            "seq": self.log.last_seq + 1,
            "at": at,
            "type": "run_finished",
            "outcome": "lost",
            "exit_code": None,
            "duration": at,
            # A long log takes a second to fold: not on the server's loop.
            "summary": await asyncio.to_thread(fold, lines),
        }


class RunManager:
    """Starts runs, finds them, and forgets the oldest finished ones beyond its bounds."""

    def __init__(
        self,
        starter: Starter,
        limits: Limits,
        *,
        live_runs: int,
        kept_runs: int,
        kept_bytes: int,
        on_end: Callable[[Run], None] = lambda run: None,
    ) -> None:
        self._starter = starter
        self._limits = limits
        self._live_runs = live_runs
        self._kept_runs = kept_runs
        self._kept_bytes = kept_bytes
        self._on_end = on_end
        self.ended = 0
        """How many runs have ended since the start."""
        self._live: dict[str, Run] = {}
        self._kept: OrderedDict[str, Run] = OrderedDict()
        self._bytes = 0
        self._gone: OrderedDict[str, None] = OrderedDict()
        self._drivers: set[asyncio.Task[None]] = set()

    @property
    def live(self) -> int:
        return len(self._live)

    @property
    def kept(self) -> int:
        return len(self._kept)

    @property
    def kept_bytes(self) -> int:
        return self._bytes

    async def start(
        self,
        demo: Demo,
        variant: Variant,
        parameters: Mapping[str, Value],
        ended: Callable[[], None] = lambda: None,
    ) -> Run:
        """Start a run. `ended` is called when nothing of it is left, also when it could not be started.

        Raises TooManyRunsError at the bound of live runs, RunnerUnavailable where no child can be made.
        """
        if len(self._live) >= self._live_runs:
            ended()
            raise TooManyRunsError(len(self._live), retry_after=5)
        run = Run(demo.slug, variant.name, parameters, substitute(variant.source, parameters))
        # Counted before the first await: requests that come together must not pass the bound together.
        self._live[run.id] = run
        launched: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        driver = asyncio.create_task(self._drive(run, variant, launched, ended), name=f"run {run.id}")
        self._drivers.add(driver)
        driver.add_done_callback(self._drivers.discard)
        try:
            await asyncio.shield(launched)
        except asyncio.CancelledError:
            # Whoever asked has hung up; the child must not run for nobody.
            run.stop()
            raise
        return run

    def get(self, id: str) -> Run:
        """Raises RunGoneError for a run that was forgotten, KeyError for one that never was."""
        run = self._live.get(id) or self._kept.get(id)
        if run is not None:
            return run
        raise RunGoneError(id) if id in self._gone else KeyError(id)

    def stop(self, id: str) -> Run:
        """Ask a run for its end. Raises as `get` does."""
        run = self.get(id)
        run.stop()
        return run

    def release(self) -> None:
        """Let those who follow live runs go."""
        for run in self._live.values():
            run.log.release()

    async def close(self) -> None:
        """End every run; takes STOP_SECONDS at most."""
        for run in self._live.values():
            run.stop()
        if self._drivers:
            _, late = await asyncio.wait(tuple(self._drivers), timeout=STOP_SECONDS)
            for driver in late:
                driver.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _drive(
        self, run: Run, variant: Variant, launched: asyncio.Future[None], ended: Callable[[], None]
    ) -> None:
        try:
            child = await self._launch(run, variant)
        except asyncio.CancelledError:
            launched.cancel()
            raise
        except Exception as error:
            launched.set_exception(error)
            return
        else:
            launched.set_result(None)
            # Not before: a zygote that is started on the way is not this run's.
            ABOUT.set(run.id)
            LOGGER.info("run %s begins: %s", run.id, run.variant)
            await run.drive(child, self._forget_some)
        finally:
            del self._live[run.id]
            ended()
            if run.log.finished:
                self._keep(run)
                self.ended += 1
                self._on_end(run)
                LOGGER.info("run %s ended: %s, %d events, %d B", run.id, run.outcome, run.events, run.bytes)

    async def _launch(self, run: Run, variant: Variant) -> Started:
        job = Job(
            script=variant.path,
            source=run.source,
            demo=run.demo,
            variant=run.variant,
            parameters=run.parameters,
            limits=self._limits,
        )
        try:
            async with asyncio.timeout(LAUNCH_SECONDS):
                return await self._starter.launch(job)
        except TimeoutError:
            raise RunnerUnavailable(f"no child after {LAUNCH_SECONDS:g} s") from None

    def _keep(self, run: Run) -> None:
        self._kept[run.id] = run
        self._bytes += run.log.size
        self._forget_some()

    def _forget_some(self) -> None:
        """Forget finished runs, oldest end first, until the bounds hold; live ones need room, too."""
        room = self._kept_bytes - sum(run.log.size for run in self._live.values())
        # The newest stays whatever its size: whoever started it has yet to read it.
        while len(self._kept) > 1 and (len(self._kept) > self._kept_runs or self._bytes > room):
            id, oldest = self._kept.popitem(last=False)
            self._bytes -= oldest.log.size
            self._gone[id] = None
            # Readers hold the log; without this, slow ones would hold any number of them.
            asyncio.get_running_loop().call_later(LINGER_SECONDS, oldest.log.forget)
            if len(self._gone) > REMEMBERED:
                self._gone.popitem(last=False)


def _decoded(line: bytes) -> dict[str, Any]:
    try:
        event = json.loads(line)
    except ValueError:
        return {}
    return event if isinstance(event, dict) else {}
