import asyncio
import concurrent.futures.thread
import os
import sys
import threading

seen = []


def tracing(frame, event, argument):
    seen.append((event, os.path.basename(frame.f_code.co_filename), frame.f_code.co_name))
    return tracing


async def work(lock, queue):
    async with lock:
        await asyncio.sleep(0.001)
    await queue.put(1)
    return "worked"


async def main():
    lock, queue = asyncio.Lock(), asyncio.Queue()
    async with asyncio.TaskGroup() as group:
        for _ in range(3):
            group.create_task(work(lock, queue))
    task = asyncio.create_task(asyncio.sleep(1), name="sleeper")
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    await asyncio.gather(asyncio.to_thread(print, "from a thread"), work(lock, queue))


# The generator that notes the end of a call that blocks is seen; other functions of the tracer's are not.
# What `call_soon` saves on its way to the queue is not called, which a trace of all calls shows.
SAVED = {("base_events.py", "_call_soon"), ("base_events.py", "_check_closed"), ("base_events.py", "get_debug"),
         ("events.py", "__init__"), ("base_futures.py", "isfuture"),
         ("blocking.py", "_watching")}


def report(title):
    mine = [(event, name) for event, file, name in seen if file == os.path.basename(__file__)]
    files = {file for _, file, name in seen if (file, name) not in SAVED}
    print(title, sorted(files), len(mine), mine)
    seen.clear()


sys.settrace(tracing)
threading.settrace(tracing)
asyncio.run(main())
sys.settrace(None)
threading.settrace(None)
report("trace")
