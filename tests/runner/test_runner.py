"""Runs end as they should, whatever their script does, and leave nothing behind."""

import asyncio
import contextlib
import json
import os
import signal
import textwrap
import time
from pathlib import Path
from typing import Any

import pytest

from app.laws import check
from app.runner import Child, Job, Limits, Runner, RunnerUnavailable, client, descendants
from tests.trace_schema import assert_valid

Event = dict[str, Any]


async def launch(runner: Runner, path: Path, source: str, **limits: Any) -> Child:
    script = path / "script.py"
    job = Job(script, textwrap.dedent(source), "demo", "variant", {"N": 1}, limits=Limits(**limits))
    return await runner.launch(job)


async def events(child: Child) -> list[Event]:
    async with asyncio.timeout(30):
        data = b"".join([chunk async for chunk in child.chunks()])
    told = [json.loads(line) for line in data.splitlines()]
    assert_valid(told)
    return told


async def run(runner: Runner, path: Path, source: str, **limits: Any) -> list[Event]:
    return await events(await launch(runner, path, source, **limits))


def text(told: list[Event], stream: str = "stdout") -> str:
    return "".join(event["text"] for event in told if event["type"] == "output" and event["stream"] == stream)


async def test_a_run_from_its_start_to_its_end(runner: Runner, tmp_path: Path) -> None:
    told = await run(
        runner,
        tmp_path,
        """\
        import asyncio, sys

        async def main():
            await asyncio.sleep(0.01)
            print("hello")
            print("careful", file=sys.stderr)

        asyncio.run(main())
        """,
    )
    started, finished = told[0], told[-1]
    assert started["type"] == "run_started"
    assert (started["demo"], started["variant"], started["script"]) == ("demo", "variant", "script.py")
    assert started["parameters"] == {"N": 1}
    assert (finished["outcome"], finished["exit_code"], finished["duration"]) == (
        "completed",
        0,
        finished["at"],
    )
    assert (text(told), text(told, "stderr")) == ("hello\n", "careful\n")
    assert check(json.dumps(event) for event in told) == []


@pytest.mark.parametrize(
    ("source", "outcome", "exit_code"),
    [
        ("pass", "completed", 0),
        ("raise SystemExit(3)", "failed", 3),
        ("1 / 0", "failed", 1),
        ("def", "failed", 1),
        ("import os; os._exit(9)", "failed", 9),
        ("import os; os.kill(os.getpid(), 15)", "killed", -15),
        ("import os; os.abort()", "killed", -6),
        ("raise KeyboardInterrupt", "killed", -2),
    ],
)
async def test_outcomes(runner: Runner, tmp_path: Path, source: str, outcome: str, exit_code: int) -> None:
    finished = (await run(runner, tmp_path, source))[-1]
    assert (finished["type"], finished["outcome"], finished["exit_code"]) == (
        "run_finished",
        outcome,
        exit_code,
    )


async def test_the_line_that_holds_the_loop(runner: Runner, tmp_path: Path) -> None:
    told = await run(
        runner,
        tmp_path,
        """\
        import asyncio, time

        async def main():
            await asyncio.sleep(0.01)
            time.sleep(0.3)

        asyncio.run(main())
        """,
    )
    places = [event["where"] for event in told if event["type"] == "step_held"]
    assert places == [{"file": "script.py", "line": 5, "function": "main"}]
    assert check(json.dumps(event) for event in told) == []


async def test_a_run_is_stopped_by_request(runner: Runner, tmp_path: Path) -> None:
    child = await launch(runner, tmp_path, "import time\nprint('up', flush=True)\ntime.sleep(20)")
    began = time.monotonic()
    asyncio.get_running_loop().call_later(0.2, child.stop)
    told = await events(child)
    assert time.monotonic() - began < 5
    assert (told[-1]["outcome"], told[-1]["exit_code"]) == ("stopped", -9)
    assert text(told) == "up\n"


async def test_a_stop_that_comes_at_once_is_not_lost(runner: Runner, tmp_path: Path) -> None:
    children = [await launch(runner, tmp_path, "import time; time.sleep(20)") for _ in range(5)]
    for child in children:
        child.stop()
    assert [told[-1]["outcome"] for told in await asyncio.gather(*map(events, children))] == ["stopped"] * 5


@pytest.mark.parametrize(
    ("source", "limits", "outcome", "limit"),
    [
        ("import time; time.sleep(20)", {"wall": 0.3}, "timed_out", None),
        ("while True: pass", {"wall": 0.3}, "timed_out", None),
        (
            "import signal\nsignal.signal(15, signal.SIG_IGN)\nsignal.pause()",
            {"wall": 0.3},
            "timed_out",
            None,
        ),
        ("import time\nx = bytearray(200 << 20)\ntime.sleep(20)", {"memory": 100 << 20}, "limited", "memory"),
        (
            "import os, time\nfor _ in range(12):\n    os.fork() or time.sleep(20)\ntime.sleep(20)",
            {"processes": 8},
            "limited",
            "processes",
        ),
    ],
)
async def test_limits_end_a_run_and_say_so(
    runner: Runner, tmp_path: Path, source: str, limits: dict[str, Any], outcome: str, limit: str | None
) -> None:
    finished = (await run(runner, tmp_path, source, **limits))[-1]
    assert (finished["outcome"], finished["exit_code"], finished.get("limit")) == (outcome, -9, limit)


async def test_events_and_output_are_cut_and_the_script_runs_on(runner: Runner, tmp_path: Path) -> None:
    told = await run(
        runner,
        tmp_path,
        """\
        import asyncio

        async def main():
            for _ in range(500):
                await asyncio.sleep(0)
            print("x" * 5000)

        asyncio.run(main())
        """,
        events=100,
        output=1000,
    )
    assert [(event["limit"]) for event in told if event["type"] == "truncated"] == ["events", "output"]
    assert told[-1]["outcome"] == "completed"
    assert told[-1]["summary"]["totals"]["steps"] > 500


