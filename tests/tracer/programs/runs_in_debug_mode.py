import asyncio


async def main():
    await asyncio.create_task(asyncio.sleep(0.01))
    print(asyncio.get_running_loop().get_debug())
    asyncio.get_running_loop().call_soon(lambda: 1 / 0)
    await asyncio.sleep(0.01)


asyncio.run(main(), debug=True)
