import asyncio


class Evil:
    __hash__ = None

    def __repr__(self):
        print("repr")
        raise SystemExit

    __str__ = __repr__

    def __eq__(self, other):
        print("eq")
        return True


class Wrong(Exception):
    def __str__(self):
        print("str")
        return "s"


async def give():
    return Evil()


async def fail():
    raise Wrong(Evil())


async def main():
    await asyncio.create_task(give())
    await asyncio.gather(fail(), return_exceptions=True)
    task = asyncio.create_task(asyncio.sleep(1))
    await asyncio.sleep(0)
    task.cancel(Evil())
    try:
        await task
    except asyncio.CancelledError:
        print("cancelled")


asyncio.run(main())
