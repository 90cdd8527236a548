"""The landing page: a live run at once, one for a visit, and the way into the course."""

import json
import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.browser.conftest import MakeViewer, Viewer, spans_of
from tests.browser.test_pages_everywhere import no_overflow, violations


@pytest.fixture
def started(viewer: Viewer) -> list[Request]:
    """The requests of the page that start a run."""
    requests: list[Request] = []
    viewer.page.on("request", lambda request: requests.append(request) if request.method == "POST" else None)
    return requests


def wait_for_end(page: Page) -> None:
    expect(page.locator("[data-pill]")).to_have_attribute("data-outcome", "completed", timeout=25_000)


def run_on(page: Page) -> str:
    link = page.locator("[data-closer]").get_attribute("href")
    assert link is not None
    assert link.startswith("/runs/"), link
    return link.removeprefix("/runs/")


def test_a_run_is_seen_at_once_and_drawn_as_it_was(viewer: Viewer, started: list[Request]) -> None:
    page = viewer.page
    viewer.open("/")
    # While it goes on: what waits is there before anything has ended.
    expect(page.locator(".k-waiting").first).to_be_visible()
    wait_for_end(page)
    expect(page.locator(".row-lock, .row-thing, [aria-label='lock']").first).to_be_visible()
    assert len(started) == 1
    assert started[0].post_data == "variant=lock"
    spans = spans_of(viewer.service.events(run_on(page)))
    viewer.frame()
    shapes = page.locator(".k-waiting").evaluate_all(
        "all => all.map(g => [g.dataset.key, g.getBoundingClientRect().x, g.getBoundingClientRect().width])"
    )
    drawn = [(spans[key], x) for key, x, _ in shapes if key in spans]
    assert len(drawn) > 5
    ((first, _), x0), ((last, _), x1) = min(drawn), max(drawn)
    scale = (x1 - x0) / (last - first)
    for (start, _), x in drawn:
        assert abs(x - x0 - scale * (start - first)) < 2


def test_all_that_matters_is_in_sight(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/")
    wait_for_end(page)
    for part in ("h1", ".lede", "a.primary", "[data-live]", ".live-caption"):
        box = page.locator(part).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 900, part


def test_one_run_for_a_visit(viewer: Viewer, started: list[Request]) -> None:
    page = viewer.page
    viewer.open("/")
    wait_for_end(page)
    run = run_on(page)
    page.reload()
    wait_for_end(page)
    assert run_on(page) == run
    page.click("[data-closer]")
    page.wait_for_selector(".transport.over")
    assert run in page.url
    page.go_back()
    wait_for_end(page)
    assert len(started) == 1
    # Who wants another one says so.
    page.click(".live [data-run]")
    expect(page.locator("[data-closer]")).not_to_have_attribute("href", f"/runs/{run}")
    wait_for_end(page)
    assert len(started) == 2


def test_a_run_that_is_gone_is_replaced(viewer: Viewer, started: list[Request]) -> None:
    viewer.expected.append("404")
    viewer.page.add_init_script("sessionStorage.setItem('loopscope.landing', 'gone')")
    viewer.open("/")
    wait_for_end(viewer.page)
    assert len(started) == 1


def test_who_searches_starts_nothing(viewer: Viewer, started: list[Request]) -> None:
    viewer.open("/?q=lock")
    expect(viewer.page.locator(".demo-row:visible").first).to_be_visible()
    expect(viewer.page.locator("[data-live]")).to_have_count(0)
    assert started == []


def test_a_page_out_of_sight_starts_nothing(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(viewport={"width": 390, "height": 200})
    page = viewer.page
    posts: list[Request] = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    viewer.open("/")
    viewer.frame()
    assert posts == []
    page.locator("[data-live]").scroll_into_view_if_needed()
    wait_for_end(page)
    assert len(posts) == 1


def test_a_server_that_is_busy_says_so_and_can_be_asked_again(viewer: Viewer) -> None:
    page = viewer.page
    viewer.expected.append("503")
    busy = json.dumps({"type": "about:blank", "status": 503, "detail": "All places are taken."})

    def refuse(route: Route) -> None:
        route.fulfill(status=503, content_type="application/problem+json", body=busy)

    page.route("**/runs", refuse)
    viewer.open("/")
    expect(page.locator("[data-banner]")).to_contain_text("All places are taken.")
    button = page.locator(".live [data-run]")
    expect(button).to_be_visible()
    assert violations(page) == []
    page.unroute("**/runs")
    button.click()
    wait_for_end(page)
    expect(page.locator("[data-banner]")).to_be_hidden()


def test_who_wants_no_motion_sees_it_when_it_is_over(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(reduced_motion="reduce")
    page = viewer.page
    viewer.open("/")
    expect(page.locator("[data-pill]")).to_have_attribute("data-outcome", "live")
    expect(page.locator("[data-empty]")).to_contain_text("running on the server")
    assert page.locator(".timeline .row:visible").count() == 0
    wait_for_end(page)
    expect(page.locator(".timeline .row").first).to_be_visible()
    expect(page.locator("[data-empty]")).to_be_hidden()


def test_without_javascript_there_is_the_script_and_the_way_on(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(java_script_enabled=False)
    page = viewer.page
    posts: list[Request] = []
    page.on("request", lambda request: posts.append(request) if request.method == "POST" else None)
    viewer.open("/")
    expect(page.locator(".live .source .line").last).to_be_attached()
    expect(page.locator(".live [data-run]")).to_be_hidden()
    page.get_by_role("link", name="Look closer").click()
    assert re.search(r"/demos/lock$", page.url)
    assert posts == []


def test_what_is_pointed_at_is_shown_in_the_script(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/")
    wait_for_end(page)
    viewer.frame()
    # The wait for the lock, in the lane of the second: the line of its `acquire`.
    page.locator(".row[aria-label='competitor-2'] .k-waiting").first.hover(force=True)
    expect(page.locator(".source .line.pointed")).to_contain_text("lock.acquire()")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_a_run_on_the_landing_page_has_no_violation(make_viewer: MakeViewer, width: int, scheme: str) -> None:
    locale = "zh-CN" if scheme == "dark" else "en-US"
    viewer = make_viewer(viewport={"width": width, "height": 900}, color_scheme=scheme, locale=locale)
    viewer.open("/")
    wait_for_end(viewer.page)
    assert violations(viewer.page) == []
    assert no_overflow(viewer.page)
