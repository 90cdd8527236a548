# /// script
# requires-python = ">=3.11"
# dependencies = ["greenlet>=3.1"]
#
# [tool.loopscope]
# title.en = "Greenlets by hand"
# title.zh = "手动切换 greenlet"
# promise.en = "Two functions hand each other prices, and each goes on where it stopped: no loop, no await."
# promise.zh = "两个函数互相报价，各自从停下的地方接着运行：没有事件循环，也没有 await。"
# chapter = "schedulers"
# order = 10
# concepts = ["greenlet", "switch", "parent", "dead"]
# read_first = ["generators"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time to think about a price", zh = "考虑一次价格的用时" }
# minimum = 0.01
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.ROUNDS]
# label = { en = "Rounds until they agree", zh = "谈拢所需的轮数" }
# minimum = 1
# maximum = 8
# ///
"""A seller and a buyer haggle; each price is a switch by hand."""

import time

from greenlet import greenlet

UNIT = 0.15
ROUNDS = 3
FAIR, STEP = 100, 10


def seller(price: int) -> str:
    # The first switch brought the argument.
    offer = 0
    while offer < price:
        # This holds the thread: nobody else runs meanwhile.
        time.sleep(UNIT)
        print(f"seller: {price}?")
        # Stops in the middle, until someone switches back.
        offer = buying.switch(price)
        price -= STEP
    return f"sold for {offer}"


def buyer(price: int) -> str:
    offer = FAIR - ROUNDS * STEP
    while offer < price:
        time.sleep(UNIT)
        print(f"buyer: {offer}!")
        price = selling.switch(offer)
        offer += STEP
    # Goes to the parent, not to whoever switched here.
    return f"{price} it is"


selling, buying = greenlet(seller), greenlet(buyer)
print("main hears:", selling.switch(FAIR + ROUNDS * STEP))
print("is it over? buyer:", buying.dead, "seller:", selling.dead)
# The seller still stands in its switch, waiting for an offer.
print("main hears:", selling.switch(FAIR))
print("is it over? buyer:", buying.dead, "seller:", selling.dead)
