"""What every demo must keep to. A new folder under `app/demos` is taken up by itself."""

import ast
import hashlib
import re
import sys
from html.parser import HTMLParser
from typing import Any

import pytest

from app.catalog import LANGUAGES, Demo, Variant
from app.facts import Ran
from app.facts.scripts import ROOT
from app.laws import violations
from app.main import create_app
from tests.demos.runs import CATALOG, Runs, largest_of, masked, smallest_of
from tests.fakes import FakeRunner
from tests.trace_schema import assert_valid

WORST = 25.0  # seconds: the longest run that any accepted values may ask for
DEFAULT = 3.5  # seconds: the same for the defaults
OURS = {"app", "loopscope"}  # nothing that a plain script would import
DISTRIBUTIONS = {"bs4": "beautifulsoup4"}  # where a package is called otherwise than what it brings
OUTCOMES = {0: "completed", 1: "failed", -1: "killed"}


@pytest.fixture
def alone(demo: Demo, variant: Variant, all_runs: Runs) -> Ran:
    return all_runs.pair(demo, variant).result()[0]


@pytest.fixture
def traced(demo: Demo, variant: Variant, all_runs: Runs) -> Ran:
    return all_runs.pair(demo, variant).result()[1]


@pytest.fixture
def smallest(demo: Demo, variant: Variant, all_runs: Runs) -> Ran:
    return all_runs.served(demo, variant, smallest_of(variant)).result()


@pytest.fixture
def largest(demo: Demo, variant: Variant, all_runs: Runs) -> Ran:
    return all_runs.served(demo, variant, largest_of(variant)).result()


def sign(number: int) -> int:
    return (number > 0) - (number < 0)


