# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Lost update"
# title.zh = "丢失的更新"
# promise.en = "Read, await, write: in between, others have written. One thread does not mean no races."
# promise.zh = "读取、等待、写回：等待期间别人已经写过了。单线程并不意味着没有竞态。"
# chapter = "synchronization"
# order = 20
# concepts = ["race condition", "Lock", "await", "critical section"]
# read_first = ["lock"]
# label = { en = "without a lock", zh = "不加锁" }
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
"""Each teller adds 1 to the same balance, with an await between."""

import asyncio

UNIT = 0.3
TELLERS = 5


class Account:
    def __init__(self) -> None:
        self.balance = 0

    async def deposit(self, teller: str) -> None:
        seen = self.balance
        print(f"{teller} reads {seen}")
        # Here all the others read the same balance.
        await asyncio.sleep(UNIT)
        # And this forgets whatever they wrote.
        self.balance = seen + 1
        print(f"{teller} writes {self.balance}")


async def main() -> None:
    account = Account()
    async with asyncio.TaskGroup() as group:
        for number in range(1, TELLERS + 1):
            teller = f"teller-{number}"
            group.create_task(account.deposit(teller), name=teller)
    print(f"without a lock: {account.balance} of {TELLERS}")


asyncio.run(main())
