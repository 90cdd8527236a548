"""`python -m load.viewers COUNT ADDRESS…`: so many WebSocket viewers of each address, in one process.

Each checks that the events it gets are 1 to N without a gap or a double. Where a line is one of `ticker`'s,
which is the moment when it was printed, how long it was on its way is noted. Prints `ready` when all are
connected, and a JSON object when all have been told the end.
"""

import argparse
import json
import re
import selectors
import time

from benchmarks import figures
from benchmarks.viewers import connected

_ANSWER_TO_CLOSE = bytes((0x88, 0x80, 0, 0, 0, 0))
_ANSWER_TO_PING = bytes((0x8A, 0x80, 0, 0, 0, 0))
_TEXT, _CLOSE, _PING = 1, 8, 9
_SEQ = re.compile(rb'^\{"seq":(\d+),', re.MULTILINE)
_TICK = re.compile(rb'"text":"(\d{6,})\\n"')
_END = b'"type":"run_finished"'


class Viewer:
    """One connection, and what was wrong with what came over it."""

    def __init__(self, address: str) -> None:
        self.socket = connected(address)
        self.seq = 0
        self.wrong = 0
        self.ends = 0
        self.code: int | None = None
        self._rest = b""

    def read(self, lags: list[float], since: int) -> bool:
        """Take what is there; False when the server has closed. What is older than `since` was past."""
        try:
            got = self.socket.recv(1 << 18)
        except ConnectionError:
            return False
        now = time.monotonic_ns()
        if not got:
            return False
        data = self._rest + got
        start = 0
        while (frame := _frame(data, start)) is not None:
            kind, payload, start = frame
            if kind == _TEXT:
                self._take(payload)
                ticks = map(int, _TICK.findall(payload))
                lags.extend((now - tick) / 1e9 for tick in ticks if tick > since)
            elif kind == _PING:
                self.socket.sendall(_ANSWER_TO_PING)
            elif kind == _CLOSE:
                self.code = int.from_bytes(payload[:2], "big")
                self.socket.sendall(_ANSWER_TO_CLOSE)
                return False
        self._rest = data[start:]
        return True

    def _take(self, payload: bytes) -> None:
        for seq in map(int, _SEQ.findall(payload)):
            if self.ends or seq != self.seq + 1:
                self.wrong += 1
            self.seq = seq
        self.ends += payload.count(_END)


def _frame(data: bytes, start: int) -> tuple[int, bytes, int] | None:
    """Kind, payload and end of the frame that begins at `start`, None if it isn't whole (RFC 6455, 5.2)."""
    if len(data) - start < 2:
        return None
    length, head = data[start + 1], 2
    if length > 125:
        head = 4 if length == 126 else 10
        if len(data) - start < head:
            return None
        length = int.from_bytes(data[start + 2 : start + head], "big")
    end = start + head + length
    return (data[start] & 15, data[start + head : end], end) if len(data) >= end else None


def main() -> None:
    """Connect, watch to the end, tell what came."""
    parser = argparse.ArgumentParser(prog="python -m load.viewers")
    parser.add_argument("count", type=int)
    parser.add_argument("address", nargs="+")
    options = parser.parse_args()
    viewers = [Viewer(address) for address in options.address for _ in range(options.count)]
    selector = selectors.DefaultSelector()
    for viewer in viewers:
        selector.register(viewer.socket, selectors.EVENT_READ, viewer)
    print("ready", flush=True)
    lags: list[float] = []
    since = time.monotonic_ns()
    while selector.get_map():
        for key, _ in selector.select(1.0):
            if not key.data.read(lags, since):
                selector.unregister(key.fileobj)
                key.data.socket.close()
    told = {
        "viewers": len(viewers),
        "events": sum(viewer.seq for viewer in viewers),
        "wrong": sum(viewer.wrong for viewer in viewers),
        "whole": sum(viewer.ends == 1 and viewer.code == 1000 for viewer in viewers),
        "lags": len(lags),
        "p50": figures.percentile(lags, 50),
        "p99": figures.percentile(lags, 99),
        "max": max(lags),
    }
    print(json.dumps(told), flush=True)


if __name__ == "__main__":
    main()
