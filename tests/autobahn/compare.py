"""What of a report of `wstest` is worse with one testee than with another."""

from collections.abc import Mapping
from typing import Any

_WORSE = (
    ("OK",),
    ("INFORMATIONAL", "NON-STRICT", "UNIMPLEMENTED"),
    ("WRONG CODE", "UNCLEAN", "FAILED BY CLIENT"),
    ("FAILED",),
)
"""The words of a report, from the best to the worst."""

Cases = Mapping[str, Mapping[str, Any]]


def worse(ours: Cases, bare: Cases) -> list[str]:
    """A line for each case that ends worse with ours, in what it does or in how it closes."""
    found = []
    for case in sorted(bare, key=_order):
        for what in ("behavior", "behaviorClose"):
            mine, its = ours[case][what], bare[case][what]
            if _rank(mine) > _rank(its):
                found.append(f"{case} {what}: {mine}, bare aiohttp {its}")
    return found


def counted(cases: Cases) -> str:
    """How many cases ended how."""
    words = [case["behavior"] for case in cases.values()]
    return ", ".join(f"{words.count(word)} {word}" for word in sorted(set(words)))


def _rank(word: str) -> int:
    return next((rank for rank, words in enumerate(_WORSE) if word in words), len(_WORSE))


def _order(case: str) -> tuple[int, ...]:
    return tuple(map(int, case.split(".")))
