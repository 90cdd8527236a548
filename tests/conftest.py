"""Fixtures of the service's tests: a small catalogue, a runner without processes, a client."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient

from app.main import create_app
from app.settings import Settings
from tests.fakes import FakeRunner

Client = TestClient[web.Request, web.Application]
MakeClient = Callable[..., Awaitable[Client]]

ECHO = '''\
# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title = {en = "Echo", zh = "回声"}
# promise = {en = "Says it again.", zh = "再说一遍。"}
# chapter = "tasks"
# order = 10
# concepts = ["print"]
#
# [tool.loopscope.parameters.UNIT]
# label = {en = "Delay", zh = "延迟"}
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.WORKERS]
# label = {en = "Workers", zh = "工人"}
# minimum = 1
# maximum = 10
#
# [tool.loopscope.parameters.MODE]
# label = {en = "Mode", zh = "方式"}
# choices = ["fast", "slow"]
#
# [tool.loopscope.parameters.LOUD]
# label = {en = "Loud", zh = "大声"}
# ///
"""Echo — 回声."""

UNIT = 0.3  # seconds
WORKERS: int = 3
MODE = "fast"; LOUD = False

print(UNIT, WORKERS, MODE, LOUD)
'''

TWIN = """\
# /// script
# [tool.loopscope]
# title = {{en = "Twins", zh = "双胞胎"}}
# promise = {{en = "Two of them.", zh = "两个。"}}
# chapter = "tasks"
# order = {order}
# concepts = []
# label = {{en = "{label}", zh = "{label}"}}
# [tool.loopscope.parameters.{name}]
# label = {{en = "Number", zh = "数"}}
# minimum = 1
# maximum = 9
# ///
{name} = 2
"""


@pytest.fixture
def demos(tmp_path: Path) -> Path:
    """A folder with the demos `echo` (one script, a parameter of each type) and `twins` (`slow`, `fast`)."""
    folder = tmp_path / "demos"
    chapter = folder / "20_tasks"
    scripts = {
        "echo/echo.py": ECHO,
        "twins/slow.py": TWIN.format(order=20, name="SLOW", label="slow"),
        "twins/fast.py": TWIN.format(order=21, name="FAST", label="fast"),
    }
    for name, text in scripts.items():
        path = chapter / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        for language in ("en", "zh"):
            path.with_name(f"{language}.md").write_text("# Prose\n", encoding="utf-8")
    (chapter / "chapter.toml").write_text('title = {en = "Tasks", zh = "任务"}\n', encoding="utf-8")
    return folder


@pytest.fixture
def runner() -> FakeRunner:
    """Its children finish at once; set `hold` for children that wait for the test."""
    return FakeRunner()


@pytest.fixture
def make_client(aiohttp_client: Any, demos: Path, runner: FakeRunner) -> MakeClient:
    async def make(**settings: Any) -> Client:
        app = create_app(Settings(**settings), runner=runner, demos=demos)
        client: Client = await aiohttp_client(app)
        return client

    return make


@pytest.fixture
async def client(make_client: MakeClient) -> Client:
    return await make_client()
