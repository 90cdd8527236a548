import asyncio
import os
import signal
import time


async def work():
    os.kill(os.getpid(), signal.SIGINT)
    time.sleep(0.2)


loop = asyncio.new_event_loop()
try:
    loop.run_until_complete(work())
finally:
    loop.close()
