# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Streams"
# title.zh = "流：TCP 回显服务器"
# promise.en = "An echo server and its clients in one thread: connecting, reading, the back-pressure of drain(), closing."
# promise.zh = "同一个线程里的回显服务器和它的客户端：连接、读取、drain() 的背压、关闭。"
# chapter = "io"
# order = 10
# concepts = ["start_server", "open_connection", "StreamReader", "StreamWriter", "drain", "write_eof", "wait_closed"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["create-task"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time before the server reads", zh = "服务器开始读取前的时间" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.CLIENTS]
# label = { en = "Clients", zh = "客户端数" }
# minimum = 1
# maximum = 6
#
# [tool.loopscope.parameters.KIBIBYTES]
# label = { en = "What each client sends", zh = "每个客户端发送的数据量" }
# minimum = 512
# maximum = 2048
# unit = "KiB"
# ///
"""A server sends back what its clients send, once it reads it."""

import asyncio
from asyncio import StreamReader, StreamWriter
from socket import SO_RCVBUF, SO_SNDBUF, SOL_SOCKET

HOST = "127.0.0.1"
UNIT = 0.5
CLIENTS = 3
KIBIBYTES = 1024
SMALL = 32 * 1024  # the kernel's buffers, soon full

served: dict[str, int] = {}


async def echo(reader: StreamReader, writer: StreamWriter) -> None:
    name = (await reader.readline()).decode().strip()
    task = asyncio.current_task()
    assert task is not None
    task.set_name(f"echo for {name}")
    # Busy elsewhere: what the client sends piles up.
    await asyncio.sleep(UNIT)
    data = await reader.read()  # to the client's write_eof()
    writer.write(data)
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    served[name] = len(data)


async def client(name: str, port: int) -> str:
    reader, writer = await asyncio.open_connection(HOST, port)
    sock = writer.get_extra_info("socket")
    sock.setsockopt(SOL_SOCKET, SO_SNDBUF, SMALL)
    letter = bytes(1024 * KIBIBYTES)
    writer.write(f"{name}\n".encode() + letter)  # never waits
    await writer.drain()  # until the server takes it
    writer.write_eof()
    back = await reader.read()
    writer.close()
    await writer.wait_closed()
    return f"{len(letter)} bytes out, {len(back)} back"


async def main() -> None:
    server = await asyncio.start_server(echo, HOST, port=0)
    listener = server.sockets[0]
    listener.setsockopt(SOL_SOCKET, SO_RCVBUF, SMALL)
    port = listener.getsockname()[1]
    async with server, asyncio.TaskGroup() as group:
        tasks = [
            group.create_task(client(name, port), name=name)
            for name in (f"client-{n + 1}" for n in range(CLIENTS))
        ]
    for task in tasks:
        print(f"{task.get_name()}: {task.result()}")
    print("served:", sum(served.values()), "bytes")


asyncio.run(main())
