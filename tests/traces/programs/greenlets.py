"""Two greenlets that switch to each other by hand."""

import time

from greenlet import greenlet

UNIT = 0.02


def ping() -> str:
    for number in range(3):
        time.sleep(UNIT)
        print(right.switch(f"ping {number}"))
    return "game over"


def pong(ball: str) -> None:
    while True:
        time.sleep(UNIT)
        ball = left.switch(ball.replace("i", "o"))


left = greenlet(ping)
right = greenlet(pong)
print(left.switch())
