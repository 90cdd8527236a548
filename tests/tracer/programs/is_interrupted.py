import asyncio
import os
import signal


async def work():
    try:
        await asyncio.sleep(5)
    finally:
        print("cleanup")


async def main():
    asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGINT)
    await asyncio.gather(*(asyncio.create_task(work()) for _ in range(3)))


asyncio.run(main())
