"""`python -m app.facts [slug …]`: runs the demos and prints what proves that each shows what it is for.

Exits with 1 where a fact does not hold.
"""

import argparse
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from app import catalog
from app.catalog import Catalog, Demo, Variant
from app.main import DEMOS
from app.parameters import Value

from .check import Checked, check, facts_of
from .ran import Ran
from .scripts import run as run_script
from .service import Service


class Runs:
    """Each run once, however many facts ask for it."""

    def __init__(self, service: Service | None, folder: Path, unit: float | None) -> None:
        self._service = service
        self._folder = folder
        self._unit = unit
        self._done: dict[object, Ran] = {}

    def get(self, demo: Demo, variant: Variant, values: Mapping[str, Value]) -> Ran:
        """The run of a variant with these values."""
        if self._unit is not None and any(parameter.name == "UNIT" for parameter in variant.parameters):
            values = {"UNIT": self._unit, **values}
        key = (variant.path, *sorted(values.items()))
        if key not in self._done:
            if self._service is None:
                self._done[key] = run_script(demo, variant, values, self._folder / str(len(self._done)))
            else:
                self._done[key] = self._service.run(demo, variant, values)
        return self._done[key]


def main() -> int:
    """Prints the table, a demo at a time."""
    options = _parser().parse_args()
    loaded = catalog.load(options.demos)
    service = Service(options.service) if options.service else None
    failed = facts = 0
    with tempfile.TemporaryDirectory() as folder:
        for number, chapter in enumerate(loaded.chapters, 1):
            for place, demo in enumerate(chapter.demos, 1):
                if options.slugs and demo.slug not in options.slugs:
                    continue
                runs = Runs(service, Path(folder) / demo.slug, options.unit)
                checked = _told(loaded, demo, f"{number}.{place}", runs)
                failed += sum(not each.holds for each in checked)
                facts += len(checked)
    print(f"{facts - failed} of {facts} facts hold")
    return 1 if failed else 0


def _told(loaded: Catalog, demo: Demo, number: str, runs: Runs) -> list[Checked]:
    """Prints one demo: a line for each variant, a line for each fact."""
    for variant in demo.variants:
        ran = runs.get(demo, variant, {})
        name = demo.slug if len(demo.variants) == 1 else f"{demo.slug}/{variant.name}"
        exit_code = f"exit {ran.exit_code}"
        print(f"{number:<5}{name:<36}{ran.outcome:<11}{exit_code:<9}{ran.duration:6.2f} s", flush=True)
    checked = [check(loaded, demo, fact, runs.get) for fact in facts_of(demo)]
    for each in checked:
        print(f"     {'✓' if each.holds else '✗'} {each.fact.text}\n       {each.evidence}", flush=True)
    return checked


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m app.facts",
        description="Runs every demo with its defaults and prints what on the trace proves what it shows.",
    )
    parser.add_argument("slugs", nargs="*", metavar="slug", help="demos to run; all without one")
    parser.add_argument("--service", metavar="URL", help="run them through this service, not from the files")
    parser.add_argument("--unit", type=float, help="seconds that a UNIT takes, instead of each one's own")
    parser.add_argument("--demos", type=Path, default=DEMOS, help="folder of the demos")
    return parser


if __name__ == "__main__":
    sys.exit(main())
