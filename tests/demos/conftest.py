"""The demos' runs, shared by all tests here and begun before they are asked for."""

from collections.abc import Iterator

import pytest

from app.catalog import Demo, Variant
from app.facts.service import Service
from tests.demos.runs import NAMES, VARIANTS, Runs, largest_of, smallest_of
from tests.serving import serving


@pytest.fixture(scope="package")
def service() -> Iterator[Service]:
    """The real service in a process of its own."""
    with serving() as address:
        yield Service(address)


@pytest.fixture(scope="package")
def all_runs(
    request: pytest.FixtureRequest, service: Service, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Runs]:
    """Those of the tests that were selected begin at once, in the order in which they are asked for."""
    runs = Runs(tmp_path_factory.mktemp("demos"), service)
    wanted = [item.callspec.params.get("pair") for item in request.session.items if hasattr(item, "callspec")]
    for demo, variant in VARIANTS:
        if (demo, variant) in wanted:
            runs.pair(demo, variant)
            runs.served(demo, variant, smallest_of(variant))
            runs.served(demo, variant, largest_of(variant))
    yield runs
    runs.close()


@pytest.fixture(scope="module", params=VARIANTS, ids=NAMES)
def pair(request: pytest.FixtureRequest) -> tuple[Demo, Variant]:
    """Each variant of each demo."""
    found: tuple[Demo, Variant] = request.param
    return found


@pytest.fixture(scope="module")
def demo(pair: tuple[Demo, Variant]) -> Demo:
    return pair[0]


@pytest.fixture(scope="module")
def variant(pair: tuple[Demo, Variant]) -> Variant:
    return pair[1]
