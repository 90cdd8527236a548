"""Source and output go along with the lanes: what is pointed at in one is seen in the others."""

import re
from typing import Any

from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeViewer, Viewer, exact, spans_of
from tests.browser.test_pages_everywhere import violations

SLEEP = "await asyncio.sleep(units * UNIT)"


def line_of(page: Page, text: str) -> int:
    """The number of the line of the source with this text."""
    number = page.locator(".source .line", has_text=text).first.get_attribute("data-line")
    assert number is not None
    return int(number)


def holes(page: Page) -> list[tuple[float, float, float, float]]:
    """What is lit, as boxes on the screen: left, top, right, bottom."""
    path = page.locator(".tl-rims").first
    frame = page.locator(".tl-over").first.bounding_box()
    assert frame is not None
    found = re.findall(r"M(\S+) (\S+)V(\S+)H([^V]+)V", path.get_attribute("d") or "")
    x, y = frame["x"], frame["y"]
    return [(x + float(a), y + float(b), x + float(d), y + float(c)) for a, b, c, d in found]


def waits_at(events: list[dict[str, Any]], line: int) -> list[str]:
    """The keys of the spans that waited at a line."""
    return [
        f"task-{event['task']}-{event['seq']}"
        for event in events
        if event["type"] == "step_ended"
        and event["outcome"] == "suspended"
        and (event["where"] or {}).get("line") == line
    ]


