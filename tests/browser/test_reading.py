"""What a screen reader gets: landmarks, headings in order, the lanes as a grid, and a few polite words."""

import re
from itertools import pairwise

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Viewer

LEVELS = """() => [...document.querySelectorAll("h1, h2, h3, h4, h5")]
  .filter((one) => one.checkVisibility())
  .map((one) => Number(one.tagName[1]))"""

SAID = """() => {
  window.said = [];
  for (const one of document.querySelectorAll("[data-announce]"))
    new MutationObserver(() => window.said.push(one.textContent)).observe(one, { childList: true });
}"""


def check_structure(page: Page) -> None:
    for role in ("banner", "main", "contentinfo"):
        expect(page.get_by_role(role)).to_have_count(1)
    levels = page.evaluate(LEVELS)
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels)), levels


@pytest.mark.parametrize("path", ["/", "/demos/lock", "/demos/concurrent", "/demos/lock/result?UNIT=0.02"])
def test_landmarks_and_headings_lead_through_a_page(viewer: Viewer, path: str) -> None:
    viewer.open(path)
    check_structure(viewer.page)


def test_a_run_is_a_grid_and_a_table(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    run = viewer.run_to_end()
    check_structure(page)
    grid = page.get_by_role("treegrid")
    expect(grid).to_have_accessible_name(re.compile("^Timeline"))
    row = grid.get_by_role("row", name="competitor-2", exact=True)
    expect(row.get_by_role("rowheader")).to_have_count(1)
    expect(row.get_by_role("gridcell").first).to_have_accessible_name(re.compile("^competitor-2"))
    page.click(".table-box summary")
    tasks = page.get_by_role("table", name="Tasks")
    summary = viewer.service.document(run)["summary"]
    expect(tasks.get_by_role("rowheader")).to_have_count(len(summary["tasks"]))


def test_a_run_says_that_it_began_and_how_it_ended_and_little_else(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/cancellation?UNIT=0.05")
    page.evaluate(SAID)
    viewer.run_to_end()
    expect(page.locator("[data-announce]")).to_contain_text("Completed")
    said = page.evaluate("window.said")
    text = " ".join(said)
    assert "Pointed out: stubborn" in text
    assert "honest: cancelled" in text or "tasks ended" in text
    # A handful of sentences, though the run has a hundred events.
    assert len(said) <= 12, said
