"""Let schemathesis loose on the API, as described: `python -m scripts.fuzz SCHEMATHESIS [OPTION …]`.

The service is the real one but for its runs, which end at once: thousands of requests want no thousand
processes. Ends as schemathesis ends, 0 where nothing was found.
"""

import asyncio
import sys
from pathlib import Path

from aiohttp import web

from app.input.crowd import Crowd
from app.input.site import Site
from app.main import create_app
from app.settings import Settings
from tests.fakes import FakeRunner

MANY = 10**9
CONFIG = str(Path(__file__).with_name("schemathesis.toml"))


async def main(program: str, *options: str) -> int:
    # What is refused for being too much is another test's matter.
    chosen = Settings(
        live_runs=MANY, client_live_runs=MANY, starts_per_minute=MANY, client_starts_per_minute=MANY
    )
    serving = web.AppRunner(create_app(chosen, runner=FakeRunner()), shutdown_timeout=0.5)
    await serving.setup()
    await Site(serving, "127.0.0.1", 0, Crowd(1000), access_log=None).start()
    try:
        host, port = serving.addresses[0][:2]
        url = f"http://{host}:{port}/api/openapi.json"
        process = await asyncio.create_subprocess_exec(program, "--config-file", CONFIG, "run", url, *options)
        return await process.wait()
    finally:
        await serving.cleanup()


if __name__ == "__main__":
    sys.exit(asyncio.run(main(*sys.argv[1:])))
