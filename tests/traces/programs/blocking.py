"""Nothing but blocking calls, one after the other."""

import time

UNIT = 0.03


def job(number: int) -> None:
    time.sleep(UNIT)
    print(f"job {number}")


for number in range(5):
    job(number)
