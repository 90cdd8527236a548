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
# label = { en = "Steps of the long walk", zh = "long 的步数" }
# minimum = 1
# maximum = 8
# ///
"""Taking turns without a loop: whoever yields, waits."""

import time
from collections import deque
from collections.abc import Generator

UNIT = 0.15
STEPS = 3


def walk(name: str, steps: int) -> Generator[str, None, None]:
    for step in range(1, steps + 1):
        time.sleep(UNIT)
        # Stops here, with all its variables, until resumed.
        yield f"{name}, step {step}"


def average() -> Generator[float, float, None]:
    total, count, mean = 0.0, 0, 0.0
    while True:
        # Hands out the mean, and takes in what send() brings.
        total += yield mean
        count += 1
        mean = total / count


def by_hand() -> None:
    left, right = walk("left", 2), walk("right", 2)
    print("by hand:", next(left))
    print("by hand:", next(right))
    print("by hand:", next(left))
    print("by hand:", next(right))


def round_robin() -> None:
    """A scheduler: the first in the queue goes, then queues again."""
    queue = deque([walk("short", 1), walk("long", STEPS)])
    while queue:
        walker = queue.popleft()
        try:
            print("scheduler:", next(walker))
        except StopIteration:
            print("scheduler: one has arrived")
        else:
            queue.append(walker)


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
