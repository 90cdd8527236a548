"""Every kind of page, with a run on it where it has one: axe objects to none, in any language or theme.

`make axe` does the same with every demo.
"""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ROOT, MakeViewer, Viewer
from tests.browser.test_pages_everywhere import violations


def landing(viewer: Viewer) -> None:
    viewer.open("/")
    expect(viewer.page.locator("[data-pill]")).to_have_attribute("data-outcome", "completed", timeout=25_000)


def search(viewer: Viewer) -> None:
    viewer.open("/?q=lock")


def run_looked_at(viewer: Viewer) -> None:
    """A span pinned, the cursor in the middle, the table open."""
    viewer.open("/demos/cancellation?UNIT=0.05")
    viewer.run_to_end()
    page = viewer.page
    page.click(".table-box summary")
    page.locator("[data-scrub]").fill("400")
    page.locator(".k-waiting").first.focus()
    page.keyboard.press("Enter")


def comparison(viewer: Viewer) -> None:
    viewer.open("/demos/concurrent?UNIT=0.05")
    viewer.run_to_end()


def held_loop(viewer: Viewer) -> None:
    """A run with something loud in it, and something pointed out."""
    viewer.open("/demos/blocked-loop?UNIT=0.1")
    viewer.run_to_end()


def result(viewer: Viewer) -> None:
    viewer.open("/demos/lock/result?UNIT=0.02")


def file_refused(viewer: Viewer) -> None:
    viewer.open("/open")
    viewer.page.set_input_files("[data-pick]", ROOT / "README.md")
    expect(viewer.page.locator("[data-problem]")).to_be_visible()


def file_opened(viewer: Viewer) -> None:
    viewer.open("/open")
    viewer.page.set_input_files("[data-pick]", ROOT / "tests" / "traces" / "cancellation.ndjson")
    expect(viewer.page.locator("[data-bench]")).to_be_visible()


def downloads(viewer: Viewer) -> None:
    viewer.open("/demos/lock?UNIT=0.02")
    viewer.run_to_end()
    viewer.page.click("[data-downloads] summary")
    expect(viewer.page.locator('[data-download="chrome"]')).to_be_visible()


def nothing(viewer: Viewer) -> None:
    viewer.expected.append("404")
    viewer.open("/demos/nothing")


KINDS = [
    landing,
    search,
    run_looked_at,
    comparison,
    held_loop,
    result,
    file_refused,
    file_opened,
    downloads,
    nothing,
]


@pytest.mark.parametrize("locale", ["en-US", "zh-CN"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_kind_of_page_has_a_violation(
    make_viewer: MakeViewer, kind: Callable[[Viewer], None], locale: str
) -> None:
    viewer = make_viewer(locale=locale)
    kind(viewer)
    viewer.frame()
    for scheme in ("light", "dark"):
        viewer.page.emulate_media(color_scheme="light" if scheme == "light" else "dark")
        assert violations(viewer.page) == [], scheme
