"""What one record costs in the traced process: written to the ring at once, or kept in a list for later.

A list loses what it holds when the process is killed, and keeps it from every viewer while a step blocks.
What it saves, the ring costs; but whoever packs the list has to pay for that too.
"""

import mmap
import timeit
from array import array
from collections.abc import Callable
from time import monotonic_ns

from app.pipe import ring

from . import table

RECORDS = 20_000
BATCH = 1_000
REPEATS = 15


def report() -> str:
    """Times both, the best of several repeats, which a busy machine disturbs least."""
    ways = (
        ("ring, at once", _write_to_ring),
        ("list, packed by the thousand", _keep_and_pack),
        ("list, never packed", _keep),
    )
    rows = [(name, f"{_best(way) / RECORDS * 1e9:.0f}") for name, way in ways]
    return table.render(f"One record (best of {REPEATS})", ("way", "ns"), rows)


def _best(way: Callable[[], None]) -> float:
    return min(timeit.repeat(way, number=1, repeat=REPEATS))


def _write_to_ring() -> None:
    memory = mmap.mmap(-1, ring.SIZE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    take = iter(range(ring.START, ring.START + ring.ROOM, ring.SLOT)).__next__
    pack, now, mask = ring.RECORD.pack_into, monotonic_ns, ring.MASK
    for _ in range(RECORDS):
        position = take()
        pack(memory, position & mask, 8, 17, now(), 5, 0, 0, 0, 18, position)


def _keep_and_pack() -> None:
    batch: list[int] = []
    packed = []
    now = monotonic_ns
    for number in range(1, RECORDS + 1):
        batch += (8, 17, now(), 5, 0, 0, 0, 18)
        if number % BATCH == 0:
            packed.append(array("q", batch).tobytes())
            batch.clear()


def _keep() -> None:
    batch: list[int] = []
    now = monotonic_ns
    for _ in range(RECORDS):
        batch += (8, 17, now(), 5, 0, 0, 0, 18)
