"""A run as it happens: started, watched, stopped, started again; and what can't be started."""

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import MakeViewer, Viewer


def test_a_run_is_seen_while_it_goes_on(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather")
    expect(page.locator("[data-empty]")).to_be_visible()
    viewer.run()
    # Four lanes and a wait that is not over, long before the run is.
    expect(page.locator(".row-task")).to_have_count(4)
    expect(page.locator("[data-pill]")).to_have_attribute("data-outcome", "live")
    open_wait = page.locator(f'[data-lane="{viewer.lane("main")}"] .k-waiting rect').last
    before = float(open_wait.get_attribute("width") or 0)
    spans = page.locator(".k-running").count()
    expect(page.locator("[data-stop]")).to_be_visible()
    page.wait_for_function("(count) => document.querySelectorAll('.k-running').length > count", arg=spans)
    assert page.locator(".transport.over").count() == 0
    assert float(open_wait.get_attribute("width") or 0) != before
    expect(page.locator(".line.stands").first).to_be_visible()
    expect(page.locator(".chip.c-waiting", has_text="4!").first).to_be_visible()
    viewer.wait_for_end()
    expect(page.locator("[data-pill]")).to_have_text("Completed")
    expect(page.locator("[data-run-label]")).to_have_text("Run again")


def test_lanes_and_states_are_those_of_the_trace(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/cancellation?UNIT=0.05")
    run = viewer.run_to_end()
    tasks = {task["task"]: task for task in viewer.service.document(run)["summary"]["tasks"]}
    lanes = page.locator(".row-task").evaluate_all("rows => rows.map(row => row.dataset.lane)")
    assert lanes == [f"task-{task}" for task in sorted(tasks)]
    for task, told in tasks.items():
        expect(page.locator(f'[data-key="task-{task}-end"] .e-{told["state"]}')).to_have_count(1)
    assert [page.locator(".row-task").nth(i).get_attribute("aria-label") for i in range(5)] == [
        "main",
        "tidy",
        "honest",
        "stubborn",
        "newcomer",
    ]
    for name in ("tidy", "honest", "stubborn", "newcomer"):
        lane = page.locator(f'[data-lane="{viewer.lane(name)}"]')
        expect(lane.locator(".m-requested")).to_have_count(1)
        expect(lane.locator(".m-delivered")).to_have_count(1)
        expect(lane.locator(".m-swallowed")).to_have_count(1 if name == "stubborn" else 0)


def test_every_span_of_the_trace_is_drawn_once(viewer: Viewer) -> None:
    viewer.open("/demos/lock?UNIT=0.05")
    events = viewer.service.events(viewer.run_to_end())
    shown = {
        event["task"] for event in events if event["type"] == "task_created" and not event.get("internal")
    }
    starts = {"task_created", "task_ready", "step_started"}
    expected = [
        event["seq"]
        for event in events
        if event.get("task") in shown
        and (event["type"] in starts or (event["type"] == "step_ended" and event["outcome"] == "suspended"))
    ]
    keys = viewer.page.locator(".k-ready, .k-running, .k-waiting").evaluate_all(
        "all => all.map(one => one.dataset.key)"
    )
    assert sorted(int(key.split("-")[-1]) for key in keys) == sorted(expected)
    expect(viewer.page.locator(".k-owner")).to_have_count(4)


def test_stop_then_run_again(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=1.0&WORKERS=8")
    first = viewer.run()
    expect(page.locator(".k-waiting").first).to_be_visible()
    page.click("[data-stop]")
    viewer.wait_for_end()
    expect(page.locator("[data-pill]")).to_have_text("Stopped")
    expect(page.locator("[data-banner]")).to_be_visible()
    expect(page.locator(".e-pending").first).to_be_visible()
    assert viewer.service.document(first)["outcome"] == "stopped"
    page.fill("#parameter-UNIT", "0.05")
    page.fill("#parameter-WORKERS", "2")
    second = viewer.run_to_end()
    assert second != first
    expect(page.locator(".row-task")).to_have_count(3)
    expect(page.locator("[data-banner]")).to_be_hidden()
    # The script on the page is the one that ran.
    expect(page.locator("#parameter-UNIT")).to_have_value("0.05")
    source = "".join(page.locator(".source .code").all_text_contents())
    assert source == viewer.service.document(second)["source"]
    expect(page.locator(".line.changed")).to_have_count(2)


def test_the_keyboard_alone_runs_and_stops(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=1.0")
    page.focus("[data-run]")
    page.keyboard.press("Enter")
    expect(page.locator("[data-stop]")).to_be_focused()
    expect(page.locator(".k-waiting").first).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("[data-run]")).to_be_focused()
    expect(page.locator("[data-pill]")).to_have_text("Stopped")


@pytest.mark.parametrize("value", ["0", "9", "1.5", "", "1e309"])
def test_a_bad_value_is_said_at_its_field_and_not_sent(viewer: Viewer, value: str) -> None:
    page = viewer.page
    viewer.open("/demos/gather")
    page.fill("#parameter-WORKERS", value)
    page.click("[data-run]")
    expect(page.locator("#parameter-WORKERS")).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#parameter-WORKERS-error")).to_have_text("A whole number from 1 to 8")
    expect(page.locator("#parameter-WORKERS")).to_be_focused()
    expect(page.locator("[data-pill]")).to_have_attribute("data-outcome", "idle")
    page.fill("#parameter-WORKERS", "2")
    page.locator("#parameter-WORKERS").blur()
    expect(page.locator("#parameter-WORKERS-error")).to_be_empty()


def test_what_the_server_refuses_is_said_at_the_field(viewer: Viewer) -> None:
    page = viewer.page
    viewer.expected.append("422")
    problem = '{"title": "no", "status": 422, "errors": [{"field": "UNIT", "message": "not today"}]}'
    page.route(
        "**/api/demos/gather/runs",
        lambda route: route.fulfill(status=422, body=problem, content_type="application/problem+json"),
    )
    viewer.open("/demos/gather")
    page.click("[data-run]")
    expect(page.locator("#parameter-UNIT-error")).to_have_text("not today")
    expect(page.locator("[data-run]")).to_be_visible()


def test_a_server_that_can_start_nothing_is_no_dead_end(viewer: Viewer) -> None:
    page = viewer.page
    viewer.expected.append("503")
    problem = '{"title": "No", "detail": "32 runs are live", "status": 503}'
    page.route(
        "**/runs",
        lambda route: route.fulfill(status=503, body=problem, content_type="application/problem+json"),
    )
    viewer.open("/demos/gather?UNIT=0.02")
    page.click("[data-run]")
    expect(page.locator("[data-banner]")).to_contain_text("32 runs are live")
    page.unroute("**/runs")
    viewer.run_to_end()
    expect(page.locator("[data-banner]")).to_be_hidden()


def full_for(page: Page, times: int) -> list[str]:
    """Lets the server have no place for the next starts; the list of those that were refused."""
    refused: list[str] = []

    def answer(route: Route) -> None:
        if len(refused) == times:
            route.continue_()
            return
        refused.append(route.request.url)
        route.fulfill(
            status=429,
            body='{"title": "Too many", "detail": "24 runs of yours are live", "status": 429}',
            content_type="application/problem+json",
            headers={"Retry-After": "1"},
        )

    page.route("**/api/demos/gather/runs", answer)
    return refused


def run_that_waits(viewer: Viewer, refusals: int) -> list[str]:
    """Presses Run where there is no place for so many starts; the list of those that were refused."""
    viewer.expected.append("429")
    refused = full_for(viewer.page, refusals)
    viewer.open("/demos/gather?UNIT=0.02")
    viewer.page.click("[data-run]")
    expect(viewer.page.locator("[data-pill]")).to_have_text("Waiting for a place…")
    return refused


def test_a_run_waits_for_a_place_and_begins(viewer: Viewer) -> None:
    page = viewer.page
    refused = run_that_waits(viewer, 2)
    expect(page.locator("[data-banner]")).to_contain_text("as soon as there is room")
    expect(page.locator("[data-stop]")).to_be_visible()
    viewer.wait_for_end()
    expect(page.locator("[data-pill]")).to_have_text("Completed")
    expect(page.locator("[data-banner]")).to_be_hidden()
    assert len(refused) == 2


def test_whoever_waits_for_a_place_can_give_up(viewer: Viewer) -> None:
    page = viewer.page
    refused = run_that_waits(viewer, 1000)
    page.click("[data-stop]")
    expect(page.locator("[data-pill]")).to_have_text("Not run yet")
    expect(page.locator("[data-run]")).to_be_visible()
    count = len(refused)
    page.wait_for_timeout(1500)
    assert len(refused) == count


def test_who_prefers_less_motion_gets_the_same_picture(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(reduced_motion="reduce")
    viewer.open("/demos/gather?UNIT=0.05")
    viewer.run_to_end()
    expect(viewer.page.locator(".e-finished").last).to_be_attached()
    expect(viewer.page.locator(".row .e-finished")).to_have_count(4)
