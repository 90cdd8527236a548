import asyncio
import traceback


async def main():
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)
    try:
        asyncio.Lock().release()
    except RuntimeError:
        traceback.print_exc()


asyncio.run(main())
asyncio.run(main())
loop = asyncio.new_event_loop()
loop.close()
loop.call_soon(print)
