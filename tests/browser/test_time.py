"""Time: stepping through a run, following one that goes on, zoom and pan, marks and the minimap."""

import re
from itertools import pairwise
from typing import Any

from playwright.sync_api import Locator, expect

from tests.browser.conftest import MakeViewer, Viewer, exact
from tests.browser.test_pages_everywhere import no_overflow, violations

STEPS = ("step_started", "step_ended")


def at_end(viewer: Viewer, path: str = "/demos/lock?UNIT=0.05") -> list[dict[str, Any]]:
    viewer.open(path)
    return viewer.service.events(viewer.run_to_end())


def part(viewer: Viewer) -> tuple[float, float]:
    """What is drawn, read off two spans that are as far apart as they can be: the times at the edges."""
    times: list[float] = viewer.page.evaluate(
        """() => { const ticks = [...document.querySelectorAll('.tl-axis > g:first-child text')].map(text => {
          const [number, unit] = text.textContent.split(' ');
          const size = { s: 1e6, ms: 1e3, 'µs': 1 }[unit] ?? 1;
          return [Number(number) * size, Number(text.getAttribute('x')) - 4];
        }).filter(([at, x]) => Number.isFinite(at) && Number.isFinite(x));
        const grid = document.querySelector('.tl-grid').getBoundingClientRect();
        const [a, b] = [ticks[0], ticks.at(-1)];
        const per = (b[0] - a[0]) / (b[1] - a[1]);
        const gutter = Math.min(176, Math.round(grid.width * 0.2));
        const right = grid.width - (grid.width < 900 ? 96 : 128);
        return [a[0] - (a[1] - gutter) * per, a[0] + (right - a[1]) * per];
        }"""
    )
    return times[0], times[1]


def lanes(viewer: Viewer) -> dict[str, float]:
    box = viewer.page.locator(".tl-stack").bounding_box()
    assert box
    return {"x": box["x"], "y": box["y"], "width": box["width"], "height": box["height"]}


def changed(locator: Locator, attribute: str, before: str | None) -> None:
    expect(locator).not_to_have_attribute(attribute, before or "")


def test_every_event_of_the_log_is_a_step(viewer: Viewer) -> None:
    page = viewer.page
    events = at_end(viewer)
    page.keyboard.press("Home")
    told = page.locator("[data-event]")
    # Those of one microsecond are gone through one by one.
    first = sum(event["at"] == 0 for event in events)
    for index in range(first, first + 30):
        page.keyboard.press(".")
        expect(told).to_contain_text(f"event {index + 1} of {len(events)}: {events[index]['type']}")
        expect(page.locator("[data-instant]")).to_have_text(exact(events[index]["at"]))
    page.keyboard.press(",")
    expect(told).to_contain_text(f"event {first + 29} of {len(events)}")
    page.get_by_role("button", name="One event forward").click()
    expect(told).to_contain_text(f"event {first + 30} of {len(events)}")
    expect(told).to_have_attribute("aria-live", "polite")


def test_the_page_on_an_event_is_as_it_was_after_it(viewer: Viewer) -> None:
    page = viewer.page
    events = at_end(viewer)
    # The end of one step and the begin of the next have the same time.
    index = next(
        index
        for index, (one, other) in enumerate(pairwise(events))
        if one["type"] == "step_ended"
        and one["outcome"] == "suspended"
        and one["awaiting"]["kind"] == "lock"
        and other["type"] == "step_started"
        and one["at"] == other["at"]
    )
    for _ in range(len(events) - index - 1):
        page.keyboard.press(",")
    expect(page.locator("[data-event]")).to_contain_text(f"event {index + 1} of")
    running = page.locator(".chip.c-running")
    expect(running).to_have_count(0)
    page.keyboard.press(".")
    expect(page.locator("[data-event]")).to_contain_text("step_started")
    expect(running).to_have_count(1)
    printed = sum(event["type"] == "output" for event in events[: index + 2])
    lines = sum(event["text"].count("\n") for event in events[: index + 2] if event["type"] == "output")
    assert printed
    expect(page.locator(".out:not(.later)")).to_have_count(lines)


