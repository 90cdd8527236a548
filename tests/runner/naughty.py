"""A service in a process of its own, scripts that do what no script should, and a look at what is left."""

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]

NOBODY = (
    *("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--no-new-privs"),
    *(f"--{which}=-all,+dac_read_search" for which in ("inh-caps", "ambient-caps", "bounding-set")),
)
"""Starts a program as another user than root, who may read the files that a test needs and nothing else."""

_HEADER = """\
# /// script
# [tool.loopscope]
# title = {{en = "{name}", zh = "{name}"}}
# promise = {{en = "No good.", zh = "不好。"}}
# chapter = "tasks"
# order = {order}
# concepts = []
# ///
"""

FORKER = """
import os, time

for _ in range(3):
    if os.fork() == 0:
        time.sleep(100)
        os._exit(0)
print("up", flush=True)
time.sleep(100)
"""
"""Has children."""

DOUBLE_FORKER = """
import os, time

for _ in range(2):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            os.chdir("/")
            time.sleep(100)
        os._exit(0)
    os.wait()
print("up", flush=True)
time.sleep(100)
"""
"""Has daemons, which belong to no one and to no session of its."""

IGNORER = """
import os, signal, time

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGPIPE):
    signal.signal(number, signal.SIG_IGN)
if os.fork() == 0:
    os.setsid()
    while True:
        time.sleep(100)
print("up", flush=True)
while True:
    time.sleep(100)
"""
"""Does not mind signals, nor does its child."""

BLOCKER = """
import asyncio, subprocess, time

async def main():
    process = await asyncio.create_subprocess_exec("sleep", "100", start_new_session=True)
    print("up", flush=True)
    while True:
        pass

asyncio.run(main())
"""
"""Holds the loop, with a program beside it."""

KEEPER = """
import os, socket, tempfile, time
from multiprocessing import shared_memory

folder = tempfile.mkdtemp()
with open(os.path.join(folder, "file"), "w") as file:
    file.write("kept")
os.chmod(folder, 0)
local = socket.socket(socket.AF_UNIX)
local.bind(os.path.join(tempfile.gettempdir(), "socket"))
remote = socket.create_server(("127.0.0.1", 0))
shared = shared_memory.SharedMemory(create=True, size=4096)
if os.fork() == 0:
    time.sleep(100)
    os._exit(0)
print("shared", shared.name, flush=True)
print("port", remote.getsockname()[1], flush=True)
print("up", flush=True)
time.sleep(100)
"""
"""Has files, a socket with a name, a port and shared memory."""

NAUGHTY = {
    "forker": FORKER, "double-forker": DOUBLE_FORKER, "ignorer": IGNORER, "blocker": BLOCKER, "keeper": KEEPER
}  # fmt: skip


class Service:
    """`python -m app` on a port of its own; `root` is the folder with its demos and its temporary files."""

    def __init__(self, process: "subprocess.Popen[str]", url: str, root: Path) -> None:
        self.process = process
        self.pid = process.pid
        self.url = url
        self.temporary = root / "tmp"

    def start(self, demo: str) -> str:
        """Starts a run; its path."""
        request = urllib.request.Request(f"{self.url}/api/demos/{demo}/runs", method="POST")
        with urllib.request.urlopen(request, timeout=30) as response:
            return str(response.headers["Location"])

    def trace(self, path: str) -> list[dict[str, Any]]:
        """All events of a run, once it is over."""
        with urllib.request.urlopen(f"{self.url}{path}/events", timeout=120) as response:
            return [json.loads(line) for line in response]

    @property
    def zygote(self) -> int:
        """0 while there is none."""
        return next((pid for pid, (parent, _) in living().items() if parent == self.pid), 0)

    def supervisors(self) -> list[int]:
        """Those that have a run."""
        all_, zygote = living(), self.zygote
        parents = {parent for parent, _ in all_.values()}
        return [pid for pid, (parent, _) in all_.items() if parent == zygote and pid in parents]

    def scripts(self) -> list[int]:
        """The scripts themselves, each the first child of its supervisor."""
        supervisors, all_ = self.supervisors(), living()
        below = ([pid for pid, (parent, _) in all_.items() if parent == each] for each in supervisors)
        return [min(pids) for pids in below if pids]

    def memory(self) -> int:
        """Bytes that the service itself has in memory."""
        return int(Path(f"/proc/{self.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def descriptors(self) -> int:
        """How many files and sockets it has open."""
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))


