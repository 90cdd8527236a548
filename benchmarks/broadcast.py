"""`python -m benchmarks.broadcast HOW FILE`: serves the lines of a file to WebSockets; prints the address.

HOW is `loopscope`: the application itself, with a live run whose lines come from the file; or `bare`:
aiohttp alone, one `send_str` for each line, a loop for each viewer. Both hold the lines back until SIGUSR1,
so that all viewers are there when it begins.
"""

import argparse
import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from app import keys
from app.log import BLOCK
from app.main import create_app
from app.runner import Job
from app.settings import Settings


class Replay:
    """A runner, and its only child: the lines come from memory, as fast as the application takes them."""

    def __init__(self, lines: bytes, go: asyncio.Event) -> None:
        self._lines = lines
        self._go = go

    async def start(self) -> None:
        """There is nothing to start."""

    async def close(self) -> None:
        """There is nothing to end."""

    async def launch(self, job: Job) -> "Replay":
        """The child is there already."""
        return self

    def stop(self) -> None:
        """It ends by itself."""
        self._go.set()

    async def chunks(self) -> AsyncIterator[bytes]:
        """Whole lines, at most a block of them at a time."""
        await self._go.wait()
        start = 0
        while start < len(self._lines):
            # A summary is longer than a block.
            end = self._lines.rfind(b"\n", start, start + BLOCK) + 1 or self._lines.index(b"\n", start) + 1
            yield self._lines[start:end]
            start = end
            await asyncio.sleep(0)


def main() -> None:
    """Serves until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.broadcast")
    parser.add_argument("how", choices=("loopscope", "bare"))
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    asyncio.run(_serve(options.how, options.file.read_bytes()))


async def _serve(how: str, lines: bytes) -> None:
    go, stopped = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGUSR1, go.set)
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    app = _application(lines, go) if how == "loopscope" else _bare(lines, go)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.5)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    path = await _start_run(app) if how == "loopscope" else "ws"
    host, port = runner.addresses[0][:2]
    print(f"http://{host}:{port}/{path}", flush=True)
    await stopped.wait()
    await runner.cleanup()


def _application(lines: bytes, go: asyncio.Event) -> web.Application:
    # The page takes a log that is as long as it may be for one that was cut.
    settings = Settings(run_events=2 * lines.count(b"\n"))
    return create_app(settings, runner=Replay(lines, go))


async def _start_run(app: web.Application) -> str:
    demo = app[keys.CATALOG].demos[0]
    run = await app[keys.RUNS].start(demo, demo.variants[0], {})
    return f"api/runs/{run.id}/ws"


def _bare(lines: bytes, go: asyncio.Event) -> web.Application:
    texts = lines.decode().splitlines(keepends=True)

    async def send_all(request: web.Request) -> web.WebSocketResponse:
        viewer = web.WebSocketResponse(compress=False)
        await viewer.prepare(request)
        await go.wait()
        for text in texts:
            await viewer.send_str(text)
        await viewer.close()
        return viewer

    app = web.Application()
    app.add_routes([web.get("/ws", send_all)])
    return app


if __name__ == "__main__":
    main()
