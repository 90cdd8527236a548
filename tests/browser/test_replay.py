"""A run that is over: played again, scrubbed, shared, looked at in detail."""

import re

from playwright.sync_api import expect

from tests.browser.conftest import MakeViewer, Viewer, spans_of


def test_geometry_is_the_trace(make_viewer: MakeViewer) -> None:
    for width in (1440, 700, 390):
        viewer = make_viewer(viewport={"width": width, "height": 900})
        viewer.open("/demos/wait-for?UNIT=0.05")
        events = viewer.service.events(viewer.run_to_end())
        times = spans_of(events)
        drawn = viewer.page.locator(".k-ready rect, .k-running rect, .k-waiting rect").evaluate_all(
            "all => all.map(r => [r.parentNode.dataset.key, r.x.baseVal.value, r.width.baseVal.value])"
        )
        # Two spans far apart give the scale; all others must be on it.
        first = min(drawn, key=lambda box: times[box[0]][0])
        last = max(drawn, key=lambda box: times[box[0]][0])
        scale = (last[1] - first[1]) / (times[last[0]][0] - times[first[0]][0])
        assert scale > 0
        thin = 0
        for key, x, w in drawn:
            start, end = times[key]
            assert abs(x - scale * start) < 0.05, key
            true = scale * (end - start)
            assert w >= 0.4 - 0.01, key
            assert abs(w - true) < 0.05 or w <= 2.5, key
            thin += w > true + 0.05
        assert thin, "the widened steps were to be seen"


def test_scrubbing_moves_cursor_markers_and_output(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather")
    events = viewer.service.events(viewer.run_to_end())
    expect(page.locator(".line.stands")).to_have_count(0)
    slider = page.locator("[data-scrub]")
    end = events[-1]["at"]
    waits = [event for event in events if event["type"] == "step_ended" and event["outcome"] == "suspended"]
    later = next(event for event in events if event["type"] == "output" and event["at"] > waits[3]["at"])
    instant = (waits[3]["at"] + later["at"]) // 2
    slider.fill(str(round(instant / end * 1000)))
    expect(page.locator(".tl-cursor")).to_have_attribute("visibility", "visible")
    for wait in waits[:4]:
        expect(page.locator(f"#L{wait['where']['line']}")).to_have_class(re.compile(r"\bstands\b"))
    expect(page.locator(f"#L{waits[3]['where']['line']} .chip.c-waiting")).to_have_count(3)
    shown = sum(event["at"] <= instant for event in events if event["type"] == "output")
    expect(page.locator(".out:not(.later)")).to_have_count(shown)
    slider.focus()
    before = page.locator("[data-instant]").inner_text()
    page.keyboard.press("ArrowRight")
    expect(page.locator("[data-instant]")).not_to_have_text(before)
    slider.fill("1000")
    expect(page.locator(".out.later")).to_have_count(0)


def test_play_goes_from_the_start_to_the_end(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.1")
    viewer.run_to_end()
    page.select_option("[data-speed]", "0.25")
    page.click("[data-play]")
    expect(page.locator("[data-play]")).to_have_attribute("aria-label", "Pause")
    expect(page.locator(".tl-cursor")).to_have_attribute("visibility", "visible")
    expect(page.locator(".line.stands").first).to_be_visible()
    page.select_option("[data-speed]", "4")
    expect(page.locator("[data-play]")).to_have_attribute("aria-label", "Play")
    expect(page.locator(".tl-cursor")).to_have_attribute("visibility", "hidden")


def test_a_link_shows_the_same_run(viewer: Viewer, make_viewer: MakeViewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.03&COMPETITORS=3")
    run = viewer.run_to_end()
    link = page.locator("[data-share-link]").get_attribute("href")
    assert link == f"/runs/{run}"
    other = make_viewer()
    other.open(link)
    other.wait_for_end()
    for selector in (".row", ".k-waiting", ".k-running", ".out"):
        assert other.page.locator(selector).count() == page.locator(selector).count()
    expect(other.page.locator("#parameter-COMPETITORS")).to_have_value("3")
    source = "".join(other.page.locator(".source .code").all_text_contents())
    assert source == viewer.service.document(run)["source"]
    other.page.click("[data-downloads] summary")
    with other.page.expect_download() as download:
        other.page.click('[data-download="ndjson"]')
    assert download.value.suggested_filename == f"loopscope-lock-{run}.ndjson"


def test_the_detail_of_what_is_pointed_at(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/cancellation?UNIT=0.1")
    viewer.run_to_end()
    main, stubborn = viewer.lane("main"), viewer.lane("stubborn")
    box = page.locator(f'[data-lane="{main}"] .k-waiting rect').last.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"])
    detail = page.locator("[data-detail]")
    expect(detail).to_contain_text("wait tidy, honest, stubborn, newcomer")
    expect(detail).to_contain_text("stubborn (wait)")
    arrow = page.locator(".a-wake")
    expect(arrow).to_have_attribute("data-from", stubborn)
    expect(arrow).to_have_attribute("data-to", main)
    expect(page.locator(".line.pointed")).to_have_count(1)
    page.mouse.click(box["x"] + box["width"] / 2, box["y"])
    page.mouse.move(5, 5)
    expect(detail).to_contain_text("stubborn (wait)")
    page.click("[data-unpin]")
    expect(detail).to_contain_text("Point at a lane")


def test_the_keyboard_reaches_every_span(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.05")
    viewer.run_to_end()
    stops = page.locator('[role=gridcell][tabindex="0"]')
    expect(stops).to_have_count(1)
    lane = page.locator(f'[data-lane="{viewer.lane("main")}"] [role=gridcell]')
    lane.first.focus()
    # The name of the lane, and from there to the right.
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    seen = []
    for _ in range(40):
        seen.append(page.evaluate("document.activeElement.dataset.key"))
        page.keyboard.press("ArrowRight")
    assert list(dict.fromkeys(seen)) == sorted(set(seen), key=seen.index)
    assert len(set(seen)) == lane.count()
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.row').getAttribute('aria-label')") == "4!"
    expect(page.locator('[role=gridcell][tabindex="0"]')).to_have_count(1)
    page.keyboard.press("Enter")
    expect(page.locator("[data-unpin]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-unpin]")).to_be_hidden()


def test_the_run_as_a_table(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.05")
    viewer.run_to_end()
    page.click(".table-box summary")
    rows = page.locator(".table-scroll tbody tr")
    expect(rows).to_have_count(4)
    expect(rows.nth(1)).to_contain_text("finished")
    expect(rows.nth(1)).to_contain_text("24")


def test_a_run_page_stays_that_of_the_run_on_it(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.02&WORKERS=2")
    first = viewer.run_to_end()
    viewer.open(f"/runs/{first}")
    viewer.wait_for_end()
    second = viewer.run_to_end()
    assert page.url.endswith(f"/runs/{second}")
    page.click(".languages a[hreflang=zh]")
    viewer.wait_for_end()
    assert page.url.endswith(f"/runs/{second}?lang=zh")
    expect(page.locator(".row-task")).to_have_count(3)
