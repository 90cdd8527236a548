"""Where connections are taken, each as one of ours."""

import asyncio
from typing import Any

from aiohttp import web

from app.input.connection import Connection
from app.input.crowd import Crowd

BACKLOG = 512
"""Connections that wait to be taken; in one turn of the loop, no more are."""


class Site(web.BaseSite):
    """As aiohttp's TCPSite; `options` are those of its RequestHandler."""

    __slots__ = ("_crowd", "_host", "_options", "_port")

    def __init__(self, runner: web.AppRunner, host: str, port: int, crowd: Crowd, **options: Any) -> None:
        super().__init__(runner)
        self._host = host
        self._port = port
        self._crowd = crowd
        self._options = options

    @property
    def name(self) -> str:
        return f"http://{self._host}:{self._port}"

    async def start(self) -> None:
        """Raises OSError where it can't listen."""
        await super().start()
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connection, self._host, self._port, backlog=BACKLOG)

    def _connection(self) -> Connection:
        manager = self._runner.server
        assert manager is not None
        return Connection(manager, self._crowd, **self._options)