def test_a_line_lights_up_what_waited_there_and_lists_it(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.05&COMPETITORS=3")
    expect(page.locator(".line-way")).to_have_count(0)
    events = viewer.service.events(viewer.run_to_end())
    line = line_of(page, SLEEP)
    keys = waits_at(events, line)
    assert len(keys) == 3
    expect(page.locator(".tl-lit")).to_have_attribute("visibility", "hidden")
    page.locator(f'[data-line="{line}"] .line-way').click()
    expect(page.locator(".tl-lit")).to_have_attribute("visibility", "visible")
    lit = holes(page)
    assert len(lit) == 3
    for key in keys:
        box = page.locator(f'[data-key="{key}"] rect').bounding_box()
        assert box is not None
        assert any(
            left <= box["x"]
            and top <= box["y"]
            and right >= box["x"] + box["width"]
            and bottom >= box["y"] + box["height"]
            for left, top, right, bottom in lit
        ), key
    # On the strip of the whole run they are lit too.
    strip = page.locator(".mm-lit")
    expect(strip).to_have_attribute("visibility", "visible")
    expect(strip).to_have_attribute("d", re.compile("^M"))
    # Each wait is followed by a step that goes on from that line.
    spans = spans_of(events)
    waited = sum(end - start for start, end in (spans[key] for key in keys))
    expect(page.locator("[data-sheet] h4")).to_have_text(f"Line lock.py:{line}")
    expect(page.locator("[data-sheet]")).to_contain_text("6 spans of 3 lanes")
    expect(page.locator(".sums tr", has_text="waiting").locator("td").first).to_have_text(f"{waited:,} µs")
    expect(page.locator(".rows tbody tr")).to_have_count(6)
    expect(page.locator("[data-announce]")).to_contain_text(f"line {line}: 6 spans of 3 lanes, waiting")
    assert violations(page) == []
    # Its spans are gone through without letting go of it.
    page.locator(".rows tbody tr").nth(2).click()
    expect(page.locator("[data-instant]")).to_have_text(exact(sorted(spans[key][0] for key in keys)[1]))
    expect(page.locator("[data-sheet] h4")).to_have_text(f"Line lock.py:{line}")
    page.keyboard.press("Escape")
    expect(page.locator(".tl-lit")).to_have_attribute("visibility", "hidden")


def test_the_lines_are_gone_through_by_keys(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    viewer.run_to_end()
    stop = page.locator('.line-way[tabindex="0"]')
    expect(stop).to_have_count(1)
    numbers = [int(text) for text in page.locator(".line-way").all_inner_texts()]
    assert numbers == sorted(numbers)
    stop.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowDown")
    expect(page.locator(f'[data-line="{numbers[1]}"] .line-way')).to_be_focused()
    # What has the focus is lit and told, as what is under the pointer is.
    expect(page.locator("[data-brief]")).to_contain_text(f"lock.py:{numbers[1]}")
    expect(page.locator(".tl-lit")).to_have_attribute("visibility", "visible")
    page.keyboard.press("Enter")
    expect(page.locator(f'[data-line="{numbers[1]}"] .line-way')).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-sheet] h4")).to_have_text(f"Line lock.py:{numbers[1]}")
    page.keyboard.press("Enter")
    expect(page.locator("[data-sheet]")).to_be_hidden()


def test_a_line_of_output_leads_to_its_moment(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.05&COMPETITORS=3")
    events = viewer.service.events(viewer.run_to_end())
    output = next(
        event for event in events if event["type"] == "output" and "competitor-2 has" in event["text"]
    )
    lane = f"task-{output['task']}"
    row = page.locator(".out", has_text="competitor-2 has the lock")
    row.hover()
    expect(page.locator(".tl-lit")).to_have_attribute("visibility", "visible")
    mark = page.locator(f'[data-key="{lane}-o{output["seq"]}"] path').bounding_box()
    assert mark is not None
    ((left, top, right, bottom),) = holes(page)
    assert left <= mark["x"] <= right
    assert top <= mark["y"] <= bottom
    row.get_by_role("button").click()
    expect(page.locator("[data-instant]")).to_have_text(exact(output["at"]))
    expect(page.locator("[data-sheet] h4")).to_have_text("Task competitor-2")
    expect(page.locator(".chosen")).to_contain_text("competitor-2 has the lock")
    expect(row).to_have_class(re.compile(r"\bits\b"))
    # From a line of output to the next by keys.
    page.keyboard.press("ArrowUp")
    expect(
        page.locator(".out")
        .nth(page.locator(".out").all_inner_texts().index(row.inner_text()) - 1)
        .get_by_role("button")
    ).to_be_focused()


def test_what_a_selected_span_printed_is_marked(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.05&COMPETITORS=3")
    events = viewer.service.events(viewer.run_to_end())
    name = page.locator('.row[aria-label="competitor-2"]')
    name.locator("[role=rowheader]").click()
    expect(page.locator(".out.its")).to_have_count(3)
    task = int(viewer.lane("competitor-2").removeprefix("task-"))
    printed = [event for event in events if event["type"] == "output" and event["task"] == task]
    steps = [
        (key, start, end)
        for key, (start, end) in spans_of(events).items()
        if key.startswith(f"task-{task}-") and start <= printed[1]["at"] <= end
    ]
    step = next(key for key, _, _ in steps if page.locator(f'[data-key="{key}"].k-running').count())
    page.locator(f'[data-key="{step}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator(".out.its")).to_have_count(1)
    expect(page.locator(".out.its")).to_contain_text("has the lock")


def test_marks_of_output_can_be_pointed_at(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.05&COMPETITORS=3")
    viewer.run_to_end()
    mark = page.locator('.row[aria-label="competitor-2"] .k-output path').nth(1).bounding_box()
    assert mark is not None
    page.mouse.move(mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] - 1)
    expect(page.locator("[data-brief]")).to_contain_text("competitor-2 has the lock")
    # Above it is the step that printed it.
    page.mouse.move(mark["x"] + mark["width"] / 2, mark["y"] - 10)
    expect(page.locator("[data-brief]")).to_contain_text("running")
    expect(page.locator('.k-output[role="gridcell"]').first).to_have_attribute(
        "aria-label", re.compile("wants the lock")
    )


def test_a_place_in_the_inspector_leads_to_the_line(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(viewport={"width": 390, "height": 800})
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    viewer.run_to_end()
    page.locator('.row[aria-label="competitor-2"] [role=rowheader]').click()
    line = line_of(page, "await lock.acquire()")
    page.locator(".rows").get_by_role("button", name=str(line), exact=True).first.click()
    expect(page.locator(f'[data-line="{line}"] .line-way')).to_be_focused()
    expect(page.locator(f'[data-line="{line}"]')).to_be_in_viewport()


def test_a_link_selects_the_line_again(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    run = viewer.run_to_end()
    line = line_of(page, SLEEP)
    viewer.open(f"/runs/{run}#sel=line-{line}")
    viewer.wait_for_end()
    expect(page.locator("[data-sheet] h4")).to_have_text(f"Line lock.py:{line}")
    expect(page.locator(".tl-lit")).to_have_attribute("visibility", "visible")
