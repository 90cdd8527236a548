# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Semaphore"
# title.zh = "Semaphore：信号量"
# promise.en = "Ten jobs, three permits: never more than three inside at once."
# promise.zh = "十个任务，三个许可：同一时刻最多只有三个在里面。"
# chapter = "synchronization"
# order = 50
# concepts = ["Semaphore", "acquire", "release", "async with"]
# read_first = ["lock"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time that a job takes", zh = "每个任务的用时" }
# minimum = 0.02
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.JOBS]
# label = { en = "Jobs", zh = "任务数" }
# minimum = 1
# maximum = 20
#
# [tool.loopscope.parameters.PERMITS]
# label = { en = "Permits", zh = "许可数" }
# minimum = 1
# maximum = 10
# ///
"""A bath with few cabins: whoever finds none free, waits in line."""

import asyncio

UNIT = 0.4
JOBS = 10
PERMITS = 3


class Bath:
    def __init__(self) -> None:
        self.cabins = asyncio.Semaphore(PERMITS)
        self.inside = 0
        self.most = 0

    async def visit(self, name: str) -> None:
        # Takes a permit, or waits until one is given back.
        async with self.cabins:
            print(f"{name} is in")
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(UNIT)
            self.inside -= 1


async def main() -> None:
    bath = Bath()
    # All the tasks exist from the start: only the cabins are few.
    async with asyncio.TaskGroup() as group:
        for number in range(1, JOBS + 1):
            name = f"job-{number}"
            group.create_task(bath.visit(name), name=name)
    print("never more inside than", bath.most)


asyncio.run(main())
