"""Without JavaScript: prose, source, and a run by form whose result is a page."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeViewer, Viewer
from tests.browser.test_pages_everywhere import no_overflow, violations


@pytest.fixture
def plain(make_viewer: MakeViewer) -> Viewer:
    return make_viewer(java_script_enabled=False)


def run_of(viewer: Viewer) -> dict[str, Any]:
    return viewer.service.document(viewer.page.url.split("runs=")[1].split("&")[0])


def test_a_run_by_form_is_read_as_a_page(plain: Viewer) -> None:
    page = plain.page
    plain.open("/demos/lock")
    expect(page.locator(".sections h2").first).to_be_visible()
    expect(page.locator(".source .line").last).to_be_visible()
    hint = page.locator("noscript p")
    expect(hint).to_be_visible()
    assert "Run shows the result as a page of text" in (hint.text_content() or "")
    page.fill("#parameter-UNIT", "0.02")
    page.fill("#parameter-COMPETITORS", "3")
    page.click("[data-run]")
    expect(page.locator("h1")).to_have_text("Result")
    expect(page.locator(".status-pill")).to_have_text("Completed")
    document = run_of(plain)
    assert document["parameters"] == {"UNIT": 0.02, "COMPETITORS": 3}
    # Every line with who printed it, as the log has it.
    events = plain.service.events(document["run"])
    names = {
        each["task"]: each["name"] for each in events if each["type"] in ("task_created", "task_renamed")
    }
    printed = [each for each in events if each["type"] == "output"]
    rows = page.locator(".result-output tbody tr")
    assert rows.count() == len(printed)
    for row, event in zip(rows.all(), printed, strict=True):
        expect(row.locator("td").nth(1)).to_have_text(names[event["task"]])
        expect(row.locator("samp")).to_have_text(event["text"].rstrip("\n"))
    tasks = page.locator("table").last.locator("tbody tr")
    assert tasks.count() == len(document["summary"]["tasks"]) == 4
    expect(tasks.last).to_contain_text("finished")
    # Again, from here, with the values that it had.
    expect(page.locator("#parameter-COMPETITORS")).to_have_value("3")
    page.click("[data-run]")
    page.wait_for_url(lambda url: document["run"] not in url)
    expect(page.locator(".status-pill")).to_have_text("Completed")


def test_a_failure_is_told_with_its_exception(plain: Viewer) -> None:
    plain.open("/demos/gather-errors/result?UNIT=0.2")
    page = plain.page
    failed = page.locator("table").last.locator("tr", has_text="failed")
    expect(failed).to_have_count(1)
    expect(failed.locator("code")).to_have_text("LookupError: no room")


def test_a_comparison_gives_both_and_says_which_is_faster(plain: Viewer) -> None:
    page = plain.page
    plain.open("/demos/blocking")
    page.click("[data-run]")
    expect(page.locator(".status-pill")).to_have_text(["Completed", "Completed"], timeout=25_000)
    expect(page.locator(".result-gain")).to_contain_text("times as fast as the slowest")


def test_a_mistake_is_said_beside_its_field(plain: Viewer) -> None:
    page = plain.page
    plain.expected.append("422")
    plain.open("/demos/lock/result?COMPETITORS=99")
    field = page.locator("[data-field=COMPETITORS]")
    expect(field.locator("[data-error]")).to_have_text("A whole number from 1 to 8 (sent: 99)")
    expect(field.locator("input")).to_have_value("99")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was run")


def test_a_link_to_a_run_leads_to_its_text(plain: Viewer) -> None:
    page = plain.page
    plain.open("/demos/lock/result?UNIT=0.02")
    run = run_of(plain)["run"]
    plain.open(f"/runs/{run}")
    page.get_by_role("link", name="The result of this run").click()
    assert run_of(plain)["run"] == run
    page.get_by_role("link", name="The live picture of this run").click()
    assert page.url.endswith(f"/runs/{run}")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_a_result_has_no_violation(make_viewer: MakeViewer, width: int, scheme: str) -> None:
    locale = "zh-CN" if scheme == "dark" else "en-US"
    viewer = make_viewer(viewport={"width": width, "height": 844}, color_scheme=scheme, locale=locale)
    for path in ("/demos/cancellation/result?UNIT=0.02", "/demos/lock/result?UNIT=x"):
        viewer.expected.append("422")
        viewer.open(path)
        assert violations(viewer.page) == []
        assert no_overflow(viewer.page)
