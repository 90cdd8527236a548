"""What is pointed out: told below the lanes, marked on them, and shown where it happened."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from tests.browser.conftest import MakeViewer, Viewer, exact
from tests.browser.test_pages_everywhere import no_overflow, violations

RECORDED = Path(__file__).parents[1] / "traces" / "lints.ndjson"
Events = list[dict[str, Any]]


def recorded() -> Events:
    return [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]


def play(viewer: Viewer, events: Events) -> None:
    """Have the page believe that these events are its next run."""

    def send(route: WebSocketRoute) -> None:
        route.send("".join(json.dumps(event) + "\n" for event in events))

    viewer.page.route_web_socket("**/ws?*", send)
    viewer.open("/demos/gather")
    viewer.page.click("[data-run]")
    viewer.wait_for_end()
    viewer.frame()


def made_up(*between: dict[str, Any]) -> Events:
    """A run of one task that waits, with more events, a millisecond apart."""
    where = {"file": "gather.py", "line": 9, "function": "main"}
    sleep = {"kind": "sleep", "delay": 1, "deadline": 1}
    events: Events = [
        {"type": "run_started", "script": "gather.py"},
        {"type": "task_created", "task": 1, "name": "first", "coro": "main", "parent": None},
        {"type": "step_started", "task": 1, "eager": False},
        {"type": "step_ended", "task": 1, "outcome": "suspended", "awaiting": sleep, "where": where},
        *between,
    ]
    end = {"type": "run_finished", "outcome": "completed", "exit_code": 0, "duration": 1000, "summary": None}
    return [{"at": 1000 * seq, **event, "seq": seq} for seq, event in enumerate([*events, end], 1)]


def cursor(page: Page) -> int:
    """Where the cursor is, in the timeline's own pixels."""
    path = page.locator(".tl-cursor").first
    expect(path).to_have_attribute("visibility", "visible")
    return round(float((path.get_attribute("d") or "M0 ")[1:].split(" ")[0]))


