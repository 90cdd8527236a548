"""Looking for a lane among many, by name or by state."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeViewer, Viewer
from tests.browser.test_lanes import play, recorded
from tests.browser.test_pages_everywhere import violations
from tests.browser.test_scale import made_up


def shown(page: Page) -> list[str]:
    found: list[str] = page.locator(".row").evaluate_all("all => all.map(row => row.dataset.lane)")
    return found


@pytest.mark.parametrize("width", [1440, 390])
def test_a_lane_is_found_by_its_name(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    page = viewer.page
    play(viewer, made_up(300, 1))
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Find a lane, by name or state")
    expect(field).to_be_focused()
    field.fill("worker-29")
    expect(page.locator(".find-count")).to_have_text("11 of 300 lanes")
    assert shown(page) == ["task-29", *(f"task-{number}" for number in range(290, 300))]
    expect(page.locator(".tl-grid")).to_have_attribute("aria-rowcount", "11")
    assert violations(page) == []
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("data-key", "task-29")
    page.keyboard.press("/")
    field.fill("nobody at all")
    expect(page.locator(".find-count")).to_have_text("No lane is called so, or in such a state.")
    page.keyboard.press("Escape")
    expect(field).to_have_value("")
    expect(page.locator(".tl-grid")).to_have_attribute("aria-rowcount", "300")
    expect(page.locator(".find-count")).to_be_empty()


def test_lanes_are_found_by_their_state_at_the_cursor(viewer: Viewer) -> None:
    page = viewer.page
    events = made_up(40, 2)
    play(viewer, events)
    page.keyboard.press("/")
    page.keyboard.type("running")
    expect(page.locator(".find-count")).to_have_text("No lane is called so, or in such a state.")
    starts = [event for event in events if event["type"] == "step_started"]
    one = starts[len(starts) // 2 + 3]
    share = round((one["at"] + 10) / events[-1]["at"] * 1000)
    page.locator("[data-scrub]").fill(str(share))
    at = share / 1000 * events[-1]["at"]
    running = [f"task-{start['task']}" for start in starts if start["at"] <= at < start["at"] + 20]
    assert running
    expect(page.locator(".row")).to_have_count(len(running))
    assert shown(page) == running


def test_few_lanes_need_no_search(viewer: Viewer) -> None:
    play(viewer, recorded("gather"))
    expect(viewer.page.locator(".find-lane")).to_be_hidden()