async def test_what_is_left_behind_is_ended(runner: Runner, tmp_path: Path) -> None:
    told = await run(
        runner,
        tmp_path,
        """\
        import os, signal, time

        for _ in range(2):
            if os.fork() == 0:
                os.setsid()
                signal.signal(signal.SIGTERM, signal.SIG_IGN)
                if os.fork() == 0:
                    time.sleep(60)
                os._exit(0)
        """,
    )
    assert told[-1]["outcome"] == "completed"
    async with asyncio.timeout(2):
        # The zygote, and the supervisor that waits for the next run.
        while len(descendants.of(os.getpid())) > 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)


async def test_bytes_that_reach_the_descriptor_otherwise_are_raw(runner: Runner, tmp_path: Path) -> None:
    told = await run(
        runner,
        tmp_path,
        """\
        import asyncio, os, subprocess

        async def main():
            print("mine", flush=True)
            os.write(1, b"raw\\n")
            subprocess.run(["echo", "child"], check=True)
            if os.fork() == 0:
                print("copy", flush=True)
                os._exit(0)
            os.wait()

        asyncio.run(main())
        print("main thread")
        """,
    )
    writers = {
        event["text"]: (event["task"], event["thread"], event.get("raw"))
        for event in told
        if event["type"] == "output"
    }
    task = next(event["task"] for event in told if event["type"] == "task_created")
    assert writers.pop("mine\n") == (task, None, None)
    assert writers.pop("main thread\n") == (None, None, None)
    assert "".join(writers) == "raw\nchild\ncopy\n"
    assert set(writers.values()) == {(None, None, True)}


async def test_a_script_sees_no_descriptor_and_no_secret_of_the_service(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SECRET", "s3cret")
    told = await run(
        runner,
        tmp_path,
        """\
        import os
        print(sorted(int(fd) for fd in os.listdir("/proc/self/fd"))[:4], "SECRET" in os.environ, os.getcwd())
        """,
    )
    assert text(told).startswith("[0, 1, 2, 3] False " + str(tmp_path))


async def test_a_scripts_descriptors_stay_open_to_the_end(runner: Runner, tmp_path: Path) -> None:
    """No object of the runner's closes a number that is the script's by now."""
    source = """
import atexit, os

numbers = [os.open(os.devnull, os.O_RDONLY) for _ in range(50)]

@atexit.register
def look():
    for number in numbers:
        os.fstat(number)
    print("all open")
"""
    told = await run(runner, tmp_path, source)
    assert (text(told), text(told, "stderr")) == ("all open\n", "")


async def test_a_killed_supervisor_ends_its_stream_without_an_end(runner: Runner, tmp_path: Path) -> None:
    child = await launch(runner, tmp_path, "import time; time.sleep(20)")
    zygote = descendants.children(os.getpid())[0]
    await until_there(zygote, 3)
    supervisor = next(pid for pid in descendants.children(zygote) if descendants.children(pid))
    os.kill(supervisor, signal.SIGKILL)
    told = [event["type"] for event in await events(child)]
    # Whether the script came to its first line before the kill is a matter of luck.
    assert [kind for kind in told if kind != "thread_blocked"] == ["run_started"]
    assert await gone(supervisor)


async def test_a_killed_zygote_is_replaced_and_its_runs_end(runner: Runner, tmp_path: Path) -> None:
    child = await launch(runner, tmp_path, "import time; time.sleep(20)")
    zygote = descendants.children(os.getpid())[0]
    below = await until_there(zygote, 3)
    os.kill(zygote, signal.SIGKILL)
    await events(child)
    for pid in below:
        assert await gone(pid)
    deadline = time.monotonic() + 10
    while True:
        with contextlib.suppress(RunnerUnavailable):
            told = await run(runner, tmp_path, "print('again')")
            if told:
                break
        assert time.monotonic() < deadline
        await asyncio.sleep(0.1)
    assert text(told) == "again\n"


async def test_a_zygote_that_hangs_is_replaced(
    runner: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    zygote = descendants.children(os.getpid())[0]
    with monkeypatch.context() as patch:
        patch.setattr(client, "_FIRST_LINE", 0.5)
        patch.setattr(client, "_ANSWER", 0.5)
        os.kill(zygote, signal.SIGSTOP)
        child = await launch(runner, tmp_path, "print('never')")
        assert await events(child) == []
        assert await gone(zygote)
    assert text(await run(runner, tmp_path, "print('again')")) == "again\n"


async def until_there(pid: int, count: int) -> list[int]:
    """Waits until `count` descendants are there: a run's supervisor and script, and the supervisor ahead."""
    async with asyncio.timeout(5):
        while len(found := descendants.of(pid)) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    return found[:count]


async def gone(pid: int) -> bool:
    """Whether a process ends within three seconds (a zombie counts as ended)."""
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except OSError:
            return True
        if state == "Z":
            return True
        await asyncio.sleep(0.02)
    return False


async def test_a_closed_runner_refuses(tmp_path: Path) -> None:
    runner = Runner()
    await runner.start()
    await runner.close()
    with pytest.raises(RunnerUnavailable):
        await launch(runner, tmp_path, "pass")


async def test_runs_do_not_share_their_chance(runner: Runner, tmp_path: Path) -> None:
    source = "import random; print(random.random())"
    told = await asyncio.gather(*(run(runner, tmp_path, source) for _ in range(3)))
    assert len({text(one) for one in told}) == 3
