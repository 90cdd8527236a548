"""Which line holds the loop: told while it does, of the user's code, and never a wrong one."""

import ast
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from app.pipe.decoder import Decoder
from app.pipe.lines import Limits
from app.runner.sampler import HELD, MOST, Sampler
from app.runner.whereabouts import Whereabouts
from tests.tracing import ROOT, Traced, trace, write

HELD_AT_LINE_4 = """\
import asyncio, time

async def main():
    time.sleep(0.4)

asyncio.run(main())
"""


def held(traced: Traced) -> list[tuple[Any, str, int]]:
    """What was told: the task (or None), the function, the line."""
    assert traced.violations == []
    return [
        (event["task"], event["where"]["function"], event["where"]["line"])
        for event in traced.of_type("step_held")
    ]


def test_a_call_that_blocks_has_its_line() -> None:
    traced = trace(HELD_AT_LINE_4)
    (event,) = traced.of_type("step_held")
    started = traced.of_type("step_started")[0]
    assert event["where"] == {"file": "script.py", "line": 4, "function": "main"}
    assert event["task"] == started["task"]
    assert event["for"] == event["at"] - started["at"] >= HELD
    assert traced.violations == []
    assert traced.told("step_held", "step_ended")[:2] == [
        "Task-1 step_held line 4",
        "Task-1 step_ended returned None",
    ]


def test_it_is_told_while_the_step_still_blocks() -> None:
    path = write(HELD_AT_LINE_4.replace("0.4", "5"))
    file = path.parent / "trace.ndjson"
    command = [sys.executable, "-m", "app.tracer", "-o", str(file), str(path)]
    with subprocess.Popen(command, cwd=ROOT) as child:
        until = time.monotonic() + 4
        while not (file.exists() and '"step_held"' in file.read_text()):
            assert time.monotonic() < until, "not on the trace while the script still blocks"
            time.sleep(0.005)
        assert child.poll() is None
        child.terminate()
    events = [json.loads(line) for line in file.read_bytes().splitlines()]
    (event,) = [event for event in events if event["type"] == "step_held"]
    assert event["for"] < 1_000_000


def test_a_computation_in_a_helper_has_the_helpers_line() -> None:
    traced = trace(
        """\
        import asyncio, time

        def count(until):
            while time.monotonic() < until: pass

        async def main():
            await asyncio.sleep(0.01)
            count(time.monotonic() + 0.4)

        asyncio.run(main())
        """
    )
    assert {(function, line) for _, function, line in held(traced)} == {("count", 4)}


def test_a_call_that_blocks_within_a_library_has_the_users_line() -> None:
    traced = trace(
        """\
        import asyncio, subprocess

        def wait():
            subprocess.run(
                ["sleep", "0.4"])

        async def main():
            wait()

        asyncio.run(main())
        """
    )
    assert [entry[1:] for entry in held(traced)] == [("wait", 4)]


def test_it_is_told_again_when_the_line_changes() -> None:
    traced = trace(
        """\
        import asyncio, time

        async def main():
            time.sleep(0.3)
            time.sleep(0.4)

        asyncio.run(main())
        """
    )
    assert [entry[1:] for entry in held(traced)] == [("main", 4), ("main", 5)]
    first, second = traced.of_type("step_held")
    assert second["at"] - first["at"] >= 100_000
    assert second["for"] - first["for"] == second["at"] - first["at"]


def test_one_step_is_told_of_twenty_times_at_most() -> None:
    traced = trace(
        """\
        import asyncio, time

        async def main():
            end = time.monotonic() + 2.5
            while time.monotonic() < end:
                time.sleep(0.03)
                time.sleep(0.03)
                time.sleep(0.03)

        asyncio.run(main())
        """
    )
    told = held(traced)
    assert 3 < len(told) <= MOST
    assert {line for _, _, line in told} <= {5, 6, 7, 8}


def test_short_steps_are_not_told_of() -> None:
    traced = trace(
        """\
        import asyncio, time

        async def main():
            for _ in range(20):
                time.sleep(0.03)
                await asyncio.sleep(0)

        asyncio.run(main())
        """
    )
    assert [entry for entry in held(traced) if entry[2] != 5] == []
    assert all(event["for"] < 400_000 for event in traced.of_type("step_held"))


def test_a_callback_that_holds_the_loop_has_its_line_and_no_task() -> None:
    traced = trace(
        """\
        import asyncio, time

        def callback():
            time.sleep(0.4)

        async def main():
            asyncio.get_running_loop().call_soon(callback)
            await asyncio.sleep(0.1)

        asyncio.run(main())
        """
    )
    assert held(traced) == [(None, "callback", 4)]


