# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "BoundedSemaphore"
# title.zh = "BoundedSemaphore：有界信号量"
# promise.en = "One release too many: the bounded one objects, the plain one silently lets one more in."
# promise.zh = "多释放一次：有界信号量当场报错，普通信号量则悄悄多放一个进来。"
# chapter = "synchronization"
# order = 60
# concepts = ["BoundedSemaphore", "Semaphore", "release", "ValueError"]
# read_first = ["semaphore"]
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
# [tool.loopscope.parameters.PERMITS]
# label = { en = "Permits", zh = "许可数" }
# minimum = 1
# maximum = 6
# ///
"""Someone gives back a permit twice. Who notices?"""

import asyncio

UNIT = 0.3
PERMITS = 2


class Room:
    def __init__(self, permits: asyncio.Semaphore) -> None:
        self.permits = permits
        self.inside = 0
        self.most = 0

    async def visit(self) -> None:
        async with self.permits:
            self.inside += 1
            self.most = max(self.most, self.inside)
            await asyncio.sleep(UNIT)
            self.inside -= 1

    async def slip(self) -> None:
        async with self.permits:
            await asyncio.sleep(UNIT)
            # A mistake: the end of the block gives it back again.
            self.permits.release()


async def try_out(kind: str, permits: asyncio.Semaphore) -> None:
    room = Room(permits)
    slip = asyncio.create_task(room.slip(), name=f"{kind}-slip")
    try:
        await slip
        print(f"{kind}: released twice, and nothing is said")
    except ValueError as error:
        print(f"{kind}: ValueError: {error}")
    await asyncio.sleep(UNIT)

    # One visitor more than there are permits.
    async with asyncio.TaskGroup() as group:
        for number in range(1, PERMITS + 2):
            name = f"{kind}-{number}"
            group.create_task(room.visit(), name=name)
    print(f"{kind}: {PERMITS} permits, {room.most} inside at once")


async def main() -> None:
    await try_out("plain", asyncio.Semaphore(PERMITS))
    await try_out("bounded", asyncio.BoundedSemaphore(PERMITS))


asyncio.run(main())
