"""Two generators fed in turn, and one that is closed."""

import time
from collections.abc import Generator

UNIT = 0.01


def counter(name: str, end: int) -> Generator[int, str, str]:
    for number in range(end):
        time.sleep(UNIT)
        got = yield number
        print(f"{name} got {got}")
    return f"{name} is done"


alive = [counter("first", 3), counter("second", 2)]
for each in alive:
    next(each)
while alive:
    for each in list(alive):
        try:
            each.send("more")
        except StopIteration as stop:
            print(stop.value)
            alive.remove(each)
third = counter("third", 9)
next(third)
try:
    third.throw(GeneratorExit)
except GeneratorExit:
    print("closed")
