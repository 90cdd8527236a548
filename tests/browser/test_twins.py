"""Runs that are compared: on one time axis, started, looked at, stopped and shared together."""

import json
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs

import pytest
from playwright.sync_api import Locator, Request, WebSocketRoute, expect

from tests import comparisons
from tests.browser.conftest import MakeViewer, Service, Viewer, serving, spans_of
from tests.browser.test_pages_everywhere import no_overflow, violations


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service with demos of our own, so that these tests say what they are about."""
    with serving("--demos", str(comparisons.write(tmp_path_factory.mktemp("demos")))) as service:
        yield service


def run(viewer: Viewer, to_end: bool = True) -> list[str]:
    """Press Run; the ids of the runs, from the top down."""
    viewer.page.click("[data-run]")
    expect(viewer.page.locator("[data-alone]:visible")).to_have_count(viewer.page.locator(".band").count())
    if to_end:
        viewer.wait_for_end()
    ids: list[str] = viewer.page.locator("[data-alone]").evaluate_all("all => all.map(a => a.dataset.id)")
    return ids


def band(viewer: Viewer, index: int) -> Locator:
    return viewer.page.locator(".band").nth(index)


def drawn(viewer: Viewer, index: int) -> list[tuple[str, float]]:
    """Every span of a band, and where on the page it begins."""
    found: list[tuple[str, float]] = (
        band(viewer, index)
        .locator(".k-ready rect, .k-running rect, .k-waiting rect")
        .evaluate_all("all => all.map(r => [r.parentNode.dataset.key, r.getBoundingClientRect().x])")
    )
    return found


def places(viewer: Viewer, runs: list[str]) -> list[tuple[int, float]]:
    """Time and place of every span, of all bands together."""
    return [
        (times[key][0], x)
        for index, run in enumerate(runs)
        for times in [spans_of(viewer.service.events(run))]
        for key, x in drawn(viewer, index)
    ]


def on_one_scale(found: list[tuple[int, float]]) -> None:
    (first, left), (last, right) = min(found), max(found)
    for at, x in found:
        assert x == pytest.approx(left + (at - first) / (last - first) * (right - left), abs=0.3)


def ticks_of(viewer: Viewer) -> list[tuple[float, float]]:
    """Time in microseconds and place of every tick of the axis."""
    ticks = viewer.page.locator(".axis-box .tl-axis > g:first-child text").evaluate_all(
        "all => all.map(t => [t.textContent, t.getBoundingClientRect().x - 4])"
    )
    unit = {"s": 1_000_000, "ms": 1000, "µs": 1}
    return [
        (0 if label == "0" else float(label.split()[0]) * unit[label.split()[1]], x) for label, x in ticks
    ]


def on_the_axis(viewer: Viewer, found: list[tuple[int, float]]) -> None:
    """What is drawn stands where the ticks say."""
    ticks = ticks_of(viewer)
    assert len(ticks) > 2
    (first, left), (last, right) = ticks[0], ticks[-1]
    for at, x in [*found, *ticks]:
        assert x == pytest.approx(left + (at - first) / (last - first) * (right - left), abs=0.5)


# How many bands went on at the same time, at most, and how many of those had something drawn.
WATCH = """() => {
  window.most = {live: 0, drawn: 0};
  new MutationObserver(() => {
    const bands = [...document.querySelectorAll(".band")];
    const live = bands.filter((band) => band.querySelector('[data-outcome="live"]'));
    const drawn = live.filter((band) => band.querySelector(".k-waiting"));
    most.live = Math.max(most.live, live.length);
    most.drawn = Math.max(most.drawn, drawn.length);
  }).observe(document.body, {attributes: true, childList: true, subtree: true});
}"""


def test_both_run_at_once_and_are_drawn_on_one_scale(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/pages?UNIT=0.4")
    expect(page.locator(".band h3")).to_have_text(["one by one", "together"])
    page.evaluate(WATCH)
    runs = run(viewer)
    # Both at the same time, seen while they went on; of the shorter one a busy machine may draw but the end.
    most = page.evaluate("() => most")
    assert most["live"] == 2
    assert most["drawn"] >= 1
    expect(page.locator("[data-pill]")).to_have_text(["Completed", "Completed"])
    viewer.frame()
    found = places(viewer, runs)
    assert len(found) > 30
    on_one_scale(found)
    # The axis is theirs: each tick stands where its time is.
    on_the_axis(viewer, found)


@pytest.mark.parametrize("width", [390, 800])
def test_the_scale_is_one_on_a_narrow_page_too(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 844})
    viewer.open("/demos/pages?UNIT=0.05")
    runs = run(viewer)
    viewer.frame()
    on_one_scale(places(viewer, runs))
    assert no_overflow(viewer.page)


def test_the_gain_is_told_as_the_runs_took(viewer: Viewer) -> None:
    viewer.open("/demos/pages?UNIT=0.3")
    runs = run(viewer)
    took = []
    for run_ in runs:
        steps = [event["at"] for event in viewer.service.events(run_) if event["type"].startswith("step_")]
        took.append(max(steps) - min(steps))
    verdict = viewer.page.locator("[data-verdict]")
    expect(verdict).to_contain_text(f"{took[0] / 1e6:.2f} s against {took[1] / 1e6:.2f} s")
    expect(verdict).to_contain_text(f"“together” is {round(took[0] / took[1], 1):g} times as fast")
    # With one job there is nothing to gain.
    viewer.page.fill("#parameter-JOBS", "1")
    viewer.page.fill("#parameter-UNIT", "1.0")
    run(viewer)
    expect(verdict).to_contain_text("about the same")


def test_where_the_difference_is_not_time_no_gain_is_told(viewer: Viewer) -> None:
    viewer.open("/demos/counts?UNIT=0.05")
    run(viewer)
    expect(viewer.page.locator("[data-verdict]")).to_contain_text("is not the time")
    expect(viewer.page.locator("[data-verdict]")).not_to_contain_text("times as")


def test_what_competes_runs_one_after_the_other(viewer: Viewer) -> None:
    page = viewer.page
    states: list[list[str]] = []
    seen: list[str] = []
    page.on(
        "response",
        lambda response: seen.append(response.json()["run"]) if response.request.method == "POST" else None,
    )

    def asked(request: Request) -> None:
        if request.method == "POST":
            states.append([viewer.service.document(run)["state"] for run in seen])

    page.on("request", asked)
    viewer.open("/demos/turns?UNIT=0.05&JOBS=3")
    expect(page.locator("[data-verdict]")).to_contain_text("one after the other")
    runs = run(viewer)
    # The script of the one whose turn it is has come into sight.
    expect(page.get_by_role("tab", selected=True)).to_have_text("third")
    assert states == [[], ["finished"], ["finished", "finished"]]
    assert runs == seen
    expect(page.locator("[data-pill]")).to_have_text(["Completed"] * 3)
    viewer.frame()
    on_one_scale(places(viewer, runs))


def test_what_the_scripts_measured_is_told_and_drawn(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/turns?UNIT=0.1")
    took = []
    for run_ in run(viewer):
        text = "".join(event.get("text", "") for event in viewer.service.events(run_))
        took += [float(seconds) for seconds in re.findall(r"took ([0-9.]+) s", text)]
    assert len(took) == 3
    verdict = page.locator("[data-verdict]")
    expect(verdict).to_contain_text(f"“first” {took[0] * 1000:.0f} ms")
    expect(verdict).to_contain_text("times as fast as the slowest")
    expect(verdict).to_contain_text("measured themselves")
    measured = page.locator("[data-measured]")
    expect(measured.locator("tbody tr")).to_have_count(3)
    for label in ("first", "second", "third"):
        expect(measured.locator("tbody")).to_contain_text(label)
    expect(measured).to_contain_text("One processor.")


def test_a_stop_stops_all_that_runs_and_all_that_would(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/turns?UNIT=2.0")
    page.click("[data-run]")
    expect(band(viewer, 0).locator(".k-waiting").first).to_be_visible()
    page.click("[data-stop]")
    viewer.wait_for_end()
    expect(page.locator("[data-pill]")).to_have_text(["Stopped", "Not run yet", "Not run yet"])
    expect(band(viewer, 0).locator("[data-banner]")).to_contain_text("stopped this run")
    viewer.open("/demos/pages?UNIT=2.0")
    runs = run(viewer, to_end=False)
    expect(band(viewer, 1).locator(".k-waiting").first).to_be_visible()
    page.click("[data-stop]")
    viewer.wait_for_end()
    expect(page.locator("[data-pill]")).to_have_text(["Stopped", "Stopped"])
    assert [viewer.service.document(run)["outcome"] for run in runs] == ["stopped", "stopped"]
    expect(page.locator("[data-verdict]")).to_contain_text("no times are compared")
    expect(page.locator("[data-run]")).to_be_focused()


def test_one_cursor_and_one_zoom_for_all(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/pages?UNIT=0.1")
    runs = run(viewer)
    page.locator("[data-scrub]").fill("300")
    viewer.frame()
    cursors = page.locator(".tl-cursor").evaluate_all(
        "all => all.map(c => [c.getAttribute('visibility'), c.getBoundingClientRect().x])"
    )
    assert [visible for visible, _ in cursors] == ["visible", "visible"]
    assert cursors[0][1] == pytest.approx(cursors[1][1], abs=0.1)
    end = max(viewer.service.events(run)[-1]["at"] for run in runs)
    for index, run_ in enumerate(runs):
        events = viewer.service.events(run_)
        shown = sum(event["type"] == "output" and event["at"] <= 0.3 * end for event in events)
        expect(page.locator("[data-output]").nth(index).locator(".out:not(.later)")).to_have_count(shown)
    page.locator("[data-scrub]").fill("1000")
    # Keys on the second band zoom the first as well.
    page.keyboard.press("Tab")
    band(viewer, 1).locator('[role=gridcell][tabindex="0"]').focus()
    for _ in range(3):
        page.keyboard.press("+")
    viewer.frame()
    # What begins left of the picture is drawn from its edge on; how much is in sight depends on the run.
    edge = page.locator(".tl-grid").first.evaluate(
        "grid => grid.querySelector('.tl-lines path').getBoundingClientRect().x"
    )
    for _ in range(50):
        # A busy machine draws the last of the keys some frames later.
        if max(ticks_of(viewer))[0] - min(ticks_of(viewer))[0] < 0.3 * end:
            break
        page.wait_for_timeout(100)
    else:
        pytest.fail("the keys did not zoom")
    found = [(at, x) for at, x in places(viewer, runs) if edge < x < 1300]
    on_the_axis(viewer, found)
    page.locator("button:visible", has_text="Whole run").click()
    viewer.frame()
    on_one_scale(places(viewer, runs))


def test_it_plays_to_the_end_of_the_longest(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/pages?UNIT=0.05")
    run(viewer)
    page.click("[data-play]")
    expect(page.locator("[data-play]")).to_have_attribute("aria-label", "Pause")
    expect(page.locator(".tl-cursor").first).to_have_attribute("visibility", "visible")
    expect(page.locator("[data-play]")).to_have_attribute("aria-label", "Play")
    expect(page.locator(".out.later")).to_have_count(0)


def test_each_script_with_the_lines_of_its_own_run(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/pages?UNIT=0.4&JOBS=2")
    # In the first run one job after the other, in the second both at once.
    first, second = (viewer.service.events(id) for id in run(viewer))
    instant = (first[-1]["at"] * 0.1 + second[-1]["at"]) / 2
    tabs = page.get_by_role("tab")
    expect(tabs).to_have_text(["one by one", "together"])
    panels = page.locator("[role=tabpanel]:visible")
    expect(panels).to_have_count(1)
    page.locator("[data-scrub]").fill(str(round(instant / first[-1]["at"] * 1000)))
    expect(panels.locator(".chip.c-waiting", has_text="job-0")).to_be_visible()
    expect(panels.locator(".chip", has_text="job-1")).to_have_count(0)
    tabs.first.focus()
    page.keyboard.press("ArrowRight")
    expect(tabs.nth(1)).to_be_focused()
    expect(panels).to_have_count(1)
    expect(panels.locator(".chip.c-waiting", has_text="job-1")).to_be_visible()
    expect(panels.locator(".line.changed")).to_have_count(2)
    # What is pinned brings its script into sight.
    band(viewer, 0).locator('[role=gridcell][tabindex="0"]').focus()
    page.keyboard.press("Enter")
    expect(tabs.first).to_have_attribute("aria-selected", "true")
    expect(page.locator("[data-detail]")).to_contain_text("main")


def test_each_run_takes_the_parameters_that_it_has(viewer: Viewer) -> None:
    page = viewer.page
    sent: list[dict[str, list[str]]] = []
    page.on(
        "request",
        lambda request: sent.append(parse_qs(request.post_data or "")) if request.method == "POST" else None,
    )
    viewer.open("/demos/pages?UNIT=0.05&JOBS=2")
    expect(page.locator(".field")).to_have_count(3)
    run(viewer)
    by_variant = {body.pop("variant")[0]: body for body in sent}
    common = {"UNIT": ["0.05"], "JOBS": ["2"]}
    assert by_variant == {"one_by_one": common, "together": common | {"EXTRA": ["0"]}}


def test_what_one_of_them_refuses_starts_none(viewer: Viewer) -> None:
    page = viewer.page
    viewer.expected.append("422")
    problem = json.dumps(
        {"title": "no", "status": 422, "errors": [{"field": "EXTRA", "message": "not today"}]}
    )

    def answer(route: Any) -> None:
        if "variant=together" in (route.request.post_data or ""):
            route.fulfill(status=422, body=problem, content_type="application/problem+json")
        else:
            route.continue_()

    page.route("**/api/demos/pages/runs", answer)
    viewer.open("/demos/pages?UNIT=2.0")
    page.click("[data-run]")
    expect(page.locator("#parameter-EXTRA-error")).to_have_text("not today")
    expect(page.locator("[data-pill]").first).to_have_text("Stopped")
    expect(page.locator("[data-run]")).to_be_visible()


def test_a_lost_connection_is_resumed_and_said_at_its_band(viewer: Viewer) -> None:
    page = viewer.page
    broken: list[str] = []

    def break_off(route: WebSocketRoute) -> None:
        server = route.connect_to_server()
        if broken:
            return
        broken.append(route.url)

        def forward(message: str | bytes) -> None:
            route.send(str(message))
            server.close()
            route.close(code=1011)

        server.on_message(forward)

    page.route_web_socket("**/ws?*", break_off)
    viewer.open("/demos/pages?UNIT=0.4")
    page.click("[data-run]")
    expect(page.locator('[data-pill][data-outcome="resuming"]')).to_have_count(1)
    expect(page.locator("[data-banner]:visible")).to_have_count(1)
    expect(page.locator("[data-banner]:visible")).to_contain_text("resumed where it broke off")
    viewer.wait_for_end()
    expect(page.locator("[data-pill]")).to_have_text(["Completed", "Completed"])
    expect(page.locator("[data-banner]:visible")).to_have_count(0)


def test_a_link_pins_the_runs(viewer: Viewer, make_viewer: MakeViewer) -> None:
    viewer.open("/demos/pages?UNIT=0.05&JOBS=3")
    runs = run(viewer)
    link = viewer.page.locator("[data-share-link]").get_attribute("href")
    assert link == f"/demos/pages?runs={','.join(runs)}"
    other = make_viewer()
    other.open(link)
    other.wait_for_end()
    for selector in (".row", ".k-waiting", ".out"):
        assert other.page.locator(selector).count() == viewer.page.locator(selector).count()
    expect(other.page.locator("#parameter-JOBS")).to_have_value("3")
    expect(other.page.locator("[data-verdict]")).to_contain_text("times as fast")
    # The language keeps them; another run is another link.
    other.page.click(".languages a[hreflang=zh]")
    other.wait_for_end()
    expect(other.page.locator("[data-verdict]")).to_contain_text("倍")
    again = run(other)
    assert f"runs={','.join(again)}" in other.page.url
    # One of them alone is the page of one run.
    other.page.locator("[data-alone]").nth(1).click()
    other.page.wait_for_url(f"**/runs/{again[1]}")
    other.wait_for_end()
    expect(other.page.locator(".band")).to_have_count(0)


def test_runs_that_are_not_there_are_said_and_can_be_run_anew(viewer: Viewer) -> None:
    viewer.expected.append("404")
    viewer.open("/demos/pages?runs=aaaaaaaaaaaaaaaa,bbbbbbbbbbbbbbbb")
    notice = viewer.page.locator("[data-notice]")
    expect(notice).to_contain_text("not there")
    assert violations(viewer.page) == []
    run(viewer)
    expect(notice).to_have_count(0)


def test_one_variant_alone(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/pages?UNIT=0.05")
    page.get_by_role("link", name="together").click()
    page.wait_for_url("**?variant=together")
    expect(page.locator(".band")).to_have_count(0)
    page.fill("#parameter-UNIT", "0.05")
    viewer.run_to_end()
    expect(page.locator("[data-pill]")).to_have_text("Completed")
    page.get_by_role("link", name="Compared").click()
    expect(page.locator(".band")).to_have_count(2)


def test_two_demos_that_name_each_other(viewer: Viewer) -> None:
    page = viewer.page
    for slug in ("short", "long"):
        viewer.open(f"/demos/{slug}?UNIT=0.05")
        expect(page.locator(".band h3")).to_have_text(["long", "short"])
    run(viewer)
    expect(page.locator("[data-pill]")).to_have_text(["Completed", "Completed"])
    viewer.open("/demos/short")
    expect(page.locator(".read-first a")).to_have_text(["1.1 Pages", "1.4 Long"])


def test_without_javascript_the_form_gives_both(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(java_script_enabled=False)
    page = viewer.page
    viewer.open("/demos/pages?UNIT=0.02")
    expect(page.locator("[role=tabpanel] .source")).to_have_count(2)
    expect(page.locator("[role=tabpanel] .source .line").last).to_be_visible()
    page.click("[data-run]")
    expect(page.locator(".status-pill")).to_have_text(["Completed", "Completed"])
    expect(page.locator(".result-gain")).to_contain_text("times as fast")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_no_comparison_has_a_violation(make_viewer: MakeViewer, width: int, scheme: str) -> None:
    locale = "zh-CN" if scheme == "dark" else "en-US"
    viewer = make_viewer(viewport={"width": width, "height": 844}, color_scheme=scheme, locale=locale)
    viewer.open("/demos/turns?UNIT=0.05")
    assert violations(viewer.page) == []
    run(viewer)
    viewer.page.click(".table-box summary")
    viewer.page.locator("[data-scrub]").fill("400")
    band(viewer, 1).locator('[role=gridcell][tabindex="0"]').focus()
    viewer.frame()
    assert violations(viewer.page) == []
    assert no_overflow(viewer.page)
