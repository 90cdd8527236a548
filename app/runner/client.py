"""The service's side of the runner: the zygote is started, replaced when it dies, and asked for runs."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Mapping
from dataclasses import asdict, dataclass
from logging import getLogger
from pathlib import Path

from . import descendants

logger = getLogger(__name__)

_ROOT = Path(__file__).resolve().parent.parent.parent
_START = 20.0
_READ = 1 << 18
_LINE = 8 << 20


class RunnerUnavailable(Exception):
    """No run can be started now; another try may succeed."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one run may use; `wall` is in seconds, the rest in bytes and counts."""

    wall: float = 30.0
    events: int = 200_000
    trace_bytes: int = 64 << 20
    output: int = 1 << 20
    memory: int = 512 << 20
    processes: int = 64


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
    """One run as the service sees it."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection

    async def chunks(self) -> AsyncIterator[bytes]:
        """Whole NDJSON lines as they come, one or more at a time; ends with the stream.

        The last line is `run_finished`, unless the supervisor was killed.
        """
        loop = asyncio.get_running_loop()
        rest = b""
        try:
            while data := await loop.sock_recv(self._connection, _READ):
                data = rest + data
                end = data.rfind(b"\n") + 1
                rest = data[end:]
                if end:
                    yield data[:end]
        except OSError as error:
            logger.warning("a run's stream broke: %s", error)
        finally:
            self._connection.close()

    def stop(self) -> None:
        """Asks for the end of the run; its log ends with outcome `stopped`."""
        with contextlib.suppress(OSError):
            self._connection.send(b"s")


class Runner:
    """Starts runs. `start` before, `close` after; a zygote that dies is replaced meanwhile."""

    def __init__(self) -> None:
        self._zygote: subprocess.Popen[bytes] | None = None
        self._orders: socket.socket | None = None
        self._starting = asyncio.Lock()
        self._watching: asyncio.Task[None] | None = None
        self._closed = False

    async def start(self) -> None:
        """Starts the zygote and waits until it serves. Raises `RunnerUnavailable`."""
        descendants.become_subreaper()
        await self._ensure()

    async def close(self) -> None:
        """Ends the zygote, and with it every run; returns when they are gone (two seconds at most)."""
        self._closed = True
        if self._watching is not None:
            self._watching.cancel()
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
            _end_orphans()

    async def launch(self, job: Job) -> Child:
        """Starts a run. Raises `RunnerUnavailable` when no zygote can be had."""
        orders = await self._ensure()
        ours, theirs = socket.socketpair()
        ours.setblocking(False)
        try:
            with theirs:
                socket.send_fds(orders, [b"run"], [theirs.fileno()])
            async with asyncio.timeout(10):
                await asyncio.get_running_loop().sock_sendall(ours, job.message())
        except (OSError, TimeoutError) as error:
            ours.close()
            raise RunnerUnavailable(f"the run could not be started: {error}") from error
        return Child(ours)

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
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        ours.setblocking(False)
        with theirs:
            self._zygote = subprocess.Popen(  # noqa: ASYNC220 (a fork and exec, milliseconds, once)
                [sys.executable, "-m", "app.runner.zygote", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=_ROOT,
                env=_environment(),
                start_new_session=True,
            )
        try:
            async with asyncio.timeout(_START):
                if await asyncio.get_running_loop().sock_recv(ours, 64) != b"ready":
                    raise OSError("it ended at once")
        except (OSError, TimeoutError) as error:
            ours.close()
            self._zygote.kill()
            self._zygote.wait()
            raise RunnerUnavailable(f"the zygote did not start: {error}") from error
        self._orders = ours
        self._watching = asyncio.create_task(self._watch(self._zygote), name="zygote watch")

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
        await asyncio.sleep(0.2)
        _end_orphans()
        with contextlib.suppress(RunnerUnavailable):
            await self._ensure()


def _environment() -> dict[str, str]:
    """What a run sees of the service's environment: the way to its programs, and nothing else."""
    kept = {
        name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH", "VIRTUAL_ENV") if name in os.environ
    }
    return {**kept, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1", "HOME": "/tmp"}


def _end_orphans() -> None:
    """Ends and reaps what a zygote or a supervisor left behind (this process is a subreaper)."""
    for pid in descendants.of(os.getpid()):
        if _is_run(pid):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
                os.waitpid(pid, 0)


def _is_run(pid: int) -> bool:
    """Whether a process comes from a zygote: those are the service's only children in other sessions."""
    try:
        return os.getsid(pid) != os.getsid(0)
    except OSError:
        return False
