"""What a dead zygote leaves to the service, and what a container leaves to its first process."""

import asyncio
import contextlib
import os
import signal
from collections.abc import Callable
from logging import getLogger

from . import descendants
from .clearing import Clearing

logger = getLogger(__name__)

_SECONDS = 5.0


async def clear() -> None:
    """Ends and reaps every process of runs below this one; for when there is no zygote (any more)."""
    loop = asyncio.get_running_loop()
    until = loop.time() + _SECONDS
    # Those from a zygote are in sessions of their own, all others are none of our business.
    clearing = Clearing([pid for pid in descendants.children(os.getpid()) if _is_in_our_session(pid)])
    while not clearing.once():
        if loop.time() > until:
            logger.error("processes of runs that were lost do not end")
            return
        await asyncio.sleep(0.005)


def reap_strangers(zygote: Callable[[], int]) -> None:
    """Reaps, as process 1, whatever orphan of the container ends; `zygote` tells whom somebody waits for."""

    def reap() -> None:
        for pid in descendants.children(os.getpid()):
            if pid != zygote():
                with contextlib.suppress(OSError):
                    os.waitpid(pid, os.WNOHANG)

    asyncio.get_running_loop().add_signal_handler(signal.SIGCHLD, reap)


def _is_in_our_session(pid: int) -> bool:
    try:
        return os.getsid(pid) == os.getsid(0)
    except OSError:
        return False
