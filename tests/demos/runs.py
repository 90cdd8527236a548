"""Runs of the demos for the tests: many at a time, each once."""

import os
import re
from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from app import catalog
from app.catalog import Demo, Variant
from app.facts import Ran
from app.facts.scripts import run
from app.facts.service import Service
from app.main import DEMOS
from app.parameters import Parameter, Value

FOLDER = Path(os.environ.get("DEMOS") or DEMOS)
"""Ours, or another, as for the service."""
CATALOG = catalog.load(FOLDER)
VARIANTS = [(demo, variant) for demo in CATALOG.demos for variant in demo.variants]
NAMES = [f"{demo.slug}/{variant.name}" for demo, variant in VARIANTS]

QUICK = 0.1  # seconds: the UNIT in these tests
MANY = 2000  # of anything; the largest run alone has more
AT_ONCE = 4


def quick(variant: Variant) -> dict[str, Value]:
    """Values with which a run is short and still shows what it is for."""
    values: dict[str, Value] = {}
    for parameter in variant.parameters:
        if parameter.name == "UNIT":
            values["UNIT"] = float(_within(parameter, QUICK))
        elif parameter.type == "int" and isinstance(parameter.default, int) and parameter.default > MANY:
            values[parameter.name] = int(_within(parameter, MANY))
    return values


def _within(parameter: Parameter, value: float) -> float:
    assert parameter.minimum is not None
    assert parameter.maximum is not None
    return min(max(value, parameter.minimum), parameter.maximum)


def smallest_of(variant: Variant) -> dict[str, Value]:
    """Every parameter at its lower bound."""
    return {parameter.name: _bound(parameter, largest=False) for parameter in variant.parameters}


def largest_of(variant: Variant) -> dict[str, Value]:
    """Every parameter but the UNIT at its upper bound."""
    largest = {parameter.name: _bound(parameter, largest=True) for parameter in variant.parameters}
    return largest | {name: value for name, value in quick(variant).items() if name == "UNIT"}


def _bound(parameter: Parameter, *, largest: bool) -> Value:
    value = parameter.maximum if largest else parameter.minimum
    if value is not None:
        return float(value) if parameter.type == "float" else int(value)
    choices = parameter.choices or ("false", "true")
    choice = choices[-1 if largest else 0]
    return choice == "true" if parameter.type == "bool" else choice


class Runs:
    """Starts what is asked for, a few at a time; what was asked for before is not run again."""

    def __init__(self, folder: Path, service: Service) -> None:
        self._folder = folder
        self._service = service
        self._pool = ThreadPoolExecutor(AT_ONCE)
        self._started: dict[object, Future[Any]] = {}

    def pair(self, demo: Demo, variant: Variant) -> "Future[tuple[Ran, Ran]]":
        """Alone and traced, with quick values; under one path, since tracebacks and warnings show it."""
        return self._once((demo.slug, variant.name), self._pair, demo, variant)

    def served(self, demo: Demo, variant: Variant, values: Mapping[str, Value]) -> "Future[Ran]":
        """By the service, with its limits."""
        key = (demo.slug, variant.name, *sorted(values.items()))
        return self._once(key, self._service.run, demo, variant, values)

    def for_fact(self, demo: Demo, variant: Variant, values: Mapping[str, Value]) -> Ran:
        """The traced one of the pair, or where a fact asks for other values, one with these."""
        if values:
            return self.served(demo, variant, {**quick(variant), **values}).result()
        return self.pair(demo, variant).result()[1]

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)

    def _pair(self, demo: Demo, variant: Variant) -> tuple[Ran, Ran]:
        folder = self._folder / f"{demo.slug}-{variant.name}"
        values = quick(variant)
        return run(demo, variant, values, folder, traced=False), run(demo, variant, values, folder)

    def _once(self, key: object, function: Callable[..., Any], *arguments: object) -> "Future[Any]":
        if key not in self._started:
            self._started[key] = self._pool.submit(function, *arguments)
        return self._started[key]


def masked(variant: Variant, text: str) -> str:
    """A text without what is volatile in it."""
    for pattern in variant.mask:
        text = re.sub(pattern, "(masked)", text)
    return text
