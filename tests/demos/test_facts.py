"""What each demo is meant to show: the facts that stand beside its script, on quick runs."""

import pytest

from app.catalog import Demo
from app.facts import Fact
from app.facts.check import check, facts_of, subjects
from tests.demos.runs import CATALOG, Runs

FACTS = [(demo, fact) for demo in CATALOG.demos for fact in facts_of(demo)]
IDS = [f"{demo.slug}-{fact.find.__name__}" for demo, fact in FACTS]


@pytest.mark.parametrize(("demo", "fact"), FACTS, ids=IDS)
def test_a_fact_holds(demo: Demo, fact: Fact, all_runs: Runs) -> None:
    checked = check(CATALOG, demo, fact, all_runs.for_fact)
    assert checked.holds, f"{fact.text}: {checked.evidence}"
    assert checked.evidence.strip()


@pytest.mark.parametrize("demo", CATALOG.demos, ids=[demo.slug for demo in CATALOG.demos])
def test_every_variant_has_a_fact(demo: Demo) -> None:
    pairs = [pair for fact in facts_of(demo) for pair in subjects(CATALOG, demo, fact)]
    assert {variant.name for its, variant in pairs if its is demo} == {
        variant.name for variant in demo.variants
    }
