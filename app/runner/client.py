"""The service's side of the runner: the zygote is started, replaced when it dies, and asked for runs."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import asdict, dataclass
from logging import getLogger
from pathlib import Path

from . import descendants, leftovers
from .scratch import Folder

logger = getLogger(__name__)

_ROOT = Path(__file__).resolve().parent.parent.parent
_START = 20.0
_READ = 1 << 18
_FIRST_LINE = 15.0
_ANSWER = 10.0
_OVERTIME = 40.0
"""Seconds beyond its run's after which a supervisor has no more to say: the zygote has ended it by then."""


class RunnerUnavailable(Exception):
    """No run can be started now; another try may succeed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use; `wall` and `cpu` are in seconds, the rest in bytes and counts.

    Memory, processes and threads are those of all its processes together; `cpu` is for each of them.
    """

    wall: float = 30.0
    events: int = 200_000
    trace_bytes: int = 64 << 20
    output: int = 1 << 20
    memory: int = 512 << 20
    processes: int = 64
    threads: int = 2_000
    cpu: int = 60


@dataclass(frozen=True, slots=True)
class Job:
    """One run: the text that runs, under the path it is known by, and what `run_started` says of it."""

    script: Path
    source: str
    demo: str
    variant: str
    parameters: Mapping[str, object]
    arguments: tuple[str, ...] = ()
    limits: Limits = Limits()

    def message(self) -> bytes:
        """The job as the supervisor reads it: four bytes of length, then JSON."""
        fields = {
            "script": str(self.script.resolve()),
            "source": self.source,
            "demo": self.demo,
            "variant": self.variant,
            "parameters": dict(self.parameters),
            "arguments": list(self.arguments),
            "limits": asdict(self.limits),
        }
        text = json.dumps(fields).encode()
        return len(text).to_bytes(4, "big") + text


class Child:
    """One run as the service sees it. `silent` is told when nothing was heard of it from the beginning."""

    def __init__(self, connection: socket.socket, wall: float, silent: Callable[[], None]) -> None:
        self._connection = connection
        self._wall = wall
        self._silent = silent

    async def chunks(self) -> AsyncIterator[bytes]:
        """Whole NDJSON lines as they come, one or more at a time; ends with the stream.

        The last line is `run_finished`, unless the supervisor was killed, or says nothing for too long.
        """
        loop = asyncio.get_running_loop()
        rest = b""
        begun = False
        bound = loop.call_later(_FIRST_LINE, self._give_up, True)
        try:
            while data := await loop.sock_recv(self._connection, _READ):
                if not begun:
                    begun = True
                    bound.cancel()
                    bound = loop.call_later(self._wall + _OVERTIME, self._give_up, False)
                data = rest + data
                end = data.rfind(b"\n") + 1
                rest = data[end:]
                if end:
                    yield data[:end]
        except ConnectionResetError:
            # It ended before it read an order to stop. What it had written before has been read all the same.
            logger.debug("a run's end and an order to stop crossed")
        except OSError as error:
            logger.warning("a run's stream broke: %s", error)
        finally:
            bound.cancel()
            self._connection.close()

    def _give_up(self, silent: bool) -> None:
        """Makes the stream end here, for the supervisor as well."""
        logger.error("a run %s, and is given up", "does not begin" if silent else "does not end")
        with contextlib.suppress(OSError):
            self._connection.shutdown(socket.SHUT_RDWR)
        if silent:
            self._silent()

    def stop(self) -> None:
        """Asks for the end of the run; its log ends with outcome `stopped`."""
        with contextlib.suppress(OSError):
            self._connection.send(b"s")


