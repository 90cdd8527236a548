"""create_app(): all wiring, nothing else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

from aiohttp import web

from app import catalog, keys, memory, middlewares, pages, shutdown
from app.access_log import hung_up
from app.admission.gate import Admission
from app.boundary.gate import gate, setup_boundary
from app.delivery.encoding import compressed
from app.input import bodies, heads
from app.metrics import Metrics, lag
from app.metrics.counted import counted
from app.readers.readers import Readers
from app.readers.stalled import Stalled
from app.routes import ROUTES
from app.runner import Runner
from app.runs import RunManager, Starter
from app.settings import Settings

DEMOS = Path(__file__).parent / "demos"


def create_app(
    settings: Settings | None = None,
    *,
    runner: Starter | None = None,
    demos: Path | catalog.Catalog | None = None,
) -> web.Application:
    """The application, not yet started; `demos`, a folder or what was read of one, wins over the settings'.

    Raises CatalogError for a demo that can't be used.
    """
    settings = settings or Settings()
    runner = runner or Runner()
    readers = Readers()
    stalled = Stalled(readers.dropped)
    app = web.Application(
        middlewares=[
            *(stalled.middleware, heads.bounded, hung_up, counted),
            *(compressed, middlewares.errors, gate, bodies.bounded),
        ],
        client_max_size=bodies.LARGEST,
    )
    app[keys.SETTINGS] = settings
    setup_boundary(app, settings)
    demos = demos or _demos(settings)
    app[keys.CATALOG] = catalog.load(demos) if isinstance(demos, Path) else demos
    app[keys.RUNNER] = runner
    app[keys.METRICS] = metrics = Metrics()
    app[keys.ADMISSION] = Admission(settings)
    app[keys.RUNS] = runs = RunManager(
        runner,
        settings.limits,
        live_runs=settings.live_runs,
        kept_runs=settings.kept_runs,
        kept_bytes=settings.kept_bytes,
        on_end=metrics.run_ended,
    )
    metrics.ask(runs, readers)
    app[keys.READERS] = readers
    app[keys.STALLED] = stalled
    app[keys.DRAINING] = asyncio.Event()
    app[keys.CLOSING] = asyncio.Event()
    app.add_routes(ROUTES)
    pages.setup_pages(app)
    app.cleanup_ctx.append(lag.watched)
    app.cleanup_ctx.append(memory.given_back)
    app.cleanup_ctx.append(_runner)
    app.cleanup_ctx.append(_runs)
    app.cleanup_ctx.append(stalled.context)
    app.on_shutdown.append(shutdown.close)
    return app


def _demos(settings: Settings) -> Path:
    """Our own are found from wherever the service is started."""
    return DEMOS if settings.demos == Settings().demos else Path(settings.demos)


async def _runner(app: web.Application) -> AsyncIterator[None]:
    await app[keys.RUNNER].start()
    yield
    await app[keys.RUNNER].close()


async def _runs(app: web.Application) -> AsyncIterator[None]:
    yield
    await app[keys.RUNS].close()
