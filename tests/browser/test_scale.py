"""Large traces and close looks: what is drawn together, what a zoom takes apart."""

import json
import os
import re
import signal
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import WebSocketRoute, expect

from benchmarks import server
from tests.browser.conftest import Viewer, spans_of


def made_up(tasks: int, sleeps: int) -> list[dict[str, Any]]:
    """A trace of many tasks that take turns, 20 µs each."""
    events: list[dict[str, Any]] = []

    def add(type_: str, wait: int, **fields: Any) -> None:
        at = (events[-1]["at"] if events else 0) + wait
        events.append({"seq": len(events) + 1, "at": at, "type": type_, **fields})

    add("run_started", 0, script="gather.py")
    for task in range(1, tasks + 1):
        add("task_created", 10, task=task, name=f"worker-{task}", coro="factorial", parent=None)
    for turn in range(sleeps):
        for task in range(1, tasks + 1):
            if turn:
                add("task_ready", 10, task=task, by={"kind": "timer"})
            add("step_started", 10, task=task, eager=False)
            add("step_ended", 20, task=task, outcome="suspended", awaiting={"kind": "sleep", "delay": 0.01})
    add("run_finished", 10, outcome="completed", exit_code=0, duration=0, summary=None)
    return events


def play(viewer: Viewer, events: list[dict[str, Any]]) -> None:
    """Have the page believe that these events are its next run."""

    def send(route: WebSocketRoute) -> None:
        for start in range(0, len(events), 2000):
            route.send("".join(json.dumps(event) + "\n" for event in events[start : start + 2000]))

    viewer.page.route_web_socket("**/ws?*", send)
    viewer.open("/demos/gather")
    viewer.page.click("[data-run]")


def test_twenty_thousand_events_do_not_freeze_the_page(viewer: Viewer) -> None:
    page = viewer.page
    events = made_up(100, 67)
    assert len(events) > 20_000
    began = time.monotonic()
    play(viewer, events)
    viewer.wait_for_end()
    viewer.frame()
    # Generous: this machine may be busy. A picture of every span would take many times as long.
    assert time.monotonic() - began < 20
    expect(page.locator(".tl-note").first).to_contain_text("20,100 spans in all")
    assert page.locator(".box").count() < 6000
    page.locator("[data-scrub]").fill("500")
    expect(page.locator(".tl-cursor")).to_have_attribute("visibility", "visible")
    expect(page.locator(".chip.c-more")).to_contain_text("more")


def test_very_many_lanes_are_all_there_and_rows_only_where_they_are_seen(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, made_up(5000, 1))
    viewer.wait_for_end()
    grid = page.locator(".tl-grid")
    expect(grid).to_have_attribute("aria-rowcount", "5000")
    assert page.locator(".row").count() < 60
    row = page.locator('.row[data-lane="task-1"] .row-back').bounding_box()
    whole = grid.bounding_box()
    assert row is not None
    assert whole is not None
    assert whole["height"] == 5000 * row["height"]
    # A row that was out of sight is made when it comes into it, and the ones that were there go.
    page.locator(".tl-scroll").evaluate("box => box.scrollTo(0, box.scrollHeight)")
    last = page.locator('.row[data-lane="task-5000"]')
    expect(last.locator(".k-ready")).to_have_count(1)
    expect(last).to_have_attribute("aria-rowindex", "5000")
    expect(page.locator('.row[data-lane="task-1"]')).to_have_count(0)
    assert page.locator(".row").count() < 60
    below = last.locator(".row-back").bounding_box()
    box = page.locator(".tl-scroll").bounding_box()
    assert below is not None
    assert box is not None
    assert below["y"] + below["height"] <= box["y"] + box["height"] + 1
    # By keys one walks on, whatever is drawn so far.
    last.locator(".row-head").focus()
    for _ in range(60):
        page.keyboard.press("ArrowUp")
    expect(page.locator(":focus")).to_have_attribute("data-key", "task-4940")
    expect(page.locator(":focus")).to_be_in_viewport()