class Runner:
    """Starts runs. `start` before, `close` after; a zygote that dies is replaced meanwhile."""

    def __init__(self) -> None:
        self._zygote: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None
        self._folder: Folder | None = None
        self._starting = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._asking: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Starts the zygote and waits until it serves. Raises `RunnerUnavailable`."""
        descendants.become_subreaper()
        if os.getpid() == 1:
            leftovers.reap_strangers(lambda: self._zygote.pid if self._zygote else 0)
        try:
            self._folder = Folder()
        except OSError as error:
            logger.warning("runs get no folder for temporary files of their own: %s", error)
        await self._ensure()

    async def close(self) -> None:
        """Ends the zygote, and with it every run; returns when they are gone (some seconds at most)."""
        self._closed = True
        for task in (self._watching, self._asking):
            if task is not None:
                task.cancel()
        if self._orders is not None:
            self._orders.close()
        zygote = self._zygote
        if zygote is not None:
            until = asyncio.get_running_loop().time() + 2.5
            while zygote.poll() is None and asyncio.get_running_loop().time() < until:  # noqa: ASYNC110
                await asyncio.sleep(0.01)
            if zygote.poll() is None:
                zygote.kill()
                zygote.wait()
            await leftovers.clear()
        if self._folder is not None:
            self._folder.close()
            self._folder = None

    async def launch(self, job: Job) -> Child:
        """Starts a run. Raises `RunnerUnavailable` when no zygote can be had."""
        orders = await self._ensure()
        ours = None
        try:
            ours, theirs = socket.socketpair()
            ours.setblocking(False)
            with theirs:
                socket.send_fds(orders, [b"%g" % job.limits.wall], [theirs.fileno()])
            async with asyncio.timeout(10):
                await asyncio.get_running_loop().sock_sendall(ours, job.message())
        except BaseException as error:
            if ours is not None:
                ours.close()
            if not isinstance(error, OSError):
                raise
            raise RunnerUnavailable(f"the run could not be started: {error}") from error
        return Child(ours, job.limits.wall, self._ask)

    async def _ensure(self) -> socket.socket:
        async with self._starting:
            if self._closed:
                raise RunnerUnavailable("the runner is closed")
            if self._orders is None or self._zygote is None or self._zygote.poll() is not None:
                await self._spawn()
            assert self._orders is not None
            return self._orders

    async def _spawn(self) -> None:
        if self._orders is not None:
            self._orders.close()
            self._orders = None
        if self._zygote is not None:
            # Nothing of the last one's is left when the next one begins.
            await leftovers.clear()
        if self._folder is not None:
            self._folder.empty()
        try:
            ours, self._zygote = self._popen()
        except OSError as error:
            raise RunnerUnavailable(f"the zygote could not be started: {error}") from error
        try:
            async with asyncio.timeout(_START):
                if await asyncio.get_running_loop().sock_recv(ours, 64) != b"ready":
                    raise OSError("it ended at once")
        except BaseException as error:
            ours.close()
            self._zygote.kill()
            self._zygote.wait()
            if not isinstance(error, OSError):
                raise
            raise RunnerUnavailable(f"the zygote did not start: {error}") from error
        self._orders = ours
        self._watching = asyncio.create_task(self._watch(self._zygote), name="zygote watch")

    def _popen(self) -> tuple[socket.socket, "subprocess.Popen[bytes]"]:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        folder = "" if self._folder is None else str(self._folder.path)
        with theirs:
            try:
                return ours, subprocess.Popen(
                    [sys.executable, "-m", "app.runner.zygote", str(theirs.fileno()), folder],
                    pass_fds=[theirs.fileno()],
                    stdin=subprocess.DEVNULL,
                    cwd=_ROOT,
                    env=_environment(),
                    start_new_session=True,
                )
            except BaseException:
                ours.close()
                raise

    async def _watch(self, zygote: "subprocess.Popen[bytes]") -> None:
        """Waits for the zygote's end; its runs are lost, and another takes its place."""
        loop = asyncio.get_running_loop()
        ended = loop.create_future()
        descriptor = os.pidfd_open(zygote.pid)
        loop.add_reader(descriptor, ended.set_result, None)
        try:
            await ended
        finally:
            loop.remove_reader(descriptor)
            os.close(descriptor)
        logger.error("the zygote ended with exit code %s; starting another", zygote.wait())
        try:
            await self._ensure()
        except RunnerUnavailable as error:
            # The next run asks again.
            logger.error("there is no other: %s", error)

    def _ask(self) -> None:
        """Finds out whether the zygote still serves; one that does not is killed, and so replaced."""
        if not self._closed and (self._asking is None or self._asking.done()):
            self._asking = asyncio.create_task(self._expect_answer(), name="zygote question")

    async def _expect_answer(self) -> None:
        orders, zygote = self._orders, self._zygote
        if orders is None or zygote is None:
            return
        loop = asyncio.get_running_loop()
        with contextlib.suppress(OSError):
            async with asyncio.timeout(_ANSWER):
                await loop.sock_sendall(orders, b"alive?")
                if await loop.sock_recv(orders, 64):
                    return
        if zygote.poll() is None:
            logger.error("the zygote does not answer; it is killed")
            zygote.send_signal(signal.SIGKILL)


def _environment() -> dict[str, str]:
    """What a run sees of the service's environment: the way to its programs, and nothing else."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV") if name in os.environ
    }
    return {**kept, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/tmp"}
