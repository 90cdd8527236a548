import asyncio
import concurrent.futures
import multiprocessing
import pickle
import sys


class Pair:
    def __init__(self, left, right):
        self.left, self.right = left, right


def swap(pair):
    return Pair(pair.right, pair.left)


def child(queue):
    main = sys.modules["__main__"]
    tools = [sys.monitoring.get_tool(tool) for tool in range(6)] if sys.version_info >= (3, 12) else []
    queue.put((main.__name__, main.__file__ == __file__, [name for name in sys.modules if "app" == name], tools))
    queue.put(asyncio.run(asyncio.sleep(0.001, "slept")))


async def main(method):
    context = multiprocessing.get_context(method)
    with concurrent.futures.ProcessPoolExecutor(1, mp_context=context) as pool:
        pair = await asyncio.get_running_loop().run_in_executor(pool, swap, Pair(1, 2))
    queue = context.Queue()
    process = context.Process(target=child, args=(queue,))
    process.start()
    print(method, pair.left, pair.right, queue.get(), queue.get())
    process.join()
    print(process.exitcode)


if __name__ == "__main__":
    print(pickle.loads(pickle.dumps(swap)) is swap, __spec__, __file__ == sys.argv[0], __builtins__.__name__)
    for each in ("fork", "spawn", "forkserver"):
        asyncio.run(main(each))
