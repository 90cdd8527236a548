import asyncio
import os
import sys


async def main():
    print("before", flush=True)
    child = os.fork()
    if child == 0:
        os.execv(sys.executable, [sys.executable, "-c", "import sys; print('child', sys.argv[1:])", "a"])
    os.waitpid(child, 0)
    os.execv(sys.executable, [sys.executable, "-c", "import sys; print('after', sys.argv[1:])", "b"])


asyncio.run(main())
