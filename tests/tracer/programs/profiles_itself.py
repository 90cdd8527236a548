import asyncio
import cProfile
import os
import pstats
import sys

seen = []


def profiling(frame, event, argument):
    if os.path.basename(frame.f_code.co_filename) == os.path.basename(__file__):
        seen.append((event, frame.f_code.co_name, getattr(argument, "__name__", "")))


async def work(number):
    await asyncio.sleep(0.001)
    return number


async def main():
    print(await asyncio.gather(work(1), work(2)))
    task = asyncio.create_task(work(3))
    await task
    return sum(map(abs, [-1, 2]))


sys.setprofile(profiling)
print(asyncio.run(main()))
sys.setprofile(None)
print(seen)

profile = cProfile.Profile()
profile.runcall(lambda: asyncio.run(main()))
calls = pstats.Stats(profile).stats
print(sorted((name, calls[file, line, name][:2]) for file, line, name in calls if file == __file__))
