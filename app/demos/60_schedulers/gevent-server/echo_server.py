# /// script
# requires-python = ">=3.11"
# dependencies = ["gevent>=25.5"]
#
# [tool.loopscope]
# title.en = "A gevent server"
# title.zh = "gevent 服务器"
# promise.en = "One thread with a greenlet for each client answers them all; the clients are threads that block."
# promise.zh = "一个线程，每个客户端一个 greenlet，应答所有人；客户端则是会阻塞的真线程。"
# chapter = "schedulers"
# order = 40
# concepts = ["gevent", "StreamServer", "greenlet", "Thread", "socket"]
# read_first = ["gevent", "streams"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time between a client's messages", zh = "每个客户端两次发送的间隔" }
# minimum = 0.02
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.CLIENTS]
# label = { en = "Clients, each a thread", zh = "客户端数，每个一个线程" }
# minimum = 1
# maximum = 500
#
# [tool.loopscope.parameters.MESSAGES]
# label = { en = "Messages of each client", zh = "每个客户端发送的消息数" }
# minimum = 1
# maximum = 4
# ///
"""A gevent server in a thread; its clients are threads as well."""

import queue
import socket
import threading
import time

import gevent
from gevent.server import StreamServer

UNIT = 0.2
CLIENTS = 50
MESSAGES = 2

# Nothing is patched: here a thread is a thread and a sleep blocks.
servers: queue.Queue[StreamServer] = queue.Queue()
answers: queue.Queue[bool] = queue.Queue()


def echo(connection: gevent.socket.socket, address: object) -> None:
    # A greenlet for each client; recv switches to the others.
    while message := connection.recv(100):
        connection.sendall(message.upper())


def serve() -> None:
    # As a pool, so that in the end it waits for who is served still.
    server = StreamServer(
        ("127.0.0.1", 0), echo, backlog=CLIENTS, spawn=CLIENTS
    )
    server.start()
    servers.put(server)
    # Returns when the server has been closed.
    server.serve_forever()
    gevent.get_hub().destroy()


def client(number: int, port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        for n in range(MESSAGES):
            time.sleep(UNIT)
            message = f"message {n} of client {number}".encode()
            connection.sendall(message)
            answers.put(connection.recv(100) == message.upper())


serving = threading.Thread(target=serve, name="server")
serving.start()
server = servers.get()
clients = [
    threading.Thread(
        target=client, args=(n, server.server_port), name=f"client-{n}"
    )
    for n in range(1, CLIENTS + 1)
]
for thread in clients:
    thread.start()
for thread in clients:
    thread.join()
right = [answers.get() for _ in range(answers.qsize())]
print(f"{len(right)} answers, {sum(right)} of them right")
# Not from this thread: gevent's objects belong to the other one.
server.loop.run_callback_threadsafe(server.close)
serving.join()
