"""The ring hands over whole records in order, and counts what it could not."""

import mmap

import pytest

from app.pipe import ring


class Writer:
    """Writes records as the traced process does, without waiting for room."""

    def __init__(self, memory: mmap.mmap) -> None:
        self.memory = memory
        self.position = ring.START

    def write(self, subject: int, *, commit: bool = True) -> None:
        mark = self.position if commit else 0
        ring.RECORD.pack_into(self.memory, self.position & ring.MASK, 2, subject, 0, 0, 0, 0, 0, 0, mark)
        self.position += ring.SLOT


def subjects(reader: ring.Reader) -> list[int]:
    found: list[int] = []
    while slots := reader.drain():
        found += [record[1] for record in ring.RECORD.iter_unpack(slots)]
    return found


@pytest.fixture
def memory() -> mmap.mmap:
    return ring.create()


def test_records_come_in_order_across_the_end_of_the_ring(memory: mmap.mmap) -> None:
    writer, reader = Writer(memory), ring.Reader(memory)
    read: list[int] = []
    for start in range(0, ring.SLOTS + 20_000, 10_000):
        for number in range(start, start + 10_000):
            writer.write(number)
        read += subjects(reader)
    assert read == list(range(len(read)))
    assert len(read) > ring.SLOTS
    assert reader.lost == 0


def test_the_reader_tells_the_writer_how_far_it_is(memory: mmap.mmap) -> None:
    writer, reader = Writer(memory), ring.Reader(memory)
    for number in range(10):
        writer.write(number)
    assert ring.WORD.unpack_from(memory, ring.ROOM) == (ring.START,)
    subjects(reader)
    assert ring.WORD.unpack_from(memory, ring.ROOM) == (ring.START + 10 * ring.SLOT,)


def test_a_record_that_is_not_whole_holds_back_those_behind_it(memory: mmap.mmap) -> None:
    writer, reader = Writer(memory), ring.Reader(memory)
    writer.write(0)
    writer.write(1, commit=False)
    writer.write(2)
    assert subjects(reader) == [0]
    assert reader.skip_hole()
    assert subjects(reader) == [2]
    assert reader.lost == 1
    assert not reader.skip_hole()


def test_a_writer_that_ran_over_the_reader_is_noticed(memory: mmap.mmap) -> None:
    writer, reader = Writer(memory), ring.Reader(memory)
    for number in range(ring.SLOTS + 5):
        writer.write(number)
    assert subjects(reader) == list(range(5, ring.SLOTS + 5))
    assert reader.lost == 5


def test_the_end_is_not_taken_for_a_record(memory: mmap.mmap) -> None:
    reader = ring.Reader(memory)
    assert reader.drain() == b""
    assert not reader.skip_hole()
