"""Lines are numbered without a gap, cut at a limit once and for all, and what was cut is counted."""

from hypothesis import given
from hypothesis import strategies as st

from app.pipe.lines import MOST_OUTPUTS, Limits, Lines


def fill(lines: Lines, count: int) -> None:
    for number in range(count):
        lines.add(f',"n":{number}}}\n')


def test_what_was_let_through_stays_however_often_is_cut() -> None:
    lines = Lines(Limits(events=4))
    fill(lines, 6)
    for _ in range(3):
        lines.cut()
    assert (lines.limit, lines.seq, lines.missing) == ("events", 4, 2)
    fill(lines, 3)
    lines.cut()
    assert (lines.seq, lines.missing, lines.take().count(b"\n")) == (4, 5, 4)


def test_output_passes_the_limits_of_all_else() -> None:
    lines = Lines(Limits(events=2))
    fill(lines, 2)
    lines.output(',"out":1}\n')
    fill(lines, 1)
    lines.output(',"out":2}\n')
    lines.cut()
    fill(lines, 3)
    lines.output(',"out":3}\n')
    lines.cut()
    lines.cut()
    assert (lines.seq, lines.whole, lines.missing, lines.limit) == (5, 2, 4, "events")
    assert lines.take() == b'{"seq":1,"n":0}\n{"seq":2,"n":1}\n' + b"".join(
        b'{"seq":%d,"out":%d}\n' % (seq, number) for seq, number in ((3, 1), (4, 2), (5, 3))
    )
    lines.output(',"out":4}\n')
    lines.cut()
    assert lines.take() == b'{"seq":6,"out":4}\n'


def test_not_any_amount_of_output_passes_them() -> None:
    lines = Lines(Limits(trace=20))
    fill(lines, 3)
    for _ in range(MOST_OUTPUTS + 5):
        lines.output(',"out":1}\n')
    lines.cut()
    assert (lines.seq, lines.missing, lines.limit) == (1 + MOST_OUTPUTS, 2 + 5, "bytes")


def test_the_end_is_beyond_all_limits() -> None:
    lines = Lines(Limits(events=2))
    fill(lines, 5)
    lines.lift()
    lines.event("run_finished", 9, {"outcome": "completed"})
    lines.cut()
    assert lines.take().endswith(b'{"seq":3,"at":9,"type":"run_finished","outcome":"completed"}\n')


@given(
    st.lists(st.tuples(st.integers(0, 9), st.booleans()), max_size=20),
    st.integers(0, 30),
    st.integers(0, 400),
)
def test_limits_hold_whenever_is_cut_and_taken(
    rounds: list[tuple[int, bool]], events: int, trace: int
) -> None:
    lines = Lines(Limits(events, trace))
    kept, total = b"", 0
    for count, take in rounds:
        fill(lines, count)
        total += count
        lines.cut()
        if take:
            kept += lines.take()
    kept += lines.take()
    assert kept.count(b"\n") == lines.seq
    assert lines.seq + lines.missing == total
    assert not events or lines.seq <= events
    assert not trace or len(kept) <= trace
    assert [int(line.split(b",")[0][7:]) for line in kept.splitlines()] == list(range(1, lines.seq + 1))
