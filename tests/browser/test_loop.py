"""The lane of an event loop: held against the ticks of the trace."""

import re
from itertools import pairwise
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import Viewer

Event = dict[str, Any]

BOXES = """
() => [...document.querySelectorAll('.row-loop .k-busy, .row-loop .k-idle')].map((box) => {
  const { left, right, top, bottom } = box.querySelector('rect').getBoundingClientRect();
  return { key: box.dataset.key, left, right, height: bottom - top };
})
"""


def ticks_of(events: list[Event]) -> list[Event]:
    return [event for event in events if event["type"] == "loop_tick"]


def test_busy_and_idle_lie_where_the_ticks_say(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.1")
    events = viewer.service.events(viewer.run_to_end())
    ticks = ticks_of(events)
    viewer.frame()
    boxes = {box["key"]: box for box in page.evaluate(BOXES)}
    # A time in select that is wide enough is a box of its own, named by the tick that ends it.
    slept = [index for index, tick in enumerate(ticks) if tick["select"] > 50_000]
    assert len(slept) >= 3
    wide = [(ticks[index], boxes[f"loop-{ticks[index]['loop']}-i{index}"]) for index in slept]
    first, last = wide[0], wide[-1]
    pixel = (last[0]["at"] - first[0]["at"]) / (last[1]["right"] - first[1]["right"])
    for tick, box in wide:
        assert abs((tick["at"] - first[0]["at"]) / pixel - (box["right"] - first[1]["right"])) < 0.5
        assert abs(tick["select"] / pixel - (box["right"] - box["left"])) < 0.5
    # Between two of them it was busy, if only for a moment: that is seen, and higher.
    for (_, one), (_, other) in pairwise(wide):
        between = [
            box
            for key, box in boxes.items()
            if "-i" not in key and one["right"] - 1 <= box["left"] < other["left"] + 1
        ]
        assert between
        assert max(box["height"] for box in between) > one["height"]


def test_a_loop_is_told_as_a_whole_where_it_is_pointed_at(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.1")
    ticks = ticks_of(viewer.service.events(viewer.run_to_end()))
    page.locator(".row-loop .k-idle").last.hover(force=True)
    detail = page.locator("[data-inspector]")
    expect(detail).to_contain_text("idle: it looks for input, output and timers that are due")
    expect(detail).to_contain_text(str(len(ticks)))
    expect(detail).to_contain_text(re.compile(r"Busy in all\s*[\d.]+ %"))
    most = max(tick["ready"] for tick in ticks)
    expect(page.locator(".row-loop .k-queued text")).to_have_text(str(most))


def test_the_step_that_froze_everyone_is_marked_and_leads_to_its_task(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/blocked-loop?variant=blocked&UNIT=0.1")
    events = viewer.service.events(viewer.run_to_end())
    (lint,) = [event for event in events if event["type"] == "lint" and event["rule"] == "held_the_loop"]
    begin, end = (events[seq - 1] for seq in (lint["evidence"][0], lint["evidence"][-1]))
    froze = page.locator(".row-loop .k-froze").filter(has_text="report")
    expect(froze).to_have_count(1)
    step = page.locator(f'[data-key="task-{lint["task"]}-{begin["seq"]}"]')
    mark, span = froze.locator("rect").bounding_box(), step.locator("rect").bounding_box()
    assert mark is not None
    assert span is not None
    assert abs(mark["x"] - span["x"]) < 1.5
    assert abs(mark["width"] - span["width"]) < 2
    froze.focus()
    page.keyboard.press("Enter")
    detail = page.locator("[data-inspector]")
    expect(detail).to_contain_text("Froze the loop")
    expect(detail).to_contain_text("time.sleep")
    milliseconds = (end["at"] - begin["at"]) / 1000
    told = re.search(r"Duration\s*(\d+) ms", detail.inner_text())
    assert told is not None
    assert abs(int(told[1]) - milliseconds) <= 1
    page.keyboard.press("w")
    expect(step).to_be_focused()


def test_where_no_loop_runs_there_is_no_lane(viewer: Viewer) -> None:
    viewer.open("/demos/generators")
    viewer.run_to_end()
    expect(viewer.page.locator(".row").first).to_be_attached()
    expect(viewer.page.locator(".row-loop")).to_have_count(0)


def test_iterations_thinner_than_a_pixel_are_drawn_together_and_said_to_be(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.2")
    viewer.run_to_end()
    together = page.locator('.row-loop [data-key*="-m"]').first
    expect(together).to_have_attribute(
        "aria-label", re.compile(r"^\d+ iterations?( of the loop)?, drawn together")
    )
    key = together.get_attribute("data-key")
    together.focus()
    expect(page.locator("[data-inspector]")).to_contain_text("the height is the share that it was busy")
    # Closer up, they are apart.
    for _ in range(14):
        page.keyboard.press("+")
    expect(page.locator(f'[data-key="{key}"]')).to_have_count(0)
    apart = page.locator('.row-loop .k-busy[data-key*="-b"], .row-loop .k-idle')
    expect(apart.first).to_be_attached()
