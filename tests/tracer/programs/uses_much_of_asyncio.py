import asyncio, sys


async def main():
    loop = asyncio.get_running_loop()
    ev = asyncio.Event()
    cond = asyncio.Condition()
    sem = asyncio.Semaphore(2)
    q = asyncio.Queue(1)
    b = asyncio.Barrier(3)

    async def waiter(i):
        await ev.wait()
        async with cond:
            await cond.wait()
        async with sem:
            await asyncio.sleep(0.01)
        await b.wait()

    async def prod():
        for i in range(4):
            await q.put(i)
        await q.join()

    async def cons():
        while True:
            await q.get()
            await asyncio.sleep(0)
            q.task_done()

    ts = [asyncio.create_task(waiter(i), name=f"w{i}") for i in range(3)]
    p = asyncio.create_task(prod())
    c = asyncio.create_task(cons())
    await asyncio.sleep(0.01)
    ev.set()
    ev.clear()
    await asyncio.sleep(0.01)
    async with cond:
        cond.notify(1)
        cond.notify_all()
    await asyncio.wait(ts)
    await p
    c.cancel()
    await asyncio.gather(c, return_exceptions=True)

    async def handler(r, w):
        w.write(await r.readline())
        await w.drain()
        w.close()

    srv = await asyncio.start_server(handler, "127.0.0.1", 0)
    r, w = await asyncio.open_connection(*srv.sockets[0].getsockname()[:2])
    w.write(b"hi\n")
    print(await r.readline())
    w.close()
    srv.close()

    async def slow():
        await asyncio.sleep(0.05)
        return "s"

    inner = asyncio.create_task(slow())
    try:
        await asyncio.wait_for(asyncio.shield(inner), 0.01)
    except TimeoutError:
        print("timeout")
    print(await inner)
    try:
        async with asyncio.timeout(0.01):
            await asyncio.sleep(1)
    except TimeoutError:
        print("timeout2")
    for f in asyncio.as_completed([slow(), asyncio.sleep(0.01, "q")]):
        print(await f)

    async def agen():
        for i in range(2):
            await asyncio.sleep(0.001)
            yield i

    async for x in agen():
        print(x)

    class Aw:
        def __await__(self):
            yield from asyncio.sleep(0.001).__await__()
            return 4

    print(await Aw())
    fut = loop.create_future()
    loop.call_later(0.01, fut.set_result, "f")
    print(await fut)
    if sys.version_info >= (3, 12):
        loop.set_task_factory(asyncio.eager_task_factory)

        async def e():
            return 1

        async def e2():
            await asyncio.sleep(0.001)
            return 2

        print(await asyncio.gather(e(), e2()))
    t = asyncio.current_task()
    print(t.get_name(), len(asyncio.all_tasks()))
    proc = await asyncio.create_subprocess_exec("echo", "hello", stdout=asyncio.subprocess.PIPE)
    print(await proc.communicate())
    cant = asyncio.create_task(slow())
    cant.cancel()
    try:
        await cant
    except asyncio.CancelledError:
        print("early")


asyncio.run(main())
