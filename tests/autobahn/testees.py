"""`python -m tests.autobahn.testees`: two sockets that listen and say nothing; prints their addresses.

The first is that of a run that has begun and says nothing, in the application itself; the second is aiohttp
alone. Serves until SIGTERM.
"""

import asyncio
import signal

from aiohttp import web

from app import keys
from app.main import create_app
from app.runner import Job
from app.settings import Settings
from tests.fakes import FakeChild, FakeRunner


class _Silent(FakeChild):
    """A child that has nothing to say, not even that it has begun."""

    def feed(self, type: str = "loop_tick", **fields: object) -> None:
        """Nothing."""


class _Mute(FakeRunner):
    async def launch(self, job: Job) -> FakeChild:
        return _Silent(job)


async def _listen(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    async for _ in socket:
        pass
    return socket


async def _serve() -> None:
    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    ours, bare = create_app(Settings(), runner=_Mute(hold=True)), web.Application()
    bare.add_routes([web.get("/ws", _listen)])
    runners = [web.AppRunner(app, access_log=None, handler_cancellation=True) for app in (ours, bare)]
    for runner in runners:
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
    demo = ours[keys.CATALOG].demos[0]
    run = await ours[keys.RUNS].start(demo, demo.variants[0], {})
    for runner, path in zip(runners, (f"api/runs/{run.id}/ws", "ws"), strict=True):
        print(f"ws://127.0.0.1:{runner.addresses[0][1]}/{path}", flush=True)
    await stopped.wait()
    await asyncio.gather(*(runner.cleanup() for runner in runners))


if __name__ == "__main__":
    asyncio.run(_serve())
