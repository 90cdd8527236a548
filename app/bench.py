"""What a demo's page shows: one script, or several that are compared, each with its run if it has one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from app.catalog import Catalog, Demo, Variant
from app.highlight import Source, highlight
from app.parameters import Parameter, Value
from app.runs import Run

LANDING = "lock"
"""The demo on the landing page; another catalogue's first, if it has none of this name."""


@dataclass(frozen=True, slots=True)
class Band:
    """One script on the page: as its author wrote it, or as a run had it."""

    demo: Demo
    variant: Variant
    run: Run | None = None

    @property
    def source(self) -> Source:
        return highlight(self.run.source if self.run is not None else self.variant.source)

    def label(self, language: str) -> str:
        return self.variant.called(language)

    def document(self, language: str) -> dict[str, Any]:
        """What the page's script needs to know."""
        variant = self.variant
        return {
            "demo": self.demo.slug,
            "variant": variant.name,
            "label": self.label(language),
            "script": variant.path.name,
            "functions": self.source.functions,
            "parameters": [parameter.name for parameter in variant.parameters],
            "exit_code": variant.exit_code,
            "measured": variant.measured.document(language) if variant.measured is not None else None,
            "run": self.run.id if self.run is not None else None,
        }


@dataclass(frozen=True, slots=True)
class Bench:
    """The bands of a page, one under the other. `compared` says that they share a time axis."""

    bands: tuple[Band, ...]
    compared: bool = False

    @property
    def in_turn(self) -> bool:
        """Whether the runs may not go on at the same time."""
        return self.compared and any(band.variant.in_turn for band in self.bands)

    @property
    def runs(self) -> tuple[Run, ...]:
        return tuple(band.run for band in self.bands if band.run is not None)

    @property
    def parameters(self) -> tuple[Parameter, ...]:
        """Each name once; what several scripts have is bounded so that all of them take it."""
        found: dict[str, Parameter] = {}
        for band in self.bands:
            for parameter in band.variant.parameters:
                known = found.get(parameter.name)
                found[parameter.name] = parameter if known is None else _narrowed(known, parameter)
        return tuple(found.values())

    @property
    def values(self) -> Mapping[str, Value]:
        """What the runs had."""
        return {name: value for run in reversed(self.runs) for name, value in run.parameters.items()}


def landing(catalog: Catalog) -> Bench | None:
    """What the landing page runs: short, and a picture that explains itself. None where there is no demo."""
    demos = {demo.slug: demo for demo in catalog.demos}
    demo = demos.get(LANDING) or next(iter(demos.values()), None)
    return alone(demo, demo.variants[0]) if demo is not None else None


def alone(demo: Demo, variant: Variant, run: Run | None = None) -> Bench:
    return Bench((Band(demo, variant, run),))


def comparison(catalog: Catalog, demo: Demo) -> Bench | None:
    """This demo beside what it is compared with; None where there is nothing."""
    compared = catalog.compared(demo)
    return Bench(tuple(Band(*one) for one in compared), compared=True) if compared else None


def pinned(bench: Bench, runs: Sequence[Run]) -> Bench:
    """The comparison with these runs on it. Raises KeyError for one that has no band of its own."""
    left = {(band.demo.slug, band.variant.name): band for band in bench.bands}
    taken = {}
    for run in runs:
        taken[run.demo, run.variant] = replace(left.pop((run.demo, run.variant)), run=run)
    bands = tuple(taken.get((band.demo.slug, band.variant.name), band) for band in bench.bands)
    return replace(bench, bands=bands)


def choices(catalog: Catalog, demo: Demo) -> tuple[Band, ...]:
    """What can be shown alone: the demo's own variants, and what it is compared with."""
    others = [Band(*one) for one in catalog.compared(demo) if one[0].slug != demo.slug]
    own = [Band(demo, variant) for variant in demo.variants]
    bands = own + others
    return tuple(bands) if len(bands) > 1 else ()


def _narrowed(one: Parameter, other: Parameter) -> Parameter:
    if one.minimum is None or one.maximum is None or other.minimum is None or other.maximum is None:
        return one
    return replace(one, minimum=max(one.minimum, other.minimum), maximum=min(one.maximum, other.maximum))