def test_a_zoom_shows_what_was_too_thin(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/cancellation?UNIT=0.1")
    events = viewer.service.events(viewer.run_to_end())
    key = viewer.lane("stubborn")
    ready = next(
        event for event in events if event["type"] == "task_ready" and f"task-{event['task']}" == key
    )
    hatched = page.locator(f'[data-key="{key}-{ready["seq"]}"] rect')
    width = "rect => rect.width.baseVal.value"
    assert hatched.evaluate(width) < 30
    page.locator(f'[data-key="{key}-{ready["seq"]}"]').focus()
    for _ in range(10):
        page.keyboard.press("+")
    page.wait_for_function("rect => rect.width.baseVal.value > 60", arg=hatched.element_handle())
    # The axis still tells the truth: the distance of two spans is their difference in time.
    times = spans_of(events)
    drawn = page.locator(".k-ready rect, .k-running rect").evaluate_all(
        "all => all.map(r => [r.parentNode.dataset.key, r.x.baseVal.value])"
    )
    inside = [(times[key][0], x) for key, x in drawn if 0 < x < 600]
    assert len(inside) > 2
    (first, left), (last, right) = min(inside), max(inside)
    for at, x in inside:
        assert abs(x - left - (at - first) / (last - first) * (right - left)) < 0.1
    page.get_by_role("button", name="Whole run").click()
    page.wait_for_function("rect => rect.width.baseVal.value < 30", arg=hatched.element_handle())


TASKS = 100_000

PIXELS = """(picture, places) => {
  const copy = new OffscreenCanvas(picture.width, picture.height);
  const context = copy.getContext("2d", {willReadFrequently: true});
  context.drawImage(picture, 0, 0);
  return places.map(([x, y]) => [...context.getImageData(x * copy.width, y * copy.height, 1, 1).data]);
}"""


def hundred_thousand(file: Path) -> None:
    """A finished run of so many tasks, one after the other: created, run, over, 10 µs each."""
    lines = ['{"seq":1,"at":0,"type":"run_started","script":"blocking_jobs.py"}']
    for task in range(1, TASKS + 1):
        seq, at = 3 * task - 1, 30 * task
        lines += (
            f'{{"seq":{seq},"at":{at},"type":"task_created","task":{task},"name":"t{task}","coro":"c"}}',
            f'{{"seq":{seq + 1},"at":{at + 10},"type":"step_started","task":{task}}}',
            f'{{"seq":{seq + 2},"at":{at + 20},"type":"step_ended","task":{task},"outcome":"returned"}}',
        )
    end = {"outcome": "completed", "exit_code": 0, "duration": 30 * TASKS + 60, "summary": None}
    last = {"seq": 3 * TASKS + 2, "at": 30 * TASKS + 60, "type": "run_finished", **end}
    file.write_text("\n".join([*lines, json.dumps(last), ""]))


def test_of_a_hundred_thousand_tasks_each_is_reached_by_the_overview(viewer: Viewer, tmp_path: Path) -> None:
    page = viewer.page
    file = tmp_path / "trace.ndjson"
    hundred_thousand(file)
    with server.running("benchmarks.broadcast", "loopscope", str(file)) as serving:
        os.kill(serving.pid, signal.SIGUSR1)
        page.goto(serving.address.replace("/api/runs/", "/runs/").removesuffix("/ws"))
        viewer.wait_for_end()
        expect(page.locator(".crowd .row-name")).to_have_text("100,000 tasks")
        # Rows are there where they can be seen, and nowhere else.
        expect(page.locator(".row").first).to_be_visible()
        assert page.locator(".row").count() < 80
        overview = page.get_by_role("slider", name="Overview of all 100,000 lanes")
        expect(overview).to_have_attribute("aria-valuemax", "104")
        expect(page.locator(".crowd .row-note").last).to_have_text("1 pixel = 962 lanes")
        # Its diagonal is where they are created: below it nobody is there yet, above it they are over.
        picture = page.locator(".overview-picture")
        expect(picture).to_have_attribute("data-drawn", "0 3000060")
        colours = picture.evaluate(PIXELS, [[0.9, 0.1], [0.5, 0.5], [0.1, 0.9]])
        assert colours[0][3] == 255
        assert colours[2][3] == 0
        assert colours[1][2] - colours[1][0] > 60, "who runs is blue"
        # By keys: a row in the middle, told in words, and then its lane below, selected.
        overview.focus()
        overview.press("Home")
        expect(overview).to_have_attribute("aria-valuetext", re.compile("t1 to t962 .962 lanes.: ended 962"))
        overview.press("End")
        overview.press("Enter")
        expect(page.locator('[data-lane="task-99040"]')).to_be_visible()
        expect(page.locator(".tl-ring")).to_have_attribute("visibility", "visible")
        # By pointer: the one that ran there.
        overview.scroll_into_view_if_needed()
        box = overview.bounding_box()
        assert box
        page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        chosen = page.locator("[data-lane^=task-]", has_text=re.compile("^t(49|50)")).first
        expect(chosen).to_be_visible()
        # What the page still asks for is not to find the server gone.
        page.goto("about:blank")
