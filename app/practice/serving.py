"""From the start of the server to its end."""

import asyncio
import logging
import os
import signal
import sys

from aiohttp import web
from aiohttp.http import HttpProcessingError

from .site import create_site

HOST = "127.0.0.1"
_BACKLOG = 1024  # a demo may connect hundreds of clients at once
_GRACE = 0.01  # seconds that answers under way get at the end; 0 would be for ever


def run(port: int, parent: int) -> None:
    """Serves until SIGTERM, SIGINT or the end of the parent. Exits with 1 where the port is not to be had."""
    with asyncio.Runner(debug=False) as runner:
        try:
            runner.run(_serve(port, parent))
        except OSError as error:
            sys.exit(f"Port {port}: {os.strerror(error.errno or 0)}")


async def _serve(port: int, parent: int) -> None:
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    watched = _watch(parent, stopped)
    server = web.AppRunner(create_site(), access_log=None, logger=_logger(), shutdown_timeout=_GRACE)
    await server.setup()
    try:
        await web.TCPSite(server, HOST, port, backlog=_BACKLOG).start()
        host, chosen = server.addresses[0]
        print(f"http://{host}:{chosen}", flush=True)
        await stopped.wait()
    except BrokenPipeError:
        # Nobody will ever know the address. What is still in the buffer has no reader either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    finally:
        await server.cleanup()
        loop.remove_reader(watched)
        os.close(watched)


def _watch(parent: int, stopped: asyncio.Event) -> int:
    """Sets `stopped` when the parent has ended, even by SIGKILL; returns a descriptor to close afterwards.

    Not PR_SET_PDEATHSIG, which acts at the end of the *thread* that started this process.
    """
    try:
        descriptor = os.pidfd_open(parent)
    except ProcessLookupError:
        descriptor = os.open(os.devnull, os.O_RDONLY)
        stopped.set()
    else:
        asyncio.get_running_loop().add_reader(descriptor, stopped.set)
    if os.getppid() != parent:
        stopped.set()
    return descriptor


def _logger() -> logging.Logger:
    """Says what goes wrong here. A request that makes no sense is the client's affair: it is told so."""
    logger = logging.getLogger(__name__)
    logger.addFilter(
        lambda record: not (record.exc_info and isinstance(record.exc_info[1], HttpProcessingError))
    )
    return logger
