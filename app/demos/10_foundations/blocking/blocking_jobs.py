# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Blocking"
# title.zh = "阻塞"
# promise.en = "Jobs that sleep in the thread itself can only stand in line: n of them take n units."
# promise.zh = "让线程自己去睡，工作就只能一件接一件地做：n 件工作要 n 个单位。"
# chapter = "foundations"
# order = 10
# concepts = ["time.sleep", "blocking", "decorator"]
# label = { en = "blocking", zh = "阻塞" }
# twin = "concurrent"
# exit_code = 0
# pending = []
# mask = ['took [0-9.]+ s']
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time for one job", zh = "每件工作的用时" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.JOBS]
# label = { en = "Jobs", zh = "工作件数" }
# minimum = 1
# maximum = 12
# ///
"""Jobs that block their thread, one after the other."""

import time
from collections.abc import Callable
from functools import wraps

UNIT = 0.4
JOBS = 5


def timed(work: Callable[[], None]) -> Callable[[], None]:
    """A decorator: the same function, timed by a stopwatch."""

    @wraps(work)
    def wrapper() -> None:
        start = time.perf_counter()
        work()
        took = time.perf_counter() - start
        print(f"{work.__name__} took {took:.2f} s")

    return wrapper


def job(number: int) -> None:
    print(f"job {number}: start")
    # The thread sleeps, and all that it might do meanwhile.
    time.sleep(UNIT)
    print(f"job {number}: done")


@timed
def main() -> None:
    for number in range(1, JOBS + 1):
        job(number)
    print(f"{JOBS} jobs done")


main()
