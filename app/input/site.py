"""Where connections are taken, each as one of ours."""

import asyncio
import os
import socket
from typing import Any

from aiohttp import web

from app.input.connection import Connection
from app.input.crowd import Crowd

AT_ONCE = 32
"""Connections that are taken in one turn of the loop, in a few milliseconds."""
WAITING = 1024
"""Connections that may wait for that. Beyond, the kernel lets them try again after a second."""


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
        self._server = await loop.create_server(self._connection, self._host, self._port, backlog=AT_ONCE)
        # asyncio takes in one turn as many as it lets wait; the kernel's queue is a longer one.
        for listening in self._server.sockets:
            with socket.socket(fileno=os.dup(listening.fileno())) as same:
                same.listen(WAITING)

    def _connection(self) -> Connection:
        manager = self._runner.server
        assert manager is not None
        return Connection(manager, self._crowd, **self._options)
