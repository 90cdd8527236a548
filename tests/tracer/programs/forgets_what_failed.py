import asyncio
import gc
import socket
import weakref


class Thing:
    pass


async def within(thing):
    thing = None
    await asyncio.sleep(0.01)


async def main():
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        port = unused.getsockname()[1]
    failed = None
    try:
        await asyncio.open_connection("127.0.0.1", port)
    except OSError as error:
        failed = error
    print([type(referrer).__name__ for referrer in gc.get_referrers(failed)])
    gc.disable()
    thing = Thing()
    gone = weakref.ref(thing)
    task = asyncio.create_task(asyncio.wait_for(within(thing), 1))
    thing = None
    await asyncio.sleep(0)
    print(gone())
    await task
    loop = asyncio.get_running_loop()
    thing = loop.create_future()
    gone = weakref.ref(thing)
    loop.call_soon(thing.set_result, None)
    await asyncio.wait([thing])
    thing = None
    print(gone(), gc.collect() >= 0)


asyncio.run(main())