def test_a_step_is_one_of_the_selected_task_or_of_any(viewer: Viewer) -> None:
    page = viewer.page
    events = at_end(viewer)
    task = next(event["task"] for event in events if event.get("name") == "competitor-2")
    told = page.locator("[data-event]")
    steps = [event for event in events if event["type"] in STEPS]
    page.keyboard.press("<")
    expect(told).to_contain_text(f"event {steps[-1]['seq']} of {len(events)}: {steps[-1]['type']}")
    page.keyboard.press("Home")
    page.locator(f'[data-lane="task-{task}"] .row-name').click()
    own = [event for event in steps if event["task"] == task]
    for event in own:
        page.keyboard.press(">")
        expect(told).to_have_text(f"event {event['seq']} of {len(events)}: {event['type']} competitor-2")
    for event in reversed(own[:-1]):
        page.get_by_role("button", name="One step back").click()
        expect(told).to_contain_text(f"event {event['seq']} of")


def test_a_pause_holds_the_picture_while_the_run_goes_on(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=1.0&WORKERS=8")
    viewer.run()
    expect(page.locator(".k-waiting").first).to_be_visible()
    expect(page.locator("[data-follow]")).to_be_hidden()
    page.locator("[data-play]").click()
    expect(page.locator("[data-play]")).to_have_attribute("aria-label", "Play")
    expect(page.locator("[data-late]")).to_contain_text("behind by")
    instant = page.locator("[data-instant]").inner_text()
    drawn = page.locator(".tl-grid").inner_html()
    events = int(page.locator("[data-event-count]").inner_text().split()[2])
    page.wait_for_function(
        "known => Number(document.querySelector('[data-event-count]').textContent.split(' ')[2]) > known",
        arg=events,
    )
    assert page.locator("[data-instant]").inner_text() == instant
    assert page.locator(".tl-grid").inner_html() == drawn
    # Back, while it still goes on.
    page.keyboard.press(",")
    expect(page.locator("[data-event]")).to_contain_text("event ")
    page.locator("[data-scrub]").fill("300")
    expect(page.locator(".tl-cursor")).to_have_attribute("visibility", "visible")
    page.locator("[data-follow]").click()
    expect(page.locator("[data-late]")).to_be_empty()
    expect(page.locator("[data-follow]")).to_be_hidden()
    assert page.locator(".tl-grid").inner_html() != drawn
    assert page.locator(".transport.over").count() == 0
    page.click("[data-stop]")
    viewer.wait_for_end()


def test_a_zoom_into_a_run_that_goes_on_stays(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=1.0&WORKERS=8")
    viewer.run()
    expect(page.locator(".k-waiting").first).to_be_visible()
    box = lanes(viewer)
    page.mouse.move(box["x"] + 250, box["y"] + 20)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -240)
    page.keyboard.up("Control")
    expect(page.locator(".timeline")).to_have_class(re.compile("zoomed"))
    expect(page.locator("[data-follow]")).to_be_visible()
    labels = page.locator(".tl-axis text").all_text_contents()
    count = page.locator("[data-event-count]").inner_text()
    expect(page.locator("[data-event-count]")).not_to_have_text(count)
    assert page.locator(".tl-axis text").all_text_contents()[:-1] == labels[:-1]
    page.keyboard.press("l")
    expect(page.locator("[data-follow]")).to_be_hidden()
    page.click("[data-stop]")
    viewer.wait_for_end()


def test_the_wheel_zooms_at_the_pointer_and_pans(viewer: Viewer) -> None:
    page = viewer.page
    at_end(viewer)
    box = lanes(viewer)
    x = box["x"] + 500
    page.mouse.move(x, box["y"] + 30)
    page.mouse.wheel(0, 50)
    expect(page.locator(".timeline.zoomed")).to_have_count(0)
    box = lanes(viewer)
    page.mouse.move(x, box["y"] + 30)
    before = part(viewer)
    share = (500 - 154) / (box["width"] - 154 - 96)
    page.keyboard.down("Control")
    page.mouse.wheel(0, -120)
    page.keyboard.up("Control")
    expect(page.locator(".timeline.zoomed")).to_have_count(1)
    viewer.frame()
    after = part(viewer)
    assert after[1] - after[0] < 0.8 * (before[1] - before[0])
    held = [t0 + share * (t1 - t0) for t0, t1 in (before, after)]
    assert abs(held[0] - held[1]) < 0.02 * (before[1] - before[0])
    page.mouse.wheel(60, 0)
    viewer.frame()
    panned = part(viewer)
    assert panned[0] > after[0]
    assert abs((panned[1] - panned[0]) - (after[1] - after[0])) < 0.02 * (after[1] - after[0])
    page.keyboard.down("Shift")
    page.mouse.wheel(0, -60)
    page.keyboard.up("Shift")
    viewer.frame()
    assert abs(part(viewer)[0] - after[0]) < 0.02 * (after[1] - after[0])


def test_a_drag_pans_and_is_no_click(viewer: Viewer) -> None:
    page = viewer.page
    at_end(viewer)
    page.keyboard.press("+")
    page.keyboard.press("+")
    expect(page.locator(".timeline.zoomed")).to_have_count(1)
    viewer.frame()
    before = part(viewer)
    box = lanes(viewer)
    y = box["y"] + 20
    page.mouse.move(box["x"] + 400, y)
    page.mouse.down()
    page.mouse.move(box["x"] + 350, y, steps=4)
    page.mouse.move(box["x"] + 300, y, steps=4)
    page.mouse.up()
    viewer.frame()
    after = part(viewer)
    per = (before[1] - before[0]) / (box["width"] - 154 - 96)
    assert abs((after[0] - before[0]) - 100 * per) < 12 * per
    expect(page.locator("[data-unpin]")).to_be_hidden()
    page.mouse.click(box["x"] + 300, y)
    expect(page.locator("[data-unpin]")).to_be_visible()
    page.keyboard.press("0")
    expect(page.locator(".timeline.zoomed")).to_have_count(0)
    # What is pinned fills the picture.
    page.keyboard.press("f")
    expect(page.locator(".timeline.zoomed")).to_have_count(1)


def test_a_range_that_is_chosen_fills_the_picture(viewer: Viewer) -> None:
    page = viewer.page
    at_end(viewer)
    before = part(viewer)
    box = lanes(viewer)
    per = (before[1] - before[0]) / (box["width"] - 154 - 96)
    page.keyboard.down("Shift")
    page.mouse.move(box["x"] + 354, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] + 454, box["y"] + 20, steps=5)
    expect(page.locator(".tl-range")).to_have_attribute("visibility", "visible")
    page.mouse.up()
    page.keyboard.up("Shift")
    expect(page.locator(".timeline.zoomed")).to_have_count(1)
    viewer.frame()
    t0, t1 = part(viewer)
    assert abs(t0 - (before[0] + 200 * per)) < 5 * per
    assert abs(t1 - (before[0] + 300 * per)) < 5 * per
    expect(page.locator(".tl-range")).to_have_attribute("visibility", "hidden")
    # As near as it gets.
    for _ in range(40):
        page.keyboard.press("+")
    viewer.frame()
    t0, t1 = part(viewer)
    assert 9.5 < t1 - t0 < 10.5


