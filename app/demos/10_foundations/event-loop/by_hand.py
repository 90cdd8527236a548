# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Event loop"
# title.zh = "事件循环"
# promise.en = "A loop driven by hand: callbacks take their turns, timers fire by deadline, and closed is closed."
# promise.zh = "亲手驱动一个事件循环：回调依次执行，定时器按到期时刻触发，关闭之后就不能再用。"
# chapter = "foundations"
# order = 60
# concepts = ["new_event_loop", "run_until_complete", "call_soon", "call_later", "call_at", "run_forever", "stop", "close"]
# read_first = ["coroutine"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "One unit of time", zh = "一个时间单位" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
# ///
"""What asyncio.run() hides: a loop, driven by hand."""

import asyncio

UNIT = 0.4

loop = asyncio.new_event_loop()


def say(text: str) -> None:
    print(f"{text} (running: {loop.is_running()})")


def say_and_ask(text: str) -> None:
    say(text)
    # Asked for during this turn, run in the next one.
    loop.call_soon(say, "soon: D, which B asked for")


async def hello() -> str:
    await asyncio.sleep(UNIT)
    return "hello"


say("before")
# Runs until this task is over, then stops.
task = loop.create_task(hello(), name="hello")
print("result:", loop.run_until_complete(task))
say("between")

# Only noted down: the loop is not running.
start = loop.time()
loop.call_at(start + 3 * UNIT, say, "timer: 3 units, set first")
loop.call_later(1 * UNIT, say, "timer: 1 unit, set second")
loop.call_at(start + 2 * UNIT, say, "timer: 2 units, set third")
loop.call_later(4 * UNIT, loop.stop)
loop.call_soon(say, "soon: A")
loop.call_soon(say_and_ask, "soon: B")
loop.call_soon(say, "soon: C")

# Until somebody calls stop().
loop.run_forever()
say("stopped")

loop.close()
try:
    loop.call_soon(say, "never")
except RuntimeError as error:
    print(f"closed: {error}")
