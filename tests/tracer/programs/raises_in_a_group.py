import asyncio


async def fail():
    await asyncio.sleep(0.01)
    raise ValueError("bad")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail())
            group.create_task(asyncio.sleep(1))
    except* ValueError as error:
        print(repr(error))
    await fail()


asyncio.run(main())
