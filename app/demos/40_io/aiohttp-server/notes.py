# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp>=3.12"]
#
# [tool.loopscope]
# title.en = "An aiohttp server"
# title.zh = "aiohttp 服务器"
# promise.en = "A small web application and its own clients in one loop: each request is handled in a task."
# promise.zh = "小型 Web 应用和它自己的客户端同在一个事件循环里：每个请求都在任务中处理。"
# chapter = "io"
# order = 30
# concepts = ["aiohttp.web", "Application", "middleware", "match_info", "AppRunner", "TCPSite"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["streams"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time that a request takes", zh = "每个请求的用时" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.CLIENTS]
# label = { en = "Clients", zh = "客户端数" }
# minimum = 1
# maximum = 10
# ///
"""Notes: one is made with POST, 201, then read where it is."""

import asyncio

from aiohttp import ClientSession, web
from aiohttp.typedefs import Handler

UNIT = 0.4
CLIENTS = 3

notes: dict[str, str] = {}


@web.middleware
async def named(
    request: web.Request, handler: Handler
) -> web.StreamResponse:
    task = asyncio.current_task()
    assert task is not None
    task.set_name(f"{request.method} {request.path}")
    return await handler(request)


async def create(request: web.Request) -> web.Response:
    note = await request.json()
    await asyncio.sleep(UNIT)  # as long as a database might take
    notes[note["name"]] = note["text"]
    there = f"/notes/{note['name']}"
    return web.Response(status=201, headers={"Location": there})


async def read(request: web.Request) -> web.Response:
    name = request.match_info["name"]  # from the path
    await asyncio.sleep(UNIT)
    if name not in notes:
        raise web.HTTPNotFound(text=f"no note {name}")
    return web.Response(text=notes[name])


async def client(session: ClientSession, name: str) -> str:
    note = {"name": name, "text": f"hello from {name}"}
    async with session.post("/notes", json=note) as made:
        there = made.headers["Location"]
    async with session.get(there) as found:
        text = await found.text()
    return f"{made.status} {there}, {found.status} {text!r}"


async def main() -> None:
    app = web.Application(middlewares=[named])
    app.router.add_post("/notes", create)
    app.router.add_get("/notes/{name}", read)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0]
    async with ClientSession(f"http://{host}:{port}") as session:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(client(session, name), name=name)
                for name in (f"client-{n + 1}" for n in range(CLIENTS))
            ]
        async with session.get("/notes/nobody") as missing:
            answer = f"{missing.status} {await missing.text()!r}"
    await runner.cleanup()
    for task in tasks:
        print(f"{task.get_name()}: {task.result()}")
    print(f"nobody: {answer}")


asyncio.run(main())
