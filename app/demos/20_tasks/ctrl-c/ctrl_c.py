# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Ctrl-C"
# title.zh = "Ctrl-C 中断"
# promise.en = "One signal cancels the main task; everything else is cleaned up from there, in order."
# promise.zh = "一个信号只取消主任务，其余的清理由此逐层展开，有条不紊。"
# chapter = "tasks"
# order = 150
# concepts = ["KeyboardInterrupt", "SIGINT", "asyncio.run", "TaskGroup", "CancelledError", "finally"]
# read_first = ["cancellation", "task-group"]
# exit_code = -2
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.SLEEPERS]
# label = { en = "Tasks asleep", zh = "睡眠中的任务数" }
# minimum = 1
# maximum = 60
# ///
"""Ctrl-C, pressed by the script itself while many tasks sleep."""

import asyncio
import signal

UNIT = 0.4
SLEEPERS = 30

cleaned: list[str] = []


async def sleeper(name: str) -> None:
    try:
        await asyncio.sleep(20 * UNIT)
    finally:
        # Still inside the loop, so cleaning up may await.
        await asyncio.sleep(UNIT)
        cleaned.append(name)


async def watch() -> None:
    # Not in the group: asyncio.run() cancels it at the very end.
    try:
        await asyncio.sleep(20 * UNIT)
    finally:
        print("watch: the last to go")


async def main() -> None:
    watching = asyncio.create_task(watch(), name="watch")
    try:
        async with asyncio.TaskGroup() as group:
            for number in range(1, SLEEPERS + 1):
                name = f"sleeper-{number}"
                group.create_task(sleeper(name), name=name)
            await asyncio.sleep(UNIT)
            print(f"{SLEEPERS} asleep, and now Ctrl-C")
            signal.raise_signal(signal.SIGINT)
            print("main: goes on to its next await")
            await asyncio.sleep(20 * UNIT)
    except asyncio.CancelledError:
        print(f"main: cancelled, {len(cleaned)} cleaned up")
        print("main: watch is done:", watching.done())
        raise


# As in a terminal: started in the background, it may be ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print("KeyboardInterrupt, and the loop is closed")
    # Passed on, so that whoever started this learns of it.
    raise
