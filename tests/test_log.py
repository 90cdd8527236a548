"""The log: whatever a cursor has read, what it reads next continues it exactly."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.log import BLOCK, Log

LINES = st.lists(st.binary(max_size=200).map(lambda text: text.replace(b"\n", b" ") + b"\n"), max_size=60)


def cut(data: st.DataObject, lines: list[bytes]) -> list[bytes]:
    """The same lines in chunks of any number of them."""
    places = data.draw(st.lists(st.integers(0, len(lines)), max_size=10).map(sorted))
    return [b"".join(lines[a:b]) for a, b in pairwise([0, *places, len(lines)])]


def filled(*chunks: bytes) -> Log:
    log = Log()
    for chunk in chunks:
        log.append(chunk)
    return log


async def rest(log: Log, after: int = 0) -> bytes:
    return b"".join([piece async for piece in log.follow(after)])


@given(lines=LINES, data=st.data(), closed=st.booleans(), limit=st.integers(1, 2000))
def test_reading_from_any_cursor_gives_exactly_the_lines_after_it(
    lines: list[bytes], data: st.DataObject, closed: bool, limit: int
) -> None:
    log = filled(*cut(data, lines))
    if closed:
        log.close()
    after = data.draw(st.integers(0, len(lines) + 3))
    pieces = []
    cursor = after
    while piece := log.read(cursor, limit):
        assert piece.endswith(b"\n")
        assert len(piece) <= limit or piece.count(b"\n") == 1
        pieces.append(piece)
        cursor += piece.count(b"\n")
    assert b"".join(pieces) == b"".join(lines[after:])
    assert log.last_seq == len(lines)
    assert log.size == sum(map(len, lines))
    assert b"".join(log.blocks()) == b"".join(lines)
    assert log.last_line() == (lines[-1][:-1] if lines else b"")


@given(lines=LINES, data=st.data(), cursors=st.lists(st.integers(0, 60), min_size=1, max_size=4))
async def test_every_follower_gets_past_then_live_then_the_end(
    lines: list[bytes], data: st.DataObject, cursors: list[int]
) -> None:
    past = data.draw(st.integers(0, len(lines)))
    log = filled(*cut(data, lines[:past]))
    followers = [asyncio.create_task(rest(log, after)) for after in cursors]
    for chunk in cut(data, lines[past:]):
        for _ in range(data.draw(st.integers(0, 3))):
            await asyncio.sleep(0)
        log.append(chunk)
    log.close()
    assert await asyncio.gather(*followers) == [b"".join(lines[after:]) for after in cursors]


@given(lines=LINES.filter(bool), data=st.data())
async def test_a_broken_off_reader_that_resumes_has_the_whole(
    lines: list[bytes], data: st.DataObject
) -> None:
    log = filled(*cut(data, lines))
    log.close()
    whole = b""
    while whole.count(b"\n") < len(lines):
        pieces = log.follow(whole.count(b"\n"))
        got = await anext(pieces)
        await pieces.aclose()
        # The connection broke somewhere: the client keeps the whole lines that it has.
        kept = got[: data.draw(st.integers(0, len(got)))]
        whole += kept[: kept.rfind(b"\n") + 1] or got[: got.index(b"\n") + 1]
    assert whole == b"".join(lines)


async def test_all_readers_are_handed_the_same_bytes() -> None:
    log = filled(b"a\n", b"b\n")
    assert log.read(1) is log.read(1)
    log.close()
    assert log.read(0) is log.read(0)


def test_a_long_chunk_is_stored_in_blocks() -> None:
    line = b"x" * 1000 + b"\n"
    log = filled(line * 200)
    assert [len(block) <= BLOCK for block in log.blocks()] == [True] * 4
    assert log.read(0, BLOCK) == line * (BLOCK // len(line))


def test_closing_joins_small_chunks() -> None:
    line = b"x" * 99 + b"\n"
    log = filled(*[line] * 1000)
    log.close()
    assert len(list(log.blocks())) == 2
    assert log.last_seq == 1000
    assert log.read(999) == line


def test_a_line_longer_than_every_limit_comes_whole() -> None:
    long = b"x" * (2 * BLOCK) + b"\n"
    log = filled(b"a\n" + long + b"b\n")
    assert log.read(0) == b"a\n"
    assert log.read(1) == long
    assert log.read(2) == b"b\n"


def test_a_chunk_that_ends_inside_a_line_is_refused() -> None:
    with pytest.raises(ValueError, match="newline"):
        Log().append(b"a\nb")


def test_nothing_is_appended_after_the_end() -> None:
    log = Log()
    log.close()
    log.close()
    with pytest.raises(RuntimeError, match="closed"):
        log.append(b"a\n")


async def test_idle_followers_hear_so() -> None:
    log = filled(b"a\n")
    pieces = log.follow(0, idle=0.01)
    assert [await anext(pieces) for _ in range(3)] == [b"a\n", b"", b""]
    log.append(b"b\n")
    assert await anext(pieces) == b"b\n"
    log.close()
    assert [piece async for piece in pieces] == []


async def test_a_cursor_beyond_the_end_waits_for_what_follows_it() -> None:
    log = filled(b"1\n")
    follower = asyncio.create_task(rest(log, 3))
    await asyncio.sleep(0)
    log.append(b"2\n3\n4\n")
    log.append(b"5\n")
    log.close()
    assert await follower == b"4\n5\n"


async def test_a_cancelled_follower_disturbs_no_other() -> None:
    log = Log()
    one, other = (asyncio.create_task(rest(log)) for _ in range(2))
    await asyncio.sleep(0)
    one.cancel()
    await asyncio.sleep(0)
    log.append(b"a\n")
    log.close()
    assert await other == b"a\n"
