"""A supervisor has one run after the other, and no run finds anything of the one before."""

import asyncio
import json
import os
from pathlib import Path

from app.runner import Job, Limits, Runner, descendants

TELL = """\
import asyncio, gc, os, sys, tempfile

async def main():
    folder = tempfile.gettempdir()
    left = os.listdir(folder)
    open(os.path.join(folder, "left"), "w").close()
    open_files = sorted(int(name) for name in os.listdir("/proc/self/fd"))
    print(os.getppid(), left, asyncio.current_task().get_name(), gc.collect(), open_files)
    sys.modules["left"] = os.environ["LEFT"] = "x"

print(sorted({"left", "LEFT"} & {*sys.modules, *os.environ}))
asyncio.run(main())
"""


async def printed(runner: Runner, path: Path, source: str = TELL) -> tuple[str, str]:
    """What a run prints, its first word apart; and its outcome."""
    script = path / "script.py"
    child = await runner.launch(Job(script, source, "demo", "variant", {}, limits=Limits()))
    async with asyncio.timeout(30):
        lines = b"".join([chunk async for chunk in child.chunks()]).splitlines()
    told = [json.loads(line) for line in lines]
    return "".join(each["text"] for each in told if each["type"] == "output"), told[-1]["outcome"]


def supervisor(text: str) -> int:
    """By whom it was started that printed this."""
    return int(text.splitlines()[1].split()[0])


def without_pid(text: str) -> list[str]:
    first, second = text.splitlines()
    return [first, second.partition(" ")[2]]


async def test_runs_one_after_the_other_are_alike_and_have_one_supervisor(
    runner: Runner, tmp_path: Path
) -> None:
    texts = [(await printed(runner, tmp_path))[0] for _ in range(12)]
    assert {tuple(without_pid(text)) for text in texts} == {tuple(without_pid(texts[0]))}
    assert without_pid(texts[0])[0] == "[]"
    assert "[] Task-1 " in texts[0]
    # The first two come to the ones that were forked ahead; from then on there is always one that is free.
    assert len({supervisor(text) for text in texts}) <= 3


async def test_those_who_came_for_a_rush_go(runner: Runner, tmp_path: Path) -> None:
    wait = "import time; time.sleep(0.3)"
    assert {end for _, end in await asyncio.gather(*(printed(runner, tmp_path, wait) for _ in range(6)))} == {
        "completed"
    }
    async with asyncio.timeout(3):
        # The zygote, and one supervisor that waits.
        while len(descendants.of(os.getpid())) > 2:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    assert (await printed(runner, tmp_path))[1] == "completed"


async def test_one_that_has_grown_has_no_further_run(runner: Runner, tmp_path: Path) -> None:
    names = """\
import asyncio, os

async def main():
    for n in range(40_000):
        asyncio.current_task().set_name(f"a name of its own, number {n}")
        await asyncio.sleep(0)

print(os.getppid())
asyncio.run(main())
"""
    text, outcome = await printed(runner, tmp_path, names)
    assert outcome == "completed"
    assert int(text) not in {supervisor((await printed(runner, tmp_path))[0]) for _ in range(5)}
