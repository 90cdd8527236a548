"""A demo is one new folder: it is on the site, in the API and in the contract without another change."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.facts.scripts import ROOT
from app.main import create_app
from app.settings import Settings
from tests.fakes import FakeRunner

SCRIPT = '''\
# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "Nap"
# title.zh = "小睡"
# promise.en = "One task sleeps, and says so."
# promise.zh = "一个任务睡一觉，再说一声。"
# chapter = "new_things"
# order = 10
# concepts = ["sleep"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Length of the nap", zh = "小睡的时长" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
# ///
"""One task takes a nap."""

import asyncio

UNIT = 0.2


async def main() -> None:
    await asyncio.sleep(UNIT)
    print("awake")


asyncio.run(main())
'''

FACTS = '''\
"""What the runs of this demo show."""

from app.facts import Ran, fact


@fact("it sleeps for a unit")
def sleeps(ran: Ran) -> str:
    (wait,) = ran.waits("sleep")
    assert wait["awaiting"]["delay"] == ran.unit, wait
    return f"asleep for {ran.unit} s at line {wait['where']['line']}"
'''

PROSE = {
    "en": "One task takes a nap, and that is all that happens here. " * 8,
    "zh": "一个任务睡一觉，醒来之后说一声，除此之外什么也没有发生。" * 16,
}


@pytest.fixture
def demos(tmp_path: Path) -> Path:
    """A folder with one chapter that holds one new demo."""
    folder = tmp_path / "demos"
    demo = folder / "70_new_things" / "nap"
    demo.mkdir(parents=True)
    title = 'title = {en = "New things", zh = "新东西"}'
    (demo.parent / "chapter.toml").write_text(title, encoding="utf-8")
    (demo / "nap.py").write_text(SCRIPT, encoding="utf-8")
    (demo / "facts.py").write_text(FACTS, encoding="utf-8")
    for language, text in PROSE.items():
        (demo / f"{language}.md").write_text(text, encoding="utf-8")
    return folder


async def test_it_is_on_the_site_and_in_the_api(aiohttp_client: Any, demos: Path) -> None:
    client = await aiohttp_client(create_app(Settings(demos=str(demos)), runner=FakeRunner()))
    for language, title in (("en", "Nap"), ("zh", "小睡")):
        for path in ("/", "/demos/nap"):
            page = await (await client.get(f"{path}?lang={language}")).text()
            assert title in page
    listed = await (await client.get("/api/demos")).json()
    assert [demo["slug"] for demo in listed["demos"]] == ["nap"]
    described = await (await client.get("/api/openapi.json")).json()
    assert {"/api/demos/nap/run", "/api/demos/nap/runs"} < described["paths"].keys()


def test_the_contract_and_its_facts_are_checked(demos: Path) -> None:
    tests = [f"tests/demos/test_{name}.py" for name in ("contract", "facts")]
    done = run("-m", "pytest", "-v", "-p", "no:cacheprovider", *tests, DEMOS=str(demos))
    assert done.returncode == 0, done.stdout
    assert "test_a_fact_holds[nap-sleeps]" in done.stdout
    assert "test_prints_the_same_when_traced[nap/nap]" in done.stdout


def test_a_fact_that_does_not_hold_is_told(demos: Path) -> None:
    path = demos / "70_new_things" / "nap" / "facts.py"
    path.write_text(FACTS.replace("== ran.unit", "== 2 * ran.unit"), encoding="utf-8")
    table = run("-m", "app.facts", "--demos", str(demos), "--unit", "0.05")
    assert table.returncode == 1
    assert "✗ it sleeps for a unit\n       facts.py:9: assert wait" in table.stdout
    assert table.stdout.endswith("0 of 1 facts hold\n")


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