@pytest.mark.parametrize("width", [1440, 390])
def test_what_is_pointed_out_is_told_below_the_lanes(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    page = viewer.page
    viewer.open("/demos/gather")
    expect(page.locator("[data-lints]")).to_be_hidden()
    events = recorded()
    play(viewer, events)
    section = page.locator("[data-lints]")
    expect(section.get_by_role("heading")).to_have_text("Pointed out")
    expect(section.locator("[data-lint-count]")).to_have_text("7 things")
    expect(section.get_by_role("listitem")).to_have_count(7)
    expect(page.locator("[data-status-text]")).to_contain_text("7 pointed out")
    # The main task goes by its coroutine, as its lane does.
    held = section.get_by_role("listitem").filter(has_text="held_the_loop")
    expect(held).to_contain_text("The step of main held the loop for")
    lint = next(event for event in events if event.get("rule") == "held_the_loop")
    expect(held).to_contain_text("Evidence: " + " ".join(f"#{seq}" for seq in lint["evidence"]))
    assert page.locator(".k-lint").count() == 7
    expect(page.get_by_label("Legend")).to_contain_text("pointed out")
    assert violations(page) == []
    assert no_overflow(page)


def test_show_takes_the_cursor_and_the_focus_to_the_proof(viewer: Viewer) -> None:
    page = viewer.page
    events = recorded()
    play(viewer, events)
    lint = next(event for event in events if event["type"] == "lint" and event["rule"] == "held_the_loop")
    show = page.locator(".lint", has_text="held_the_loop").get_by_role("link")
    # Its name says what is shown.
    expect(show).to_have_accessible_name("Show " + page.locator(f"#lint-0-{lint['seq']}").inner_text())
    show.focus()
    page.keyboard.press("Enter")
    viewer.frame()
    expect(page.locator("[data-instant]")).to_have_text(exact(events[lint["evidence"][-1] - 1]["at"]))
    focused = page.locator(":focus")
    expect(focused).to_have_attribute("data-key", f"task-2-b{lint['evidence'][1]}")
    assert (focused.get_attribute("aria-label") or "").startswith("main, blocked, time.sleep")
    expect(page.locator("[data-detail]")).to_contain_text("time.sleep")
    expect(page.locator("[data-unpin]")).to_be_visible()
    # Kept as a link it says the same.
    expect(show).to_have_attribute(
        "href", f"#at={events[lint['evidence'][-1] - 1]['at']}&sel=lint-{lint['seq']}"
    )
    # From there the keys go on as in any grid.
    page.keyboard.press("Escape")
    viewer.frame()
    expect(page.locator("[data-unpin]")).to_be_hidden()


def test_what_proves_it_is_lit_and_listed(viewer: Viewer) -> None:
    page = viewer.page
    events = recorded()
    play(viewer, events)
    lint = next(event for event in events if event.get("rule") == "held_the_loop")
    page.locator(".lint", has_text="held_the_loop").get_by_role("link").click()
    viewer.frame()
    expect(page.locator("[data-sheet] h4")).to_contain_text("The step of main held the loop for")
    proof = page.locator(".lines-block", has_text="The events that prove it").get_by_role("listitem")
    expect(proof).to_have_count(len(lint["evidence"]))
    for index, seq in enumerate(lint["evidence"]):
        expect(proof.nth(index)).to_contain_text(f"#{seq} {events[seq - 1]['type']}")
    # It stays lit while the keys go on from the box that shows it.
    expect(page.locator(".tl-lit")).to_have_attribute("visibility", "visible")
    step = page.locator(f'[data-key="task-2-{lint["evidence"][0]}"] rect').bounding_box()
    frame = page.locator(".tl-over").first.bounding_box()
    assert step is not None
    assert frame is not None
    holes = [
        (float(left) + frame["x"], float(right) + frame["x"])
        for left, right in re.findall(
            r"M(\S+) \S+V\S+H([^V]+)V", page.locator(".tl-rims").get_attribute("d") or ""
        )
    ]
    assert any(left <= step["x"] and right >= step["x"] + step["width"] for left, right in holes)
    page.keyboard.press("Escape")
    expect(page.locator(".tl-lit")).to_have_attribute("visibility", "hidden")


def test_a_folded_lane_is_unfolded_for_what_is_shown(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, recorded())
    page.get_by_role("button", name="Fold all").click()
    expect(page.locator('.row[aria-label="heartbeat"]')).to_have_count(0)
    page.locator(".lint", has_text="lost_at_exit").get_by_role("link").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator('.row[aria-label="heartbeat"] :focus')).to_have_count(1)


def test_a_mark_on_the_lane_tells_what_it_is_about(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, recorded())
    lane = viewer.lane("heartbeat")
    mark = page.locator(f'.row[data-lane="{lane}"] .k-lint')
    expect(mark).to_have_attribute("aria-label", re.compile("^heartbeat was not finished"))
    mark.evaluate("mark => mark.focus()")
    viewer.frame()
    expect(page.locator("[data-detail]")).to_contain_text("lost_at_exit")


def test_what_lies_outside_the_part_that_is_drawn_comes_into_it(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, recorded())
    for _ in range(6):
        page.get_by_role("button", name="Zoom in").click()
    viewer.frame()
    for rule in ("never_awaited", "lost_at_exit"):
        page.locator(".lint", has_text=rule).get_by_role("link").click()
        viewer.frame()
        box = page.locator("[data-timeline]").bounding_box()
        assert box is not None
        assert 0 < cursor(page) < box["width"]
        expect(page.locator(":focus")).to_have_attribute("data-key", re.compile("^task-"))


def test_it_is_said_to_those_who_listen(viewer: Viewer) -> None:
    lint = {"type": "lint", "rule": "spin", "text": "first turned round.", "task": 1, "evidence": [3, 4]}
    play(viewer, made_up(lint))
    expect(viewer.page.locator("[data-announce]")).to_contain_text("Pointed out: first turned round.")


