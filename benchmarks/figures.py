"""Figures out of samples, and their look."""

from collections.abc import Sequence
from statistics import median


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that is not exceeded by `percent` of them."""
    ordered = sorted(samples)
    return ordered[min(len(ordered) - 1, max(0, -int(-len(ordered) * percent // 100) - 1))]


def spread(ratios: Sequence[float]) -> str:
    """A median with its extremes: `1.24 (1.19 to 1.30)`."""
    return f"{median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})"


def verdict(value: float, goal: float, *, at_least: bool = False) -> str:
    """The goal and whether it was reached."""
    reached = value >= goal if at_least else value <= goal
    return f"{'>=' if at_least else '<='} {goal:g}  {'reached' if reached else 'MISSED'}"
