import asyncio
import gc
import sys
import warnings

warnings.simplefilter("error")
sys.unraisablehook = lambda unraisable: print("unraisable", type(unraisable.exc_value).__name__, unraisable.exc_value)


async def forgotten():
    pass


async def main():
    forgotten()
    gc.collect()
    try:
        warnings.warn("a warning", DeprecationWarning)
    except DeprecationWarning as warning:
        print(warning)
    lock = asyncio.Lock()
    async with lock:
        await asyncio.sleep(0)
    reader, writer = await asyncio.open_connection(*address)
    del reader, writer
    gc.collect()
    await asyncio.wait_for(asyncio.sleep(0), 1)
    await asyncio.to_thread(print, "in a thread")


async def serve():
    global address
    server = await asyncio.start_server(lambda reader, writer: writer.close(), "127.0.0.1")
    address = server.sockets[0].getsockname()
    async with server:
        await main()


asyncio.run(serve(), debug=False)
