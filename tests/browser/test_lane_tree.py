"""The lanes' names: pointed at, selected, walked through by keys."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeViewer, Viewer
from tests.browser.test_lanes import play, recorded


def focused(page: Page) -> str:
    key: str = page.evaluate("document.activeElement.dataset.key")
    return key


@pytest.mark.parametrize("width", [1440, 390])
def test_a_click_on_a_name_selects_the_lane(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    page = viewer.page
    play(viewer, recorded("lock"))
    row = page.locator(".row").nth(2)
    name = row.locator(".row-name").bounding_box()
    assert name is not None
    page.mouse.click(name["x"] + 5, name["y"] + name["height"] / 2)
    page.mouse.move(2, 2)
    expect(page.locator("[data-unpin]")).to_be_visible()
    ring = page.locator(".tl-ring.whole")
    expect(ring).to_have_attribute("visibility", "visible")
    around, lane = ring.bounding_box(), row.locator(".row-back").bounding_box()
    assert around is not None
    assert lane is not None
    assert abs(around["y"] - lane["y"]) <= 2
    assert abs(around["height"] - lane["height"]) <= 4
    assert abs(around["width"] - lane["width"]) <= 4
    page.click("[data-unpin]")
    expect(ring).to_have_attribute("visibility", "hidden")


def test_names_take_part_in_the_walk_by_keys(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, recorded("gather"))
    page.locator('[role=gridcell][tabindex="0"]').focus()
    lane = viewer.lane("main")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == lane
    expect(page.locator(".tl-ring")).to_have_class("tl-ring whole")
    page.keyboard.press("ArrowDown")
    assert focused(page) == viewer.lane("4!")
    page.keyboard.press("Enter")
    expect(page.locator("[data-unpin]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-unpin]")).to_be_hidden()
    page.keyboard.press("End")
    assert focused(page) == f"{viewer.lane('4!')}-end"
    page.keyboard.press("Home")
    assert focused(page) == viewer.lane("4!")
    page.keyboard.press("ArrowUp")
    assert focused(page) == lane
    expect(page.locator('.tl-grid [tabindex="0"]')).to_have_count(1)
