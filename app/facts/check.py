"""The facts of a demo, and what its runs say of them."""

import importlib.util
import linecache
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.catalog import Catalog, Demo, Variant
from app.catalog.load import FACTS
from app.parameters import Value

from .fact import Fact
from .ran import Ran

GetRun = Callable[[Demo, Variant, Mapping[str, Value]], Ran]


@dataclass(frozen=True, slots=True)
class Checked:
    """`evidence` is what proves the fact, or says why it does not hold."""

    fact: Fact
    holds: bool
    evidence: str


def facts_of(demo: Demo) -> Sequence[Fact]:
    """The facts of the demo's `facts.py`, in the order of that file; none if there is no such file."""
    path = demo.folder / FACTS
    if not path.is_file():
        return ()
    spec = importlib.util.spec_from_file_location(f"facts of {demo.slug}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return [value for value in vars(module).values() if isinstance(value, Fact)]


def subjects(catalog: Catalog, demo: Demo, fact: Fact) -> list[tuple[Demo, Variant]]:
    """The scripts that a fact is about. Raises KeyError for a name that nothing has."""
    if not fact.of:
        return [(demo, demo.variants[0])]
    found = []
    for name in fact.of:
        slug, _, variant = name.rpartition("/")
        its = catalog.get(slug) if slug else demo
        found.append((its, its.variant(variant)))
    return found


def check(catalog: Catalog, demo: Demo, fact: Fact, get_run: GetRun) -> Checked:
    """Gets the runs that a fact needs, and asks it."""
    runs = [get_run(its, variant, fact.values) for its, variant in subjects(catalog, demo, fact)]
    try:
        return Checked(fact, True, fact.find(*runs))
    except Exception as error:
        return Checked(fact, False, _reason(error, demo.folder))


def _reason(error: Exception, folder: Path) -> str:
    """Where and why: the line of `facts.py` that refused, and what it said."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if Path(frame.filename).parent == folder:
            line = linecache.getline(frame.filename, frame.lineno or 0).strip()
            return f"{Path(frame.filename).name}:{frame.lineno}: {line}: {type(error).__name__}: {error}"
    return f"{type(error).__name__}: {error}"
