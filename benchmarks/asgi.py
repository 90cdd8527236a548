"""`python -m benchmarks.asgi FILE`: as `benchmarks.broadcast bare`, by Starlette on uvicorn.

With what `uvicorn[standard]` brings, uvloop among it. Compression is off, as it is in the others.
"""

import argparse
import asyncio
import signal
import socket
from pathlib import Path

import uvicorn
import uvloop
from starlette.applications import Starlette
from starlette.routing import WebSocketRoute
from starlette.websockets import WebSocket


def main() -> None:
    """Serves until SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.asgi")
    parser.add_argument("file", type=Path)
    options = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_serve(options.file.read_text(encoding="utf-8")))


async def _serve(lines: str) -> None:
    go = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, go.set)
    texts = lines.splitlines(keepends=True)

    async def send_all(viewer: WebSocket) -> None:
        await viewer.accept()
        await go.wait()
        for text in texts:
            await viewer.send_text(text)
        await viewer.close()

    app = Starlette(routes=[WebSocketRoute("/ws", send_all)])
    config = uvicorn.Config(
        app, log_level="error", ws_per_message_deflate=False, lifespan="off", timeout_graceful_shutdown=1
    )
    with socket.create_server(("127.0.0.1", 0)) as listening:
        print(f"http://127.0.0.1:{listening.getsockname()[1]}/ws", flush=True)
        await uvicorn.Server(config).serve(sockets=[listening])


if __name__ == "__main__":
    main()
