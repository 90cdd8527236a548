# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Generators"
# title.zh = "生成器"
# promise.en = "Functions that stop at each yield and go on later: two take turns, one is fed by send."
# promise.zh = "执行到 yield 就停下、以后再继续的函数：两个轮流前进，一个由 send 喂数据。"
# chapter = "foundations"
# order = 70
# concepts = ["generator", "yield", "next", "send", "round-robin", "StopIteration"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.STEPS]
# label = { en = "Numbers, in round-robin", zh = "轮转时 numbers 给出几个数" }
# minimum = 1
# maximum = 8
# ///
"""Taking turns without a loop: whoever yields, waits."""

import time
from collections import deque
from collections.abc import Generator

UNIT = 0.15
STEPS = 3


def numbers(most: int) -> Generator[str, None, None]:
    for number in range(1, most + 1):
        time.sleep(UNIT)
        # Stops here, with all its variables, until resumed.
        yield f"number {number}"


def letters(text: str) -> Generator[str, None, None]:
    for letter in text:
        time.sleep(UNIT)
        yield f"letter {letter}"


def average() -> Generator[float, float, None]:
    total, count, mean = 0.0, 0, 0.0
    while True:
        # Hands out the mean, and takes in what send() brings.
        total += yield mean
        count += 1
        mean = total / count


def by_hand() -> None:
    left, right = numbers(2), letters("AB")
    print("by hand:", next(left))
    print("by hand:", next(right))
    print("by hand:", next(left))
    print("by hand:", next(right))


def round_robin() -> None:
    """A scheduler: the first in the queue goes, then queues again."""
    queue = deque([numbers(STEPS), letters("XY")])
    while queue:
        first = queue.popleft()
        try:
            print("scheduler:", next(first))
        except StopIteration:
            print("scheduler: one is through")
        else:
            queue.append(first)


def feed() -> None:
    mean = average()
    # To its first yield; before that it cannot take a value.
    next(mean)
    for number in (10.0, 20.0, 60.0):
        time.sleep(UNIT)
        print(f"feed: sent {number}, mean {mean.send(number)}")
    mean.close()


by_hand()
round_robin()
feed()
