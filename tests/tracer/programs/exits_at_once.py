import asyncio
import os


async def main():
    print("flushed", flush=True)
    task = asyncio.create_task(asyncio.sleep(1))
    await asyncio.sleep(0)
    os._exit(7 if not task.done() else 0)


asyncio.run(main())
