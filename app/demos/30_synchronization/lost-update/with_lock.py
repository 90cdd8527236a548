# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Lost update"
# title.zh = "丢失的更新"
# promise.en = "The same with a lock around the whole read, await, write: nothing is lost."
# promise.zh = "同样的存款，用锁把读取、等待、写回整个包住：一笔也不丢。"
# chapter = "synchronization"
# order = 21
# concepts = ["race condition", "Lock", "await", "critical section"]
# read_first = ["lock"]
# label = { en = "with a lock", zh = "加锁" }
# gain = "none"
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Between reading and writing", zh = "读与写之间的间隔" }
# minimum = 0.02
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.TELLERS]
# label = { en = "Tellers", zh = "柜员数" }
# minimum = 2
# maximum = 12
#
# [tool.loopscope.measured]
# row = '^(?P<how>without|with) a lock: (?P<count>\d+) of (?P<deposits>\d+)$'
# columns.how = { en = "How", zh = "方式" }
# columns.count = { en = "Counted", zh = "计数结果" }
# columns.deposits = { en = "Deposits", zh = "存款笔数" }
# y = "count"
# series = "how"
# limits.en = "Not times: the count is the same on every machine, and wrong on every machine without the lock."
# limits.zh = "这里比的不是时间：不加锁，在任何机器上都得到同一个错误的结果。"
# ///
"""The same tellers, one at a time from reading to writing."""

import asyncio

UNIT = 0.3
TELLERS = 5


class Account:
    def __init__(self) -> None:
        self.balance = 0
        # One lock for the data, not one for each teller.
        self.lock = asyncio.Lock()

    async def deposit(self, teller: str) -> None:
        # From before the read until after the write.
        async with self.lock:
            seen = self.balance
            print(f"{teller} reads {seen}")
            await asyncio.sleep(UNIT)
            self.balance = seen + 1
            print(f"{teller} writes {self.balance}")


async def main() -> None:
    account = Account()
    async with asyncio.TaskGroup() as group:
        for number in range(1, TELLERS + 1):
            teller = f"teller-{number}"
            group.create_task(account.deposit(teller), name=teller)
    print(f"with a lock: {account.balance} of {TELLERS}")


asyncio.run(main())