def test_fingers_pinch_and_drag(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(viewport={"width": 390, "height": 844}, has_touch=True)
    page = viewer.page
    at_end(viewer)
    page.locator(".tl-stack").scroll_into_view_if_needed()
    box = lanes(viewer)
    client = page.context.new_cdp_session(page)
    y = box["y"] + 40

    def touch(kind: str, *xs: float) -> None:
        points = [{"x": x, "y": y, "id": index} for index, x in enumerate(xs)]
        client.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 150, 210)
    for apart in (40, 60, 80, 100, 120):
        touch("touchMove", 180 - apart, 180 + apart)
    touch("touchEnd")
    expect(page.locator(".timeline.zoomed")).to_have_count(1)
    expect(page.locator("[data-unpin]")).to_be_hidden()
    viewer.frame()
    labels = page.locator(".tl-axis text").all_text_contents()
    touch("touchStart", 300)
    for x in (280, 240, 200, 160, 120):
        touch("touchMove", x)
    touch("touchEnd")
    viewer.frame()
    assert page.locator(".tl-axis text").all_text_contents() != labels
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_all_speeds_are_there(viewer: Viewer) -> None:
    page = viewer.page
    at_end(viewer, "/demos/gather?UNIT=0.05")
    speeds = page.locator("[data-speed] option").all_text_contents()
    assert speeds == ["0.05×", "0.1×", "0.25×", "0.5×", "1×", "2×", "4×", "10×", "20×"]
    page.select_option("[data-speed]", "0.05")
    page.locator("main").click(position={"x": 5, "y": 5})
    page.keyboard.press(" ")
    expect(page.locator("[data-play]")).to_have_attribute("aria-label", "Pause")
    page.keyboard.press(" ")
    expect(page.locator("[data-play]")).to_have_attribute("aria-label", "Play")
    expect(page.locator(".tl-cursor")).to_have_attribute("visibility", "visible")


