"""Every page in both themes and languages, on a phone, without JavaScript, and to those who listen."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeViewer, Viewer

PAGES = ["/", "/demos/gather", "/open", "/demos/nothing"]


def violations(page: Page) -> list[Any]:
    """What axe objects to, with the first elements."""
    found = Axe().run(page).response["violations"]
    return [(one["id"], [node["html"][:200] for node in one["nodes"][:3]]) for one in found]


def no_overflow(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def test_no_live_run_has_a_violation(viewer: Viewer) -> None:
    viewer.open("/demos/gather?UNIT=1.0&WORKERS=8")
    viewer.run()
    expect(viewer.page.locator(".k-waiting").first).to_be_visible()
    assert violations(viewer.page) == []
    viewer.page.click("[data-stop]")
    viewer.wait_for_end()
    assert violations(viewer.page) == []


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("path", PAGES)
def test_a_phone_scrolls_in_one_direction_only(make_viewer: MakeViewer, path: str, language: str) -> None:
    viewer = make_viewer(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    viewer.expected.append("404")
    viewer.open(f"{path}?lang={language}")
    assert no_overflow(viewer.page)
    if path.endswith("gather"):
        viewer.page.fill("#parameter-UNIT", "0.05")
        viewer.run_to_end()
        assert no_overflow(viewer.page)


@pytest.mark.parametrize("width", [360, 768, 1121, 1920])
def test_no_width_breaks_the_demo_page(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    viewer.open("/demos/subprocess?UNIT=0.02")
    viewer.run_to_end()
    assert no_overflow(viewer.page)
    # The lanes' names are there, and none runs into the lanes.
    inside = viewer.page.locator(".row-name").evaluate_all(
        "(names) => names.every((name) => name.getBBox().width > 0 && name.getBBox().x >= 0)"
    )
    assert inside


def test_chinese_by_link_stays_for_the_next_page(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/?lang=zh")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    page.click(".demo-row h3 a[href='/demos/gather']")
    page.wait_for_load_state()
    expect(page.locator("[data-run-label]")).to_have_text("运行")
    page.fill("#parameter-UNIT", "0.05")
    viewer.run_to_end()
    expect(page.locator("[data-pill]")).to_have_text("已完成")
    expect(page.locator("[data-run-label]")).to_have_text("再次运行")
    # The switch keeps the run that is on the page.
    page.click(".languages a[hreflang=en]")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(page.locator("[data-run-label]")).to_have_text("Run again")


def test_chinese_by_the_browsers_wish(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(locale="zh-CN")
    viewer.open("/")
    expect(viewer.page.locator("html")).to_have_attribute("lang", "zh-Hans")


def test_the_theme_follows_the_system_until_chosen(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(color_scheme="dark")
    page = viewer.page
    viewer.open("/")
    background = "getComputedStyle(document.documentElement).backgroundColor"
    dark = page.evaluate(background)
    toggle = page.locator("[data-theme-toggle]")
    expect(toggle).to_have_attribute("aria-pressed", "true")
    toggle.click()
    light = page.evaluate(background)
    assert light != dark
    viewer.open("/demos/gather")
    assert page.evaluate(background) == light
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


def test_a_page_asks_nobody_else(viewer: Viewer) -> None:
    asked: list[str] = []
    viewer.page.on("request", lambda request: asked.append(request.url))
    viewer.open("/demos/gather?UNIT=0.02")
    viewer.run_to_end()
    assert asked
    assert [url for url in asked if not url.startswith(viewer.service.url)] == []


def test_an_announcement_for_those_who_listen(viewer: Viewer) -> None:
    viewer.open("/demos/gather?UNIT=0.05")
    announce = viewer.page.locator("[data-announce]")
    expect(announce).to_have_attribute("aria-live", "polite")
    viewer.run_to_end()
    expect(announce).to_contain_text("Completed")
