"""The real service in a process of its own, and Debian's Chromium to look at it."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.serving import serving as serving_at

ROOT = Path(__file__).resolve().parent.parent.parent
CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # What stands for a name that somebody made lead to this machine.
    "--host-resolver-rules=MAP rebound.example 127.0.0.1",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@dataclass
class Service:
    """A running service, asked directly: what the page shows is compared with what it says."""

    url: str

    def events(self, run: str) -> list[dict[str, Any]]:
        """A run's whole log; waits for its end."""
        return [json.loads(line) for line in self._get(f"/api/runs/{run}/events").splitlines()]

    def document(self, run: str) -> dict[str, Any]:
        document: dict[str, Any] = json.loads(self._get(f"/api/runs/{run}"))
        return document

    def _get(self, path: str) -> str:
        with urllib.request.urlopen(self.url + path, timeout=40) as response:
            text: str = response.read().decode()
            return text


@contextmanager
def serving(*options: str) -> Iterator[Service]:
    with serving_at("--run-wall", "20", *options) as address:
        yield Service(address)


# Of the package and not of the session: a playwright at work would hold up the event loops of other tests.
@pytest.fixture(scope="package")
def service() -> Iterator[Service]:
    with serving() as service:
        yield service


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


def spans_of(events: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """Every span by its key on the page, with its true times."""
    marks: dict[int, list[dict[str, Any]]] = {}
    for event in events:
        if event["type"] in ("task_created", "task_ready", "step_started", "step_ended"):
            marks.setdefault(event["task"], []).append(event)
    return {
        f"task-{task}-{start['seq']}": (start["at"], end["at"])
        for task, listed in marks.items()
        for start, end in pairwise(listed)
    }


def exact(at: int) -> str:
    """An instant as the page tells it, to the microsecond."""
    seconds, rest = f"{at / 1e6:.6f}".split(".")
    return f"{seconds}.{rest[:3]}\u202f{rest[3:]} s"


@dataclass
class Viewer:
    """One page, and the few things that every test does with it."""

    page: Page
    service: Service
    expected: list[str] = field(default_factory=list)
    """Parts of console messages that a test brings about on purpose."""

    def open(self, path: str) -> None:
        self.page.goto(self.service.url + path)

    def run(self) -> str:
        """Press Run; the id of the run."""
        with self.page.expect_response(lambda response: response.request.method == "POST") as answer:
            self.page.click("[data-run]")
        run: str = answer.value.json()["run"]
        return run

    def wait_for_end(self) -> None:
        self.page.wait_for_selector(".transport.over", timeout=25_000)

    def run_to_end(self) -> str:
        run = self.run()
        self.wait_for_end()
        return run

    def lane(self, name: str) -> str:
        """The key of the lane with this label."""
        key = self.page.locator(f'.row[aria-label="{name}"]').get_attribute("data-lane")
        assert key is not None, f"no lane {name}"
        return key

    def frame(self) -> None:
        """Wait until what was asked for is drawn; after a picture that took long the page rests a little."""
        self.page.wait_for_timeout(450)
        self.page.evaluate("() => new Promise((done) => requestAnimationFrame(done))")


MakeViewer = Callable[..., Viewer]


@pytest.fixture
def make_viewer(browser: Browser, service: Service) -> Iterator[MakeViewer]:
    """A page in a context of its own; at the end of the test its console must be empty."""
    contexts: list[BrowserContext] = []
    viewers: list[Viewer] = []
    messages: list[str] = []

    def make(**options: Any) -> Viewer:
        context = browser.new_context(
            **{"viewport": {"width": 1440, "height": 900}, "locale": "en-US", **options}
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: messages.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: messages.append(f"error: {error}"))
        viewers.append(Viewer(page, service))
        return viewers[-1]

    yield make
    for context in contexts:
        context.close()
    expected = [part for viewer in viewers for part in viewer.expected]
    assert [text for text in messages if not any(part in text for part in expected)] == []


@pytest.fixture
def viewer(make_viewer: MakeViewer) -> Viewer:
    return make_viewer()