def test_metadata_speaks_every_language(demo: Demo, variant: Variant) -> None:
    for texts in (demo.title, demo.promise, *(parameter.label for parameter in variant.parameters)):
        for language in LANGUAGES:
            assert texts[language].strip()
    assert any("一" <= character <= "鿿" for character in demo.promise["zh"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_prose_is_there(demo: Demo, language: str) -> None:
    prose = (demo.folder / f"{language}.md").read_text(encoding="utf-8")
    assert len(prose) > 300
    assert not prose.startswith("# "), "the page brings the title"
    chinese = sum("一" <= character <= "鿿" for character in prose)
    assert (chinese > len(prose) / 3) == (language == "zh")


def test_script_is_plain_and_short(variant: Variant) -> None:
    script = variant.source.split("# ///\n")[-1]
    assert len(script.splitlines()) <= 75
    for node in ast.walk(ast.parse(script)):
        if isinstance(node, ast.Import):
            assert not {alias.name.split(".")[0] for alias in node.names} & OURS
        elif isinstance(node, ast.ImportFrom):
            assert (node.module or "").split(".")[0] not in OURS


class Shown(HTMLParser):
    """The text of a page's source lines: `<span class="line">`, with whatever is inside them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.depth = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "span" and (self.depth or dict(attributes).get("class") == "line"):
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "span" and self.depth:
            self.depth -= 1

    def handle_data(self, data: str) -> None:
        if self.depth:
            self.text += data


async def test_api_and_page_show_the_file(aiohttp_client: Any, demo: Demo, variant: Variant) -> None:
    text = variant.path.read_text(encoding="utf-8")
    client = await aiohttp_client(create_app(runner=FakeRunner(), demos=CATALOG))
    document = await (await client.get(f"/api/demos/{demo.slug}")).json()
    assert [shown["source"] for shown in document["variants"] if shown["name"] == variant.name] == [text]
    for language in LANGUAGES:
        address = f"/demos/{demo.slug}?variant={variant.name}&lang={language}"
        page = await (await client.get(address)).text()
        assert text in Shown(page).text
        assert demo.title[language] in page


def test_unit_is_the_main_delay(variant: Variant) -> None:
    """A script without any delay has none."""
    for parameter in variant.parameters:
        if parameter.name == "UNIT":
            assert parameter.unit == "s"
            assert isinstance(parameter.default, float)
            assert parameter.default <= 0.5
            break
    else:
        assert "sleep(" not in variant.source.replace("sleep(0)", "")


def test_what_it_imports_is_declared(variant: Variant) -> None:
    """Of what is not the standard library's; and what is declared is installed with the service."""
    imported = {name for name in _imported(variant.source) if name not in sys.stdlib_module_names}
    declared = {re.split(r"[^a-zA-Z0-9-]", name)[0].lower() for name in variant.dependencies}
    assert {DISTRIBUTIONS.get(name, name) for name in imported} <= declared
    installed = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    assert all(re.search(rf"^{name}==", installed, re.MULTILINE) for name in declared)


def _imported(source: str) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add((node.module or "").split(".")[0])
    return names


def test_runs_alone_as_its_metadata_says(variant: Variant, alone: Ran) -> None:
    assert (alone.exit_code, bool(alone.stdout)) == (variant.exit_code, True), alone.stderr


def test_prints_the_same_when_traced(variant: Variant, alone: Ran, traced: Ran) -> None:
    assert masked(variant, traced.stdout) == masked(variant, alone.stdout)
    assert masked(variant, traced.stderr) == masked(variant, alone.stderr)
    assert traced.exit_code == alone.exit_code


def test_trace_is_of_this_text_and_holds_its_output(traced: Ran) -> None:
    started, finished = traced.events[0], traced.events[-1]
    assert started["source_sha256"] == hashlib.sha256(traced.text.encode()).hexdigest()
    assert finished["type"] == "run_finished"
    assert finished["exit_code"] == traced.exit_code
    printed = "".join(event["text"] for event in traced.of_type("output") if event["stream"] == "stdout")
    assert printed == traced.stdout


def test_pending_tasks_are_those_of_the_metadata(variant: Variant, traced: Ran) -> None:
    pending = [name for name, state in traced.states().items() if state == "pending"]
    assert sorted(pending) == sorted(variant.pending)


def test_lints_are_those_of_the_metadata(variant: Variant, traced: Ran) -> None:
    rules = {event["rule"] for event in traced.of_type("lint")}
    # A machine that stalls may hold any step.
    assert rules - {"held_the_loop"} == set(variant.lints) - {"held_the_loop"}
    assert ("held_the_loop" in variant.lints) <= ("held_the_loop" in rules)


def test_nothing_remains(variant: Variant, alone: Ran, traced: Ran) -> None:
    """What it starts it ends: threads and processes by the trace, and by the system when it ran alone."""
    assert alone.left == ()
    for began, ended, what in (
        ("process_started", "process_exited", "process"),
        ("thread_started", "thread_ended", "thread"),
    ):
        lasting = {event[what] for event in traced.of_type(ended)}
        # What a library made for itself, as gevent does threads for looking up names, ends with the program.
        made = [event for event in traced.of_type(began) if "internal" not in event]
        assert [event for event in made if event[what] not in lasting] == []
    if "unclosed" not in variant.lints:
        assert traced.of_type("resource_unclosed") == []


def test_smallest_values_are_safe(variant: Variant, smallest: Ran) -> None:
    is_as_it_should_be(variant, smallest)


def test_largest_values_are_safe(variant: Variant, largest: Ran) -> None:
    is_as_it_should_be(variant, largest)


def is_as_it_should_be(variant: Variant, ran: Ran) -> None:
    """It ends by itself as its metadata says, lawfully, and nothing of the runner's was lost."""
    assert (ran.exit_code, ran.outcome) == (variant.exit_code, OUTCOMES[sign(variant.exit_code)]), ran.stderr
    assert violations(ran.events) == []
    assert_valid(ran.events)


def test_no_accepted_run_is_long(variant: Variant, traced: Ran, largest: Ran) -> None:
    for parameter in variant.parameters:
        if parameter.name == "UNIT":
            assert isinstance(parameter.default, float)
            assert parameter.maximum is not None
            assert traced.took * parameter.default <= DEFAULT
            assert largest.took * parameter.maximum <= WORST
            break
    else:
        assert (traced.duration <= DEFAULT, largest.duration <= WORST) == (True, True)


def test_laws_hold(traced: Ran) -> None:
    assert violations(traced.events) == []
    assert_valid(traced.events)
