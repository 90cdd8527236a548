import asyncio
import gc


async def boom():
    raise RuntimeError("lost")


async def hang():
    await asyncio.get_running_loop().create_future()


async def main():
    asyncio.create_task(boom())
    task = asyncio.create_task(hang())
    await asyncio.sleep(0.01)
    del task
    gc.collect()
    asyncio.sleep(1)
    await asyncio.sleep(0.01)


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
