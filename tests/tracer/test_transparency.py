"""A traced program prints, raises, warns and exits as it does untraced (T6), and its trace keeps the laws."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.tracing import ROOT, alone, trace

PROGRAMS = sorted((Path(__file__).parent / "programs").glob("*.py"))


def masked(text: str) -> str:
    """Text without what differs from run to run: addresses, process ids, durations."""
    text = re.sub(r"0x[0-9a-f]+", "0x", text)
    text = re.sub(r"\bpid[ =]\d+", "pid", text)
    return re.sub(r"took [0-9.]+ seconds", "took", text)


@pytest.mark.parametrize("program", PROGRAMS, ids=[program.stem for program in PROGRAMS])
def test_traced_equals_untraced(program: Path, tmp_path: Path) -> None:
    script = tmp_path / program.name
    script.write_text(program.read_text())
    plain = alone(script, "one", "two", stdin="a line\n")
    traced = trace(script, "one", "two", stdin="a line\n")
    assert masked(traced.stdout) == masked(plain.stdout)
    assert masked(traced.stderr) == masked(plain.stderr)
    assert traced.exit_code == plain.returncode
    assert traced.violations == []
    assert [cut["limit"] for cut in traced.of_type("truncated") if cut["limit"] != "loop"] == []


@pytest.mark.parametrize(
    ("name", "outcome", "exit_code"),
    [
        ("exits_with_three", "failed", 3),
        ("is_terminated", "killed", -15),
        ("does_not_compile", "failed", 1),
        ("looks_at_itself", "completed", 0),
    ],
)
def test_a_trace_says_how_its_program_ended(name: str, outcome: str, exit_code: int, tmp_path: Path) -> None:
    script = tmp_path / "script.py"
    script.write_text((Path(__file__).parent / "programs" / f"{name}.py").read_text())
    finished = trace(script, stdin="\n").finished
    assert (finished["outcome"], finished["exit_code"]) == (outcome, exit_code)


def test_a_script_may_have_an_app_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").write_text("NAME = 'mine'\n")
    (tmp_path / "script.py").write_text("import app\nprint(app.NAME)\n")
    assert trace(tmp_path / "script.py").stdout == "mine\n"


def test_a_signal_to_the_tracer_reaches_the_script(tmp_path: Path) -> None:
    traced = trace(
        """\
        import os, signal, time

        def handler(number, frame):
            print("got", signal.Signals(number).name)

        signal.signal(signal.SIGUSR1, handler)
        os.kill(os.getppid(), signal.SIGUSR1)
        time.sleep(0.3)
        """
    )
    assert traced.stdout == "got SIGUSR1\n"


SMALL = """\
import asyncio, os, sys

async def main():
    await asyncio.sleep(0.001)
    print(sys.argv, __file__, sys.path[0], os.path.basename(os.getcwd()), __name__, __package__, flush=True)
    asyncio.get_running_loop().call_soon(print, "never retrieved", asyncio.get_running_loop().get_debug())
    asyncio.create_task(fails())
    await asyncio.sleep(0)

async def fails():
    raise ValueError("lost")

asyncio.run(main())
raise RuntimeError("the end")
"""


def both_ways(folder: Path, script: str, *options: str, **environment: str) -> list[tuple[str, str, int]]:
    """What a script given by a relative path prints to each stream, and its exit code: plain and traced."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    commands = [[*options, script, "one"], [*options, "-m", "app.tracer", "-o", os.devnull, script, "one"]]
    ran = [
        subprocess.run(
            [sys.executable, *command],
            cwd=folder,
            env={**kept, "PYTHONPATH": str(ROOT), **environment},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=40,
        )
        for command in commands
    ]
    return [(masked(each.stdout), masked(each.stderr), each.returncode) for each in ran]


@pytest.mark.parametrize(
    ("options", "environment"),
    [
        ((), {}),
        ((), {"PYTHONASYNCIODEBUG": "1"}),
        (("-X", "dev"), {}),
        (("-u",), {}),
        (("-W", "error"), {}),
        (("-O",), {}),
        (("-X", "utf8"), {"LC_ALL": "C"}),
        ((), {"PYTHONIOENCODING": "latin-1:replace"}),
        ((), {"PYTHONFAULTHANDLER": "1"}),
    ],
    ids=str,
)
def test_the_interpreters_options_hold(
    options: tuple[str, ...], environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "script.py").write_text(SMALL)
    plain, traced = both_ways(tmp_path, "script.py", *options, **environment)
    assert traced == plain


