from dataclasses import replace
from pathlib import Path

import pytest

from app import bench, catalog
from app.catalog import Demo
from tests import comparisons


@pytest.fixture
def demos(tmp_path: Path) -> catalog.Catalog:
    return catalog.load(comparisons.write(tmp_path))


def names(bands: tuple[bench.Band, ...]) -> list[tuple[str, str]]:
    return [(band.demo.slug, band.variant.name) for band in bands]


def compared(demos: catalog.Catalog, slug: str) -> bench.Bench:
    found = bench.comparison(demos, demos.get(slug))
    assert found is not None
    return found


def bounded(demo: Demo, name: str, minimum: float, maximum: float) -> Demo:
    """The demo with other bounds for one parameter of its first variant."""
    first = demo.variants[0]
    parameters = tuple(
        replace(parameter, minimum=minimum, maximum=maximum) if parameter.name == name else parameter
        for parameter in first.parameters
    )
    return replace(demo, variants=(replace(first, parameters=parameters), *demo.variants[1:]))


def test_each_parameter_once_with_bounds_that_all_take(demos: catalog.Catalog) -> None:
    assert [parameter.name for parameter in compared(demos, "pages").parameters] == ["UNIT", "JOBS", "EXTRA"]
    demo = bounded(demos.get("pages"), "JOBS", 3, 20)
    other = bench.Bench(tuple(bench.Band(demo, variant) for variant in demo.variants), compared=True)
    jobs = other.parameters[1]
    assert (jobs.minimum, jobs.maximum) == (3, 8)


def test_one_that_competes_makes_all_wait_for_their_turn(demos: catalog.Catalog) -> None:
    assert compared(demos, "turns").in_turn
    assert not compared(demos, "pages").in_turn
    turns = demos.get("turns")
    assert not bench.alone(turns, turns.variants[0]).in_turn


def test_two_demos_are_compared_in_the_courses_order_from_either_page(demos: catalog.Catalog) -> None:
    both = [("long", "long"), ("short", "short")]
    assert names(compared(demos, "short").bands) == names(compared(demos, "long").bands) == both
    # Alone, one's own comes first.
    assert names(bench.choices(demos, demos.get("short"))) == both[::-1]


def test_a_demo_with_one_script_has_nothing_to_choose(tmp_path: Path, demos: catalog.Catalog) -> None:
    alone = replace(demos.get("pages"), variants=demos.get("pages").variants[:1])
    assert bench.comparison(demos, alone) is None
    assert bench.choices(demos, alone) == ()
