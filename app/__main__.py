"""`python -m app`: serves until SIGTERM or SIGINT; a SIGINT after that ends it at once."""

import asyncio
import logging
import os
import signal
import sys

from aiohttp import web

from app import memory, settings, shutdown
from app.access_log import AccessLogger
from app.catalog import CatalogError
from app.input import crowd, heads
from app.input.site import Site
from app.log_lines import set_up
from app.main import create_app
from app.runner import RunnerUnavailable

SHUTDOWN_SECONDS = 2.0
"""What a handler may still take when the server stops; applied twice by aiohttp, all connections at once."""
KEPT_ALIVE_SECONDS = 75.0
"""How long a connection may wait for its next request: longer than proxies keep theirs, as a rule."""
LINGERING_SECONDS = 2.0
"""How long the rest of a refused body is read and thrown away: unread bytes cost its sender the answer."""
LAST_SECONDS = 7.0
"""After this the shutdown is cut short, and the exit code says so."""

LOGGER = logging.getLogger("app")


def main() -> int:
    chosen = settings.from_sources(sys.argv[1:])
    set_up(chosen.log_level, chosen.log_format)
    try:
        return asyncio.run(serve(chosen))
    except (CatalogError, RunnerUnavailable) as error:
        print(f"loopscope: {error}", file=sys.stderr)
        return 1


async def serve(chosen: settings.Settings) -> int:
    """Serve until a signal; the exit code."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopped.set)
    app = create_app(chosen)
    runner = web.AppRunner(
        app,
        # Whoever hangs up cancels the handler: this is what stops the one-liner's run.
        handler_cancellation=True,
        shutdown_timeout=SHUTDOWN_SECONDS,
    )
    await runner.setup()
    site = Site(
        runner,
        chosen.host,
        chosen.port,
        crowd.Crowd(crowd.bound(chosen.connections)),
        keepalive_timeout=KEPT_ALIVE_SECONDS,
        lingering_time=LINGERING_SECONDS,
        max_line_size=heads.LONGEST_ADDRESS,
        max_field_size=heads.LONGEST_HEADER,
        max_headers=heads.MOST_HEADERS,
        access_log_class=AccessLogger,
    )
    try:
        await site.start()
    except OSError as error:
        # asyncio puts a sentence of its own into `strerror`; a host's name that isn't known has no errno.
        number = error.errno or 0
        reason = os.strerror(number) if number > 0 else error.strerror or str(error)
        print(f"loopscope: can't listen on {chosen.host} port {chosen.port}: {reason}", file=sys.stderr)
        await runner.cleanup()
        return 1
    memory.settle()
    print(f"Loopscope listens on {_url(runner)}", flush=True)
    await stopped.wait()
    LOGGER.info("shutting down")
    loop.remove_signal_handler(signal.SIGINT)
    signal.signal(signal.SIGINT, _end_at_once)
    shutdown.drain(app)
    # Whoever asks for readiness asks on a new connection, and there are none once we stop to listen.
    await asyncio.sleep(chosen.drain)
    try:
        async with asyncio.timeout(LAST_SECONDS):
            await runner.cleanup()
    except TimeoutError:
        LOGGER.error("the shutdown took more than %g s and was cut short", LAST_SECONDS)
        return 1
    return 0


def _end_at_once(number: int, _: object) -> None:
    """Whoever asks twice does not want to wait. What runs ends by itself when its socket closes."""
    LOGGER.warning("ended at once, by a second signal")
    os._exit(128 + number)


def _url(runner: web.AppRunner) -> str:
    host, port = runner.addresses[0][:2]
    if host in ("0.0.0.0", "::"):
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


if __name__ == "__main__":
    sys.exit(main())