def test_many_short_callbacks_are_no_long_one() -> None:
    traced = trace(
        """\
        import asyncio, time

        def callback(left):
            time.sleep(0.02)
            if left:
                asyncio.get_running_loop().call_soon(callback, left - 1)

        async def main():
            callback(30)
            for _ in range(10):
                asyncio.get_running_loop().call_soon(callback, 0)
            await asyncio.sleep(1.5)

        asyncio.run(main())
        """
    )
    assert all(event["for"] < 300_000 for event in traced.of_type("step_held"))


def test_a_loop_whose_clock_stands_still_has_no_long_callbacks() -> None:
    traced = trace(
        """\
        import asyncio, time

        class Loop(asyncio.SelectorEventLoop):
            def time(self):
                return 5.0

        def callback(left):
            time.sleep(0.02)
            if left:
                loop.call_soon(callback, left - 1)
            else:
                loop.stop()

        loop = Loop()
        loop.call_soon(callback, 30)
        loop.run_forever()
        loop.close()
        """
    )
    assert held(traced) == []


def test_a_loop_in_another_thread_is_told_of_too() -> None:
    traced = trace(
        """\
        import asyncio, time

        async def elsewhere():
            time.sleep(0.4)

        async def main():
            await asyncio.to_thread(asyncio.run, elsewhere())

        asyncio.run(main())
        """
    )
    (event,) = traced.of_type("step_held")
    assert held(traced) == [(event["task"], "elsewhere", 4)]
    loops = [event["object"] for event in traced.of_type("object_created") if event["kind"] == "loop"]
    assert (len(loops), event["loop"]) == (2, loops[1])


def test_without_a_loop_and_without_user_code_nothing_is_told() -> None:
    traced = trace(
        """\
        import asyncio, time

        async def main():
            asyncio.get_running_loop().call_soon(time.sleep, 0.3)
            await asyncio.sleep(0.05)

        time.sleep(0.2)
        asyncio.run(main())
        time.sleep(0.2)
        """
    )
    assert held(traced) == []


def test_a_module_beside_the_script_is_user_code_wherever_the_program_went() -> None:
    path = write(
        """\
        import asyncio, os, sys
        sys.path[0] = "parts"
        os.chdir(os.path.dirname(os.path.abspath(__file__)))
        import slow

        asyncio.run(slow.main())
        """
    )
    (path.parent / "parts").mkdir()
    (path.parent / "parts" / "slow.py").write_text(
        "import time\n\n\nasync def main():\n    time.sleep(0.3)\n"
    )
    traced = trace(path)
    assert [event["where"] for event in traced.of_type("step_held")] == [
        {"file": "parts/slow.py", "line": 5, "function": "main"}
    ]


def a_held_step() -> Decoder:
    """A decoder that knows of a step that began a second ago."""
    decoder = Decoder(time.monotonic_ns() - 1_000_000_000, Limits())
    decoder.running.loop(1, 4096)
    decoder.running.created(2, 1)
    decoder.fold.created(2, "Task-1", 0, False)
    decoder.fold.started(2, 0)
    decoder.running.last = 2
    assert list(decoder.running.steps()) == [1]
    return decoder


def test_a_child_that_cannot_be_read_is_left_alone() -> None:
    decoder = a_held_step()
    sampler = Sampler(1 << 23, decoder)
    sampler.look(lambda: None)
    assert decoder.take() == b""


def test_an_error_within_ends_the_looking_and_not_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    decoder = a_held_step()
    asked = []

    def where(whereabouts: Whereabouts, loop: int) -> None:
        asked.append(loop)
        raise RuntimeError

    monkeypatch.setattr(Whereabouts, "where", where)
    sampler = Sampler(os.getpid(), decoder)
    sampler.look(lambda: None)
    sampler.look(lambda: None)
    assert asked == [4096]
    assert decoder.take() == b""


# -- a storm -----------------------------------------------------------------------------------------------

