"""`python -m tests.transparency`: every suite on every Python, plain and traced, as a table."""

import argparse
import signal
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from . import compare, pythons
from .suites import ON_REQUEST, SUITES

_HEAD = ("suite", "Python", "tests", "skipped", "failed plain", "failed traced", "difference", "not listed",
         "retried files", "traces wrong", "plain", "traced")  # fmt: skip


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs what is asked for; 1 if anything differs that is not listed, or a trace is wrong."""
    options = _parser().parse_args(arguments)
    # A shell in the background has its children ignore it, which the suites' tests of Ctrl-C would inherit.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    chosen = [python for python in pythons.found() if not options.python or python.version in options.python]
    rows: list[compare.Row] = []
    with ThreadPoolExecutor(options.jobs) as pool:
        for python in chosen:
            pythons.prepare(python)
            for suite in SUITES:
                if suite.name in ON_REQUEST if not options.suite else suite.name not in options.suite:
                    continue
                units = [
                    unit for unit in suite.units(python) if not options.unit or unit.name in options.unit
                ]
                row = compare.Row(suite.name, python.version)
                for unit, ran in zip(units, pool.map(compare.both, units), strict=True):
                    row.add(unit, *ran)
                if not units and not options.unit:
                    row.wrong.append("this Python came without the suite")
                rows.append(row)
                _tell(row)
    print(_table(rows))
    return 1 if not rows or any(row.bad for row in rows) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.transparency", description=__doc__)
    names = [suite.name for suite in SUITES]
    parser.add_argument("--suite", action="append", choices=names, help="this one alone; may be repeated")
    parser.add_argument(
        "--python", action="append", metavar="3.x", help="this version alone; may be repeated"
    )
    parser.add_argument("--unit", action="append", metavar="NAME", help="this file alone; may be repeated")
    parser.add_argument("--jobs", type=int, default=2, metavar="N", help="how many at once (2)")
    return parser


def _tell(row: compare.Row) -> None:
    """What the table does not say of a suite."""
    print(f"{row.suite} on Python {row.python}: {row.tests} tests", flush=True)
    for title, lines in (("listed", row.listed), ("FAILS TRACED", row.unlisted), ("TRACE", row.wrong)):
        for line in lines:
            print(f"  {title}: {line}", flush=True)


def _table(rows: Sequence[compare.Row]) -> str:
    """The rows as a Markdown table, its columns aligned."""
    cells = [_HEAD, *(_cells(row) for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(_HEAD))]
    lines = [_line(row, widths) for row in cells]
    lines.insert(1, _line(tuple("-" * width for width in widths), widths))
    return "\n".join(lines)


def _cells(row: compare.Row) -> tuple[str, ...]:
    counts = (row.tests, row.skipped, row.failed_plain, row.failed_traced, row.difference, len(row.unlisted),
              row.retried, len(row.wrong))  # fmt: skip
    times = (f"{row.seconds_plain:.0f} s", f"{row.seconds_traced:.0f} s")
    return (row.suite, row.python, *map(str, counts), *times)


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


if __name__ == "__main__":
    sys.exit(main())
