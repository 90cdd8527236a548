"""Two child processes as a pipeline: the lines of one are sorted by the other."""

import asyncio
import sys

WORDS = "import time\nfor word in ('pear', 'apple', 'fig'):\n    print(word, flush=True)\n    time.sleep(0.01)"
SORT = "import sys\nsys.stdout.writelines(sorted(sys.stdin))"


async def run(program: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-c", program, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
    )


async def main() -> None:
    words, sort = await asyncio.gather(run(WORDS), run(SORT))
    assert words.stdout and sort.stdin and sort.stdout
    while line := await words.stdout.readline():
        print("got", line.decode().strip())
        sort.stdin.write(line)
        await sort.stdin.drain()
    sort.stdin.close()
    print((await sort.stdout.read()).decode().split())
    print(await words.wait(), await sort.wait())
    sleeper = await asyncio.create_subprocess_exec(sys.executable, "-c", "import time; time.sleep(60)")
    try:
        await asyncio.wait_for(sleeper.wait(), 0.1)
    except TimeoutError:
        sleeper.terminate()
        print("terminated", await sleeper.wait())


asyncio.run(main())