BUSY = """\
import asyncio, json, random, re, time

def add(a, b):
    return a + b

def fibonacci(n):
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)

def squares(n):
    for i in range(n):
        yield i * i

def raises(n):
    try:
        raise ValueError(n)
    except ValueError as error:
        return str(error)

def made(n):
    space = {}
    exec(compile(f"def made_{n}(x):\\n    y = x\\n    return y + {n}\\n", "/made.py", "exec"), space)
    return space[f"made_{n}"](n)

class Thing:
    def __init__(self, n):
        self.n = n
    def __eq__(self, other):
        return self.n == other.n
    def __hash__(self):
        return hash(self.n)

def things():
    return len({Thing(n % 7) for n in range(50)})

async def inner(n):
    return await deeper(n) if n else add(n, 1)

async def deeper(n):
    return await inner(n - 1)

async def main():
    end = time.monotonic() + 5
    pick = random.Random(5)
    work = [
        lambda: add(1, 2), lambda: fibonacci(8), lambda: sum(squares(30)), lambda: raises(3),
        lambda: made(pick.randrange(1000)), things, lambda: sorted(range(20), key=lambda n: -n),
        lambda: [add(n, n) for n in range(10)], lambda: re.sub("a", lambda match: "b", "banana"),
        lambda: json.dumps({"a": [1, 2, 3]}),
    ]
    while time.monotonic() < end:
        await asyncio.sleep(0)
        for _ in range(200):
            pick.choice(work)()
            await inner(5)

asyncio.run(main())
"""

LOOKS_ALL_THE_TIME = """\
import sys
from app.runner import sampler, supervisor
from app.tracer.__main__ import main

supervisor._POLL = 1
sampler.HELD, sampler.MOST, sampler._SPACED = 1000, 1_000_000, 0
main(sys.argv[1:])
"""


def _looked_at_all_the_time(path: Path) -> list[dict[str, Any]]:
    """The events of a run whose steps are looked at every millisecond."""
    file = path.parent / "trace.ndjson"
    ran = subprocess.run(
        [sys.executable, "-c", LOOKS_ALL_THE_TIME, "-o", str(file), str(path)],
        capture_output=True,
        text=True,
        timeout=40,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    return [json.loads(line) for line in file.read_bytes().splitlines()]


@pytest.mark.slow
def test_looking_all_the_time_at_a_busy_child_harms_nobody_and_tells_no_wrong_line() -> None:
    path = write(BUSY)
    events = _looked_at_all_the_time(path)
    assert events[-1]["outcome"] == "completed"
    places = [event["where"] for event in events if event["type"] == "step_held"]
    assert len(places) > 100
    lines = _lines_of_functions(path)
    for place in places:
        if place["file"] == "script.py":
            assert place["line"] in lines[place["function"].rpartition(".")[2]], place
        else:
            assert place["file"].endswith("/made.py")
            assert place["line"] in (1, 2, 3)
            assert place["function"] == "<module>" or place["function"].startswith("made_")


TAKES_TURNS = """\
import asyncio, json, sys, time

def sleeps():
    time.sleep(0.02)

def spins():
    end = time.monotonic() + 0.02
    while time.monotonic() < end: pass

def calls():
    end = time.monotonic() + 0.02
    while time.monotonic() < end: sum(n * n for n in range(50))

async def main():
    turns = []
    for _ in range(20):
        sys.stdout.write(f"{time.monotonic_ns()}\\n")
    for number in range(60):
        function = (sleeps, spins, calls)[number % 3]
        began = time.monotonic_ns()
        function()
        turns.append((function.__name__, began, time.monotonic_ns()))
        if number % 4 == 0:
            await asyncio.sleep(0)
    print(json.dumps(turns))

asyncio.run(main())
"""


@pytest.mark.slow
def test_each_line_was_running_at_the_very_moment_that_is_told() -> None:
    path = write(TAKES_TURNS)
    events = _looked_at_all_the_time(path)
    outputs = [event for event in events if event["type"] == "output"]
    # A clock read just before it was printed: the latest beginning is the closest.
    began = max(int(event["text"]) // 1000 - event["at"] for event in outputs[:20])
    log = json.loads("".join(event["text"] for event in outputs[20:]))
    turns = [(name, start // 1000 - began, end // 1000 - began) for name, start, end in log]
    seen = [
        (event["where"]["function"].partition(".")[0], event["at"])
        for event in events
        if event["type"] == "step_held" and event["where"]["function"] != "main"
    ]
    assert len(seen) > 20
    slack = 3_000
    for function, at in seen:
        assert any(name == function and start - slack <= at <= end + slack for name, start, end in turns), (
            function,
            at,
            turns,
        )


def _lines_of_functions(path: Path) -> dict[str, set[int]]:
    """The lines of each function in a script, by its name."""
    tree = ast.parse(path.read_text())
    lines: dict[str, set[int]] = {"<module>": set(range(1, 200))}
    for node in ast.walk(tree):
        names = {ast.Lambda: "<lambda>", ast.SetComp: "<setcomp>", ast.ListComp: "<listcomp>"}
        name = getattr(node, "name", None) or names.get(type(node))
        if name and isinstance(node, ast.expr | ast.stmt) and node.end_lineno:
            lines.setdefault(name, set()).update(range(node.lineno, node.end_lineno + 1))
    return lines