def readout(viewer: Viewer) -> Locator:
    return viewer.page.locator("[data-readout]")


def test_two_marks_and_what_lies_between_them(viewer: Viewer) -> None:
    page = viewer.page
    events = at_end(viewer)
    task = next(event["task"] for event in events if event.get("name") == "competitor-2")
    steps = [event for event in events if event["type"] in STEPS and event["task"] == task]
    page.keyboard.press("Home")
    page.locator(f'[data-lane="task-{task}"] .row-name').click()
    for _ in range(2):
        page.keyboard.press(">")
    expect(page.locator("[data-event]")).to_contain_text(f"event {steps[1]['seq']} of")
    page.keyboard.press("m")
    page.keyboard.press(">")
    page.get_by_role("button", name="Set a mark").click()
    expect(readout(viewer)).to_contain_text(f"A{exact(steps[1]['at'])}")
    expect(readout(viewer)).to_contain_text(f"B{exact(steps[2]['at'])}")
    expect(readout(viewer)).to_contain_text(f"B − A = {(steps[2]['at'] - steps[1]['at']) / 1000:.3f} ms")
    flag = page.get_by_role("slider", name="Mark B")
    expect(flag).to_have_attribute("aria-valuenow", str(steps[2]["at"]))
    expect(page.locator(".tl-marks path[visibility=visible]")).to_have_count(2)
    # A flag's line is where the spans of its instant begin.
    x = page.locator(".tl-marks path").nth(1).evaluate("path => path.getBoundingClientRect().left")
    span = page.locator(f'[data-key="task-{task}-{steps[2]["seq"]}"] rect').first.bounding_box()
    assert span
    assert abs(span["x"] - x) < 2
    flag.focus()
    before = int(flag.get_attribute("aria-valuenow") or 0)
    page.keyboard.press("ArrowRight")
    changed(flag, "aria-valuenow", str(before))
    one = int(flag.get_attribute("aria-valuenow") or 0) - before
    page.keyboard.press("Shift+ArrowRight")
    changed(flag, "aria-valuenow", str(before + one))
    assert abs(int(flag.get_attribute("aria-valuenow") or 0) - before - 11 * one) <= 10
    expect(page.locator(".timeline.zoomed")).to_have_count(0)
    page.keyboard.press("Delete")
    expect(page.get_by_role("slider", name="Mark B")).to_be_hidden()
    page.get_by_role("button", name="Remove mark A").click()
    expect(page.locator(".tl-marks path[visibility=visible]")).to_have_count(0)


