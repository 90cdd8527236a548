"""Runs side by side: how long each took, and how many times as fast the fastest was."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

SECONDS = "seconds"
"""A measured column of this name is what a script says that its work took."""

Rows = Sequence[Mapping[str, str | int | float]]


@dataclass(frozen=True, slots=True)
class Side:
    """One of the runs: `seconds` of the whole run, and the rows that it measured."""

    label: str
    seconds: float | None
    rows: Rows


def compare(sides: Sequence[Side]) -> dict[str, Any]:
    """The comparison as a document.

    `basis` is `measured` where each run measured its own seconds, once; else `duration`, of the whole run.
    `times` is the ratio of the longest to the shortest, to one decimal; null where a run has no time.
    """
    measured = [_own_seconds(side.rows) for side in sides]
    basis = "duration" if None in measured else "measured"
    seconds = [side.seconds for side in sides] if basis == "duration" else measured
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
