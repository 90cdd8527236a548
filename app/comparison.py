"""Runs side by side: how long each took, and how many times as fast the fastest was."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.events import AT_WORK
from app.log import Log

SECONDS = "seconds"
"""A measured column of this name is what a script says that its work took."""

Rows = Sequence[Mapping[str, str | int | float]]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the runs: the `seconds` that it was at work, and the rows that it measured."""

    label: str
    seconds: float | None
    rows: Rows


def worked(log: Log) -> float | None:
    """Seconds from the first event of a script at work to the last; None where there is none."""
    first = _at_work(line for block in log.blocks() for line in block.splitlines())
    last = _at_work(line for block in reversed(list(log.blocks())) for line in reversed(block.splitlines()))
    return None if first is None or last is None else (last - first) / 1e6


def _at_work(lines: Iterable[bytes]) -> int | None:
    """The moment of the first of these lines that is of a script at work."""
    for line in lines:
        event = json.loads(line)
        if event["type"] in AT_WORK:
            return int(event["at"])
    return None


def compare(sides: Sequence[Side]) -> dict[str, Any]:
    """The comparison as a document.

    `basis` is `measured` where each run measured its own seconds, once; else `work`.
    `times` is the ratio of the longest to the shortest, to one decimal; null where a run has no time.
    """
    measured = [_own_seconds(side.rows) for side in sides]
    basis = "work" if None in measured else "measured"
    seconds = [side.seconds for side in sides] if basis == "work" else measured
    known = [value for value in seconds if value is not None]
    times = round(max(known) / min(known), 1) if len(known) == len(sides) and min(known) > 0 else None
    told = [{"label": side.label, "seconds": value} for side, value in zip(sides, seconds, strict=True)]
    return {"basis": basis, "times": times, "runs": told, "text": _text(told, times)}


def _own_seconds(rows: Rows) -> float | None:
    found = [row[SECONDS] for row in rows if isinstance(row.get(SECONDS), (int, float))]
    return float(found[0]) if len(found) == 1 else None


def _text(told: Sequence[Mapping[str, Any]], times: float | None) -> str:
    parts = [f"{each['label']} {each['seconds']:.2f} s" for each in told if each["seconds"] is not None]
    if times is None or times < 1.1:
        return ", ".join(parts)
    fastest = min(told, key=lambda each: each["seconds"])["label"]
    return f"{', '.join(parts)}: {fastest} is {times:g} times as fast"
