# /// script
# requires-python = ">=3.11"
# dependencies = ["gevent>=25.5"]
#
# [tool.loopscope]
# title.en = "gevent"
# title.zh = "gevent：隐式切换"
# promise.en = "Two plain functions call time.sleep, and wait at the same time: gevent switches where they block."
# promise.zh = "两个普通函数调用 time.sleep，却同时在等：凡是会阻塞的地方，gevent 就切换。"
# chapter = "schedulers"
# order = 20
# concepts = ["gevent", "monkey.patch_all", "spawn", "joinall", "time.sleep"]
# read_first = ["greenlet"]
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
# [tool.loopscope.parameters.TEA]
# label = { en = "Units for the tea", zh = "泡茶所需的单位数" }
# minimum = 1
# maximum = 10
#
# [tool.loopscope.parameters.EGG]
# label = { en = "Units for the egg", zh = "煮蛋所需的单位数" }
# minimum = 1
# maximum = 10
# ///
"""Breakfast: two sleepers that know nothing of each other."""

# First of all: who imports `time` later gets the patched sleep.
from gevent import monkey

monkey.patch_all()

import time

import gevent

UNIT = 0.3
TEA = 2
EGG = 3


def tea() -> str:
    print(f"tea: {TEA} units to draw")
    # No await, and yet the other one runs meanwhile.
    time.sleep(TEA * UNIT)
    print("tea: drawn")
    return "tea"


def egg() -> str:
    print(f"egg: {EGG} units to boil")
    time.sleep(EGG * UNIT)
    print("egg: boiled")
    return "egg"


# Like create_task: nothing has started when spawn returns.
breakfast = [gevent.spawn(egg), gevent.spawn(tea)]
print("main: both are spawned")
gevent.joinall(breakfast)
print("main:", " and ".join(served.get() for served in breakfast))
