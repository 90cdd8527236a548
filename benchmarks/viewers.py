"""`python -m benchmarks.viewers ADDRESS COUNT`: so many WebSocket viewers of one address, in one process.

They read as little as they can of each frame, its length and its newlines, so that the server is what is
measured. Prints `ready` when all are connected, then at the end the lines that arrived at all of them
together and the moment of the last one (seconds of the monotonic clock, which is the same in all processes).
"""

import argparse
import os
import selectors
import socket
import time
from urllib.parse import urlsplit

_PATIENCE = 30.0
_TEXT, _CLOSE, _PING = 1, 8, 9
_LONGEST_HEAD = 10
_ANSWER_TO_CLOSE = bytes((0x88, 0x80, 0, 0, 0, 0))
_ANSWER_TO_PING = bytes((0x8A, 0x80, 0, 0, 0, 0))

buffer = bytearray(1 << 20)
view = memoryview(buffer)


def connected(address: str) -> socket.socket:
    """A WebSocket, shaken hands on. Raises RuntimeError with the answer of a server that doesn't."""
    parts = urlsplit(address)
    connection = socket.create_connection((parts.hostname or "", parts.port or 80), timeout=_PATIENCE)
    connection.sendall(
        f"GET {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nUpgrade: websocket\r\n"
        "Connection: Upgrade\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
        "Sec-WebSocket-Version: 13\r\n\r\n".encode()
    )
    answer = b""
    while not answer.endswith(b"\r\n\r\n"):
        answer += connection.recv(1)
    if not answer.startswith(b"HTTP/1.1 101"):
        raise RuntimeError(answer.decode())
    return connection


class Viewer:
    """One connection. `lines` have arrived so far, the last of them at `last`."""

    def __init__(self, address: str) -> None:
        self.socket = connected(address)
        self.lines = 0
        self.last = 0.0
        self._rest = b""
        self._left = 0
        self._is_text = False

    def read(self) -> bool:
        """Takes what is there; False when the server has closed."""
        start = len(self._rest)
        buffer[:start] = self._rest
        got = self.socket.recv_into(view[start:])
        if not got:
            return False
        self.last = time.monotonic()
        return self._take(start + got)

    def _take(self, size: int) -> bool:
        position = 0
        self._rest = b""
        while True:
            end = min(size, position + self._left)
            if self._is_text:
                self.lines += buffer.count(b"\n", position, end)
            self._left -= end - position
            position = end
            if position == size:
                return True
            length = buffer[position + 1] if position + 1 < size else 127
            head = 2 if length < 126 else 4 if length == 126 else _LONGEST_HEAD
            if position + head > size:
                self._rest = bytes(view[position:size])
                return True
            if head > 2:
                length = int.from_bytes(view[position + 2 : position + head], "big")
            kind = buffer[position] & 15
            if kind == _CLOSE:
                self.socket.sendall(_ANSWER_TO_CLOSE)
                return False
            if kind == _PING:
                self.socket.sendall(_ANSWER_TO_PING)
            self._is_text = kind == _TEXT
            self._left = length
            position += head


def main() -> None:
    """Connects, waits for the end, tells what came."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.viewers")
    parser.add_argument("address")
    parser.add_argument("count", type=int)
    options = parser.parse_args()
    viewers = [Viewer(options.address) for _ in range(options.count)]
    selector = selectors.DefaultSelector()
    for viewer in viewers:
        selector.register(viewer.socket, selectors.EVENT_READ, viewer)
    print("ready", flush=True)
    until = time.monotonic() + _PATIENCE
    while selector.get_map() and time.monotonic() < until:
        for key, _ in selector.select(1.0):
            if not key.data.read():
                selector.unregister(key.fileobj)
                key.data.socket.close()
    print(sum(viewer.lines for viewer in viewers), max(viewer.last for viewer in viewers), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