def test_a_mark_at_the_pointer_snaps_and_is_dragged(viewer: Viewer) -> None:
    page = viewer.page
    events = at_end(viewer)
    task = next(event["task"] for event in events if event.get("name") == "competitor-2")
    step = next(
        event
        for event in events
        if event["type"] == "step_started" and event["task"] == task and event["at"] > 100_000
    )
    ended = next(event for event in events if event["type"] == "step_ended" and event["seq"] > step["seq"])
    span = page.locator(f'[data-key="task-{task}-{step["seq"]}"] rect').first.bounding_box()
    assert span
    page.mouse.move(span["x"] - 3, span["y"] + 5)
    page.keyboard.press("m")
    # The nearest of the lane's own, which says what it is.
    expect(readout(viewer)).to_contain_text(re.compile(r"step_(started|ended) competitor-2"))
    flag = page.get_by_role("slider", name="Mark A")
    at = int(flag.get_attribute("aria-valuenow") or 0)
    assert at in (step["at"], ended["at"])
    box = flag.locator("path").bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + 6
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y, steps=4)
    page.mouse.up()
    changed(flag, "aria-valuenow", str(at))
    expect(page.locator(".tl-cursor")).to_have_attribute("visibility", "hidden")
    expect(readout(viewer)).to_contain_text("pointer")


def test_the_whole_run_lies_below_with_a_window_on_what_is_drawn(viewer: Viewer) -> None:
    page = viewer.page
    events = at_end(viewer)
    end = events[-1]["at"]
    window = page.get_by_role("slider", name="Part that is drawn", exact=True)
    begin = page.get_by_role("slider", name="Start of the part that is drawn")
    stop = page.get_by_role("slider", name="End of the part that is drawn")
    expect(stop).to_have_attribute("aria-valuenow", str(end))
    box = page.locator(".mm").bounding_box()
    assert box
    left, wide, y = box["x"] + 4, box["width"] - 8, box["y"] + box["height"] / 2

    def drag(one: float, other: float) -> None:
        page.mouse.move(left + one * wide, y)
        page.mouse.down()
        page.mouse.move(left + (one + other) / 2 * wide, y)
        page.mouse.move(left + other * wide, y)
        page.mouse.up()
        viewer.frame()

    def shown(one: float, other: float) -> None:
        """What the window says, and what is drawn above."""
        t0 = int(begin.get_attribute("aria-valuenow") or -1)
        t1 = int(stop.get_attribute("aria-valuenow") or -1)
        assert abs(t0 - one * end) < 0.02 * end, (t0 / end, one)
        assert abs(t1 - other * end) < 0.02 * end, (t1 / end, other)
        drawn = part(viewer)
        assert abs(drawn[0] - t0) < 0.02 * (t1 - t0) + 100
        assert abs(drawn[1] - t1) < 0.02 * (t1 - t0) + 100

    drag(0.2, 0.5)
    shown(0.2, 0.5)
    drag(0.35, 0.55)
    shown(0.4, 0.7)
    drag(0.4, 0.3)
    shown(0.3, 0.7)
    drag(0.7, 0.6)
    shown(0.3, 0.6)
    page.mouse.click(left + 0.8 * wide, y)
    viewer.frame()
    shown(0.65, 0.95)
    window.focus()
    page.keyboard.press("ArrowLeft")
    viewer.frame()
    shown(0.62, 0.92)
    expect(window).to_have_attribute("aria-valuetext", re.compile(r"^0\.\d{3}\u202f\d{3} s to 0\.\d{3}"))
    page.keyboard.press("Home")
    viewer.frame()
    shown(0, 0.3)
    stop.focus()
    page.keyboard.press("ArrowRight")
    viewer.frame()
    shown(0, 0.31)
    # The cursor and the marks are on it too.
    page.locator("[data-scrub]").fill("250")
    page.keyboard.press("m")
    for line in (".mm-cursor", ".mm-mark"):
        expect(page.locator(line).first).to_have_attribute("visibility", "visible")
        x = page.locator(line).first.evaluate("path => path.getBoundingClientRect().left")
        assert abs(x - (left + 0.25 * wide)) < 3


