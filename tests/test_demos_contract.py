"""What every demo must keep to. A new folder under `app/demos` is taken up by itself."""

import ast
import hashlib
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from html.parser import HTMLParser
from typing import Any

import pytest

from app.catalog import LANGUAGES, Demo, Variant
from app.main import create_app
from app.parameters import Parameter, Value
from tests.demo_runs import NAMES, VARIANTS, Ran, broken_laws, masked, run, unit
from tests.fakes import FakeRunner

WORST = 25.0  # seconds: the longest run that any accepted values may ask for
DEFAULT = 3.5  # seconds: the same for the defaults
QUICK = 0.08  # seconds: the UNIT in these tests
OURS = {"app", "loopscope"}  # nothing that a plain script would import


def bound(parameter: Parameter, *, largest: bool) -> Value:
    value = parameter.maximum if largest else parameter.minimum
    if value is not None:
        return float(value) if parameter.type == "float" else int(value)
    choices = parameter.choices or ("false", "true")
    choice = choices[-1 if largest else 0]
    return choice == "true" if parameter.type == "bool" else choice


class Runs:
    """Four runs of one variant, started together."""

    def __init__(self, runs: dict[str, Future[Ran]], quick: float) -> None:
        self._runs = runs
        self.quick = quick

    def __getitem__(self, name: str) -> Ran:
        return self._runs[name].result()


@pytest.fixture(scope="module", params=VARIANTS, ids=NAMES)
def pair(request: pytest.FixtureRequest) -> tuple[Demo, Variant]:
    found: tuple[Demo, Variant] = request.param
    return found


@pytest.fixture(scope="module")
def demo(pair: tuple[Demo, Variant]) -> Demo:
    return pair[0]


@pytest.fixture(scope="module")
def variant(pair: tuple[Demo, Variant]) -> Variant:
    return pair[1]


@pytest.fixture(scope="module")
def runs(variant: Variant, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Runs]:
    quick = unit(variant, QUICK)
    smallest = {parameter.name: bound(parameter, largest=False) for parameter in variant.parameters}
    largest = {parameter.name: bound(parameter, largest=True) for parameter in variant.parameters}
    folder = tmp_path_factory.mktemp(variant.name)
    with ThreadPoolExecutor(4) as pool:
        # Both under the same path, one after the other, since tracebacks and warnings show it.
        alike = folder / "alike"
        traced = pool.submit(
            lambda: (
                run(variant, {"UNIT": quick}, alike, traced=False),
                run(variant, {"UNIT": quick}, alike),
            )
        )
        runs: dict[str, Future[Ran]] = {
            "smallest": pool.submit(run, variant, smallest, folder / "smallest"),
            "largest": pool.submit(run, variant, {**largest, "UNIT": quick}, folder / "largest"),
            "alone": pool.submit(lambda: traced.result()[0]),
            "traced": pool.submit(lambda: traced.result()[1]),
        }
        yield Runs(runs, quick)


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
    client = await aiohttp_client(create_app(runner=FakeRunner()))
    document = await (await client.get(f"/api/demos/{demo.slug}")).json()
    assert [shown["source"] for shown in document["variants"] if shown["name"] == variant.name] == [text]
    for language in LANGUAGES:
        page = await (await client.get(f"/demos/{demo.slug}?lang={language}")).text()
        assert text in Shown(page).text
        assert demo.title[language] in page


def test_unit_is_the_main_delay(variant: Variant) -> None:
    (parameter,) = [parameter for parameter in variant.parameters if parameter.name == "UNIT"]
    assert parameter.unit == "s"
    assert isinstance(parameter.default, float)
    assert parameter.default <= 0.5


def test_runs_alone_as_its_metadata_says(variant: Variant, runs: Runs) -> None:
    alone = runs["alone"]
    assert (alone.exit_code, bool(alone.stdout)) == (variant.exit_code, True), alone.stderr


def test_prints_the_same_when_traced(variant: Variant, runs: Runs) -> None:
    alone, traced = runs["alone"], runs["traced"]
    assert masked(variant, traced.stdout) == masked(variant, alone.stdout)
    assert masked(variant, traced.stderr) == masked(variant, alone.stderr)
    assert traced.exit_code == alone.exit_code


def test_trace_is_of_this_text_and_holds_its_output(runs: Runs) -> None:
    traced = runs["traced"]
    started, finished = traced.events[0], traced.events[-1]
    assert started["source_sha256"] == hashlib.sha256(traced.text.encode()).hexdigest()
    assert finished["type"] == "run_finished"
    assert finished["exit_code"] == traced.exit_code
    printed = "".join(event["text"] for event in traced.of_type("output") if event["stream"] == "stdout")
    assert printed == traced.stdout


def test_pending_tasks_are_those_of_the_metadata(variant: Variant, runs: Runs) -> None:
    tasks = runs["traced"].summary["tasks"]
    pending = [task["name"] for task in tasks if task["state"] not in ("finished", "failed", "cancelled")]
    assert sorted(pending) == sorted(variant.pending)


@pytest.mark.parametrize("size", ["smallest", "largest"])
def test_bounds_are_safe(variant: Variant, runs: Runs, size: str) -> None:
    ran = runs[size]
    assert ran.exit_code == variant.exit_code, ran.stderr
    assert ran.events[-1]["outcome"] == ("completed" if variant.exit_code == 0 else "failed")


def test_no_accepted_run_is_long(variant: Variant, runs: Runs) -> None:
    (parameter,) = [parameter for parameter in variant.parameters if parameter.name == "UNIT"]
    assert isinstance(parameter.default, float)
    assert parameter.maximum is not None
    assert units(runs["traced"], runs.quick) * parameter.default <= DEFAULT
    assert units(runs["largest"], runs.quick) * parameter.maximum <= WORST


def units(ran: Ran, quick: float) -> float:
    """How many UNITs the script's own work took: the start and end of the process do not grow with it."""
    steps = ran.of_type("step_started", "step_ended")
    return float((steps[-1]["at"] - steps[0]["at"]) / 1e6 / quick)


def test_laws_hold(runs: Runs) -> None:
    broken = broken_laws(*(runs[name].trace for name in ("traced", "smallest", "largest")))
    assert not broken, broken