@contextlib.contextmanager
def serving(scripts: Mapping[str, str], *options: str, before: Sequence[str] = ()) -> Iterator[Service]:
    """A service with these demos; `before` are the words of a command that starts it."""
    root = Path(tempfile.mkdtemp(prefix="naughty-"))
    folder = root / "demos" / "20_tasks"
    for order, (name, source) in enumerate(scripts.items(), 10):
        demo = folder / name
        demo.mkdir(parents=True)
        header = _HEADER.format(name=name, order=order)
        demo.joinpath(name.replace("-", "_") + ".py").write_text(header + textwrap.dedent(source))
        for language in ("en", "zh"):
            demo.joinpath(f"{language}.md").write_text("# Prose\n")
    folder.joinpath("chapter.toml").write_text('title = {en = "Tasks", zh = "任务"}\n', encoding="utf-8")
    (root / "tmp").mkdir()
    root.chmod(0o755)
    (root / "tmp").chmod(0o777)
    command = [*before, sys.executable, "-m", "app", "--port", "0", "--demos", str(root / "demos"), *options]
    environment = {
        **{name: value for name, value in os.environ.items() if name not in ("HOST", "PORT")},
        "TMPDIR": str(root / "tmp"),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    with (
        (root / "log").open("w") as log,
        subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        try:
            assert process.stdout is not None
            found = re.search(r"https?://\S+?(?=/?\s*$)", process.stdout.readline())
            assert found, (root / "log").read_text()
            yield Service(process, found[0], root)
        finally:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
    shutil.rmtree(root, ignore_errors=True)


def living() -> dict[int, tuple[int, int]]:
    """Every process that is no zombie, with its parent and the time it began."""
    found = {}
    for pid, state, parent, began in _processes():
        if state != "Z":
            found[pid] = parent, began
    return found


def below(pid: int) -> set[tuple[int, int]]:
    """The descendants of a process, each with the time it began."""
    all_ = living()
    found: set[int] = set()
    layer = {pid}
    while layer := {child for child, (parent, _) in all_.items() if parent in layer} - found:
        found |= layer
    return {(pid, all_[pid][1]) for pid in found}


def left(of: set[tuple[int, int]], root: Path) -> set[int]:
    """Those of the processes that still live, and any that has its working directory below `root`."""
    all_ = living()
    found = {pid for pid, began in of if all_.get(pid, (0, 0))[1] == began}
    for pid in all_:
        with contextlib.suppress(OSError):
            if Path(f"/proc/{pid}/cwd").readlink().is_relative_to(root):
                found.add(pid)
    return found


def zombies(pid: int) -> list[int]:
    """Children of a process that wait to be reaped."""
    return [child for child, state, parent, _ in _processes() if state == "Z" and parent == pid]


def _processes() -> Iterator[tuple[int, str, int, int]]:
    """Number, state, parent and beginning of each."""
    for folder in Path("/proc").iterdir():
        if folder.name.isdecimal():
            with contextlib.suppress(OSError):
                state, parent, *rest = (folder / "stat").read_text().rpartition(")")[2].split()
                yield int(folder.name), state, int(parent), int(rest[17])


def seconds_until(
    done: Callable[[], object], most: float = 30.0, otherwise: Callable[[], object] = lambda: ""
) -> float:
    """Waits for something to become true; how long that took. `otherwise` tells why it did not."""
    began = time.monotonic()
    while not done():
        assert time.monotonic() - began < most, f"it does not come: {otherwise()}"
        time.sleep(0.02)
    return time.monotonic() - began
