"""What a soak calls a leak."""

from load.footprint import Footprint
from load.soak import slope, verdict


def sample(runs: int, memory: int, descriptors: int = 20, tasks: int = 5) -> tuple[int, Footprint, int]:
    return runs, Footprint(memory, descriptors, threads=3, children=2), tasks


def test_an_outlier_is_no_slope() -> None:
    assert slope([(0, 0), (1, 100), (2, 200), (3, 300), (4, 400), (5, 90_000)]) == 100


def test_a_service_that_is_what_it_was() -> None:
    assert verdict([sample(100 * n, 50 << 20, 20 + n % 3) for n in range(9)]) == []


def test_a_service_that_leaks() -> None:
    leaking = [sample(100 * n, (50 << 20) + n * 200_000, 20 + n, 5 + n) for n in range(9)]
    assert verdict(leaking) == [
        "memory grows by 2000 B a run",
        "descriptors: 20 before, 28 after",
        "tasks: 5 before, 13 after",
    ]
