import asyncio
import threading


def answer(loop, future):
    loop.call_soon_threadsafe(future.set_result, 3)


def other():
    async def nap():
        await asyncio.sleep(0.05)
        return 1

    return asyncio.run(nap())


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    thread = threading.Thread(target=answer, args=(loop, future))
    thread.start()
    print(await future)
    thread.join()
    print(await asyncio.gather(asyncio.to_thread(other), asyncio.sleep(0.06)))

    async def nine():
        await asyncio.sleep(0.01)
        return 9

    print(await asyncio.to_thread(lambda: asyncio.run_coroutine_threadsafe(nine(), loop).result()))


asyncio.run(main())