def test_in_chinese_each_is_a_sentence_of_its_own(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(locale="zh-CN")
    page = viewer.page
    events = recorded()
    foreign = {"type": "lint", "rule": "brand_new", "text": "Something new.", "task": 2, "evidence": [3]}
    end = events.pop()
    play(viewer, [*events, {**foreign, "seq": end["seq"], "at": end["at"]}, {**end, "seq": end["seq"] + 1}])
    texts = page.locator(".lint-text")
    expect(texts).to_have_count(8)
    for text in texts.all()[:7]:
        assert text.get_attribute("lang") is None
        assert re.search(r"[\u4e00-\u9fff]{4}", text.inner_text())
    expect(texts.nth(3)).to_contain_text("right 在第 23 行等待 lock 1，它由 left 持有")
    expect(texts.last).to_have_text("Something new.")
    expect(texts.last).to_have_attribute("lang", "en")
    assert violations(page) == []


def test_a_hundred_are_listed_and_the_rest_is_counted(viewer: Viewer) -> None:
    page = viewer.page
    lint = {"type": "lint", "rule": "spin", "text": "first turned round.", "task": None, "evidence": [4]}
    play(viewer, made_up(*[lint] * 120, {**lint, "missing": 1000}))
    expect(page.locator(".lint")).to_have_count(100)
    expect(page.locator("[data-lint-rest]")).to_have_text("1,020 more are pointed out in the trace.")
    expect(page.locator("[data-status-text]")).to_contain_text("1,120 pointed out")
    page.locator(".lint a").first.click()
    expect(page.locator("[data-announce]")).to_have_text("At 0.00400 s; no lane shows it.")


def test_a_lane_far_down_is_scrolled_to(viewer: Viewer) -> None:
    page = viewer.page
    more = [
        {"type": "task_created", "task": task, "name": f"t{task}", "coro": "f", "parent": 1}
        for task in range(2, 120)
    ]
    lint = {"type": "lint", "rule": "lost_at_exit", "text": "t119 was lost.", "task": 119, "evidence": [122]}
    play(viewer, made_up(*more, lint))
    expect(page.locator('.row[data-lane="task-119"]')).to_have_count(0)
    page.locator(".lint a").click()
    viewer.frame()
    viewer.frame()
    expect(page.locator(":focus")).to_have_attribute("data-key", "task-119-122")
    expect(page.locator(":focus")).to_be_in_viewport()


def test_of_runs_that_are_compared_each_has_its_own(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lost-task")
    page.get_by_label("One unit of time").fill("0.05")
    page.click("[data-run]")
    viewer.wait_for_end()
    viewer.frame()
    lost = page.locator('[data-lints][data-of="0"]')
    expect(lost.get_by_role("heading")).to_have_text("Pointed out: lost")
    expect(page.locator('[data-lints][data-of="1"]')).to_be_hidden()
    expect(page.locator('[data-status-text][data-of="0"]')).to_contain_text("pointed out")
    lost.get_by_role("listitem").filter(has_text="listen").get_by_role("link").click()
    viewer.frame()
    expect(page.locator('[data-timeline][data-of="0"] :focus')).to_have_count(1)
    # Both bands have the cursor at that moment.
    expect(page.locator('.tl-cursor[visibility="visible"]')).to_have_count(2)
    assert violations(page) == []


def test_beyond_the_limit_nothing_is_known_but_what_was_printed(viewer: Viewer) -> None:
    page = viewer.page
    printed = {"type": "output", "stream": "stdout", "text": "last words\n", "task": 77, "thread": None}
    cut = {"type": "truncated", "limit": "events", "missing": 500, "at": 1_000_000}
    events = made_up({**printed, "at": 900_000}, cut)
    events[-1] |= {"at": 1_000_000, "summary": {"totals": {"tasks": 1234, "finished": 1234}, "tasks": []}}
    play(viewer, events)
    expect(page.locator("[data-status-text]")).to_contain_text("1,234 tasks")
    expect(page.locator("[data-banner]")).to_contain_text("1,233 tasks have no lane at all.")
    gap, grid = page.locator(".tl-missing rect"), page.locator(".tl-lines path").first
    start = float(gap.get_attribute("x") or 0)
    left = float((grid.get_attribute("d") or "M0 ")[1:].split(" ")[0])
    # The last that is known is the wait at 4 ms, and not the line printed at 900 ms.
    assert start - left < 0.02 * float(gap.get_attribute("width") or 0)
    expect(page.locator(".k-waiting")).to_have_count(1)
    assert float(page.locator(".k-waiting rect").get_attribute("width") or 0) < 5
    expect(page.locator("[data-output]")).to_contain_text("last words")
    expect(page.locator("[data-output] .who")).to_have_text("task 77")
