import asyncio
import os
import sys


async def main():
    print("first")
    reading, writing = os.pipe()
    os.close(reading)
    sys.stdout.flush()
    os.dup2(writing, 1)
    print("into nothing")
    await asyncio.sleep(0)
    try:
        sys.stdout.flush()
    except BrokenPipeError as error:
        print("broken", error, file=sys.stderr)
    os.dup2(2, 1)
    sys.stdout.close()
    try:
        print("closed")
    except ValueError as error:
        print(error, file=sys.stderr)


asyncio.run(main())