def test_a_script_by_a_relative_path(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "script.py").write_text(SMALL)
    for path in ("folder/script.py", "./folder/script.py", "folder/../folder/script.py"):
        plain, traced = both_ways(tmp_path, path)
        assert traced == plain


def test_a_script_within_a_package(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("raise SystemExit('never imported')\n")
    (tmp_path / "package" / "sibling.py").write_text("NAME = 'sibling'\n")
    (tmp_path / "package" / "script.py").write_text(f"import sibling\nprint(sibling.NAME)\n{SMALL}")
    plain, traced = both_ways(tmp_path, "package/script.py")
    assert traced == plain


def test_a_script_behind_a_symbolic_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "sibling.py").write_text("NAME = 'sibling'\n")
    (tmp_path / "real" / "script.py").write_text(f"import sibling\nprint(sibling.NAME)\n{SMALL}")
    (tmp_path / "link.py").symlink_to("real/script.py")
    plain, traced = both_ways(tmp_path, "link.py")
    assert traced == plain


def test_where_the_stack_ends_for_faulthandler(tmp_path: Path) -> None:
    """It reads the stack on its own, and shows one line of ours below the script's: that much is known."""
    (tmp_path / "script.py").write_text(
        "import faulthandler\nfaulthandler.dump_traceback(all_threads=False)\n"
    )
    (_, plain, _), (_, traced, _) = both_ways(tmp_path, "script.py")
    lines = traced.splitlines(keepends=True)
    assert "".join(lines[:-1]) == plain
    assert lines[-1].endswith("in _execute\n")


LOOPS = """\
import asyncio, collections

class Small(asyncio.AbstractEventLoop):
    def __init__(self):
        self.queue = collections.deque()
    def get_debug(self):
        return False
    def call_soon(self, callback, *args, context=None):
        self.queue.append(asyncio.Handle(callback, args, self, context))
        return self.queue[-1]
    def create_task(self, coro):
        return asyncio.Task(coro, loop=self)
    def run(self, coro):
        task = self.create_task(coro)
        asyncio._set_running_loop(self)
        while not task.done():
            self.queue.popleft()._run()
        asyncio._set_running_loop(None)
        return task.result()

class Ticking(asyncio.SelectorEventLoop):
    def _run_once(self):
        for _ in range(len(self._ready)):
            self._ready.popleft()._run()

class Queueing(asyncio.SelectorEventLoop):
    def call_soon(self, callback, *args, context=None):
        self._ready.append(asyncio.Handle(callback, args, self, context))
        return self._ready[-1]

class Handing(asyncio.SelectorEventLoop):
    def _run_once(self):
        super()._run_once()

async def main():
    async with asyncio.Lock():
        task = asyncio.ensure_future(asyncio.sleep(0, 1))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    print("ran")

Small().run(main())
for kind in Ticking, Queueing, Handing:
    loop = kind()
    loop.run_until_complete(main())
    loop.run_until_complete(main())
    loop.close()
"""


def test_a_loop_that_cannot_be_observed_is_named() -> None:
    traced = trace(LOOPS)
    assert traced.stdout == "ran\n" * 7
    loops = {loop["object"]: position for position, loop in enumerate(traced.of_type("object_created"))
             if loop["kind"] == "loop"}  # fmt: skip
    assert [(cut["limit"], cut["missing"], cut["error"]) for cut in traced.of_type("truncated")] == [
        ("loop", None, "__main__.Small is no asyncio.BaseEventLoop: what it runs is not observed"),
        ("loop", None, "__main__.Ticking has its own _run_once: what it runs is not observed"),
        ("loop", None, "__main__.Queueing has its own call_soon: what it runs is not observed"),
    ]
    cut = {cut["object"] for cut in traced.of_type("truncated")}
    assert cut < loops.keys()
    assert {task["loop"] for task in traced.of_type("task_created")} == loops.keys() - cut
    assert traced.violations == []
