"""A heartbeat that stops on a signal, beside blocking work in threads."""

import asyncio
import os
import signal
import time


def blocking(name: str, seconds: float) -> str:
    time.sleep(seconds)
    return name.upper()


async def beat(stop: asyncio.Event) -> int:
    beats = 0
    while not stop.is_set():
        beats += 1
        try:
            await asyncio.wait_for(stop.wait(), timeout=0.02)
        except TimeoutError:
            continue
    return beats


async def main() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, stop.set)
    heart = asyncio.create_task(beat(stop), name="heart")
    shouted = await asyncio.gather(
        asyncio.to_thread(blocking, "one", 0.05), loop.run_in_executor(None, blocking, "two", 0.03)
    )
    print(shouted)
    os.kill(os.getpid(), signal.SIGUSR1)
    beats = await heart
    print("beats", beats >= 2)
    loop.remove_signal_handler(signal.SIGUSR1)


asyncio.run(main())