def test_runs_side_by_side_are_stepped_through_as_one_and_share_their_marks(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/create-task?UNIT=0.05")
    page.click("[data-run]")
    viewer.wait_for_end()
    runs = page.locator("[data-alone]").evaluate_all("all => all.map(link => link.dataset.id)")
    names = page.locator(".band h3").all_text_contents()
    assert len(runs) == 2
    logs = [viewer.service.events(run) for run in runs]
    told = page.locator("[data-event]")
    order = sorted((event["at"], index, event["seq"]) for index, log in enumerate(logs) for event in log)
    first = sum(at == 0 for at, _, _ in order)
    page.keyboard.press("Home")
    for n, (at, index, seq) in enumerate(order[first : first + 12], first + 1):
        page.keyboard.press(".")
        event = logs[index][seq - 1]
        expect(told).to_contain_text(f"event {n} of {len(order)}: {names[index]}, {event['type']}")
        expect(page.locator("[data-instant]")).to_have_text(exact(at))
    page.keyboard.press("m")
    page.locator("[data-scrub]").fill("700")
    page.keyboard.press("m")
    for index in range(2):
        expect(page.locator(".band").nth(index).locator(".tl-marks path[visibility=visible]")).to_have_count(
            2
        )
    expect(page.get_by_role("slider", name="Mark A")).to_have_count(1)
    lines = page.locator(".tl-marks path").evaluate_all(
        "all => all.map(line => Math.round(line.getBoundingClientRect().x * 10))"
    )
    assert lines[:2] == lines[2:]
    expect(readout(viewer)).to_contain_text("B − A = ")


def test_all_of_it_is_for_everyone(make_viewer: MakeViewer) -> None:
    for width, scheme in ((1440, "light"), (390, "dark")):
        viewer = make_viewer(viewport={"width": width, "height": 844}, color_scheme=scheme)
        page = viewer.page
        at_end(viewer)
        page.locator("[data-scrub]").fill("200")
        page.get_by_role("button", name="Set a mark").click()
        page.locator("[data-scrub]").fill("800")
        page.get_by_role("button", name="Set a mark").click()
        page.keyboard.press("+")
        page.get_by_role("button", name="One step back").click()
        expect(page.locator("[data-event]")).to_contain_text("event ")
        assert violations(page) == []
        assert no_overflow(page)
        if width == 390:
            for button in page.locator(".transport button:visible, .transport select:visible").all():
                box = button.bounding_box()
                assert box
                if not button.evaluate("button => button.closest('.share') !== null"):
                    assert box["width"] >= 43.9, button
                    assert box["height"] >= 43.9, button


def test_a_reload_stands_on_the_same_event_between_the_same_marks(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.05")
    run = viewer.run_to_end()
    viewer.open(f"/runs/{run}")
    viewer.wait_for_end()
    events = viewer.service.events(run)
    # One that another follows in the same microsecond.
    event = next(one for one, other in reversed(list(pairwise(events))) if one["at"] == other["at"])
    for _ in range(len(events) - event["seq"]):
        page.keyboard.press(",")
    told = page.locator("[data-event]")
    expect(told).to_contain_text(f"event {event['seq']} of {len(events)}")
    page.keyboard.press("m")
    page.keyboard.press("<")
    page.keyboard.press("m")
    page.keyboard.press(">")
    viewer.frame()
    text = told.inner_text()
    marks = readout(viewer).inner_text()
    # The address follows a little later.
    seq = re.sub(r"\D.*", "", text.removeprefix("event "))
    page.wait_for_function("seq => location.hash.includes(`on=${seq}&`)", arg=seq)
    page.reload()
    viewer.wait_for_end()
    expect(told).to_have_text(text)
    assert readout(viewer).inner_text() == marks
