# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Subprocesses"
# title.zh = "子进程"
# promise.en = "Other programs run beside the loop: their exit codes, their lines as they come, and a kill."
# promise.zh = "在事件循环之外运行别的程序：退出码、逐行到来的输出，以及超时后的强制终止。"
# chapter = "io"
# order = 60
# concepts = ["create_subprocess_shell", "create_subprocess_exec", "communicate", "StreamReader", "kill"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["wait-for"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time that each command takes", zh = "每条命令的用时" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.CHILDREN]
# label = { en = "Children at once", zh = "同时运行的子进程数" }
# minimum = 1
# maximum = 8
# ///
"""Commands: failing, succeeding, read by line, killed, at once."""

import asyncio
from asyncio.subprocess import PIPE

UNIT = 0.3
CHILDREN = 3


async def run(command: str) -> str:
    process = await asyncio.create_subprocess_shell(
        command, stdout=PIPE, stderr=PIPE
    )
    # Reads both pipes to their ends, then waits for the exit.
    stdout, stderr = await process.communicate()
    return (
        f"exit code {process.returncode}, "
        f"stdout {stdout.decode()!r}, stderr {stderr.decode()!r}"
    )


async def read_lines() -> None:
    process = await asyncio.create_subprocess_shell(
        f"for n in 1 2 3; do echo line $n; sleep {UNIT}; done",
        stdout=PIPE,
    )
    assert process.stdout is not None
    # Each line as soon as the child has written it.
    async for line in process.stdout:
        print("lines:", line.decode().rstrip())
    print("lines: exit code", await process.wait())


async def kill_late() -> None:
    process = await asyncio.create_subprocess_exec(
        "sleep", str(20 * UNIT)
    )
    try:
        async with asyncio.timeout(UNIT):
            await process.wait()
    except TimeoutError:
        # Only the wait has ended: the child is still there.
        process.kill()
        print("late: killed, exit code", await process.wait())


async def main() -> None:
    failing = f"echo no such thing >&2; sleep {UNIT}; exit 3"
    print("fails:", await run(failing))
    print("succeeds:", await run(f"echo all is well; sleep {UNIT}"))
    await read_lines()
    await kill_late()

    tasks = []
    async with asyncio.TaskGroup() as group:
        for n in range(1, CHILDREN + 1):
            child = run(f"echo hello from {n}; sleep {UNIT}")
            tasks.append(group.create_task(child, name=f"child-{n}"))
    for task in tasks:
        print(f"{task.get_name()}:", task.result())


asyncio.run(main())
