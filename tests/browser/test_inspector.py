"""The inspector: what is pointed at in a few words, what is selected with its whole life."""

import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeViewer, Viewer, exact, spans_of
from tests.browser.test_lanes import play, recorded
from tests.browser.test_pages_everywhere import no_overflow, violations


def select(viewer: Viewer, name: str) -> str:
    """Click the name of a lane; its key."""
    viewer.page.locator(f'.row[aria-label="{name}"] [role=rowheader]').first.click()
    expect(viewer.page.locator("[data-sheet] h4")).to_contain_text(name)
    return viewer.lane(name)


def sum_of(page: Page, state: str) -> int:
    """What the inspector says a task was in a state for, in microseconds."""
    row = page.locator(".sums tr", has=page.get_by_role("rowheader", name=state, exact=True))
    return int(re.sub(r"\D", "", row.locator("td").first.inner_text()))


def test_a_selected_task_tells_its_life(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    run = viewer.run_to_end()
    lane = select(viewer, "competitor-2")
    events = viewer.service.events(run)
    (row,) = [row for row in events[-1]["summary"]["tasks"] if f"task-{row['task']}" == lane]
    for state in ("ready", "running", "waiting"):
        assert sum_of(page, state) == row[state]
    assert sum_of(page, "its life, in all") == row["ready"] + row["running"] + row["waiting"]
    table = page.get_by_role("table", name="Its life, span by span")
    spans = {key: times for key, times in spans_of(events).items() if key.startswith(f"{lane}-")}
    rows = table.locator("tbody tr")
    expect(rows).to_have_count(len(spans))
    for index, (start, end) in enumerate(spans.values()):
        cells = rows.nth(index).locator("th, td").all_inner_texts()
        assert cells[1:3] == [f"{start / 1e6:.5f} s", f"{end / 1e6:.5f} s"]
    waits = rows.filter(has_text="competitor-1")
    expect(waits.get_by_role("button", name="lock", exact=True)).to_be_visible()
    assert violations(page) == []


def test_a_row_takes_the_cursor_there_and_selects_the_span(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    run = viewer.run_to_end()
    lane = select(viewer, "competitor-3")
    spans = [
        (key, times)
        for key, times in spans_of(viewer.service.events(run)).items()
        if key.startswith(f"{lane}-")
    ]
    rows = page.locator(".rows tbody tr")
    # One of the rows is a stop for the Tab key; from there the arrows go on.
    stop = page.locator('.row-way[tabindex="0"]')
    expect(stop).to_have_count(1)
    stop.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    key, (start, _) = spans[2]
    expect(page.locator("[data-instant]")).to_have_text(exact(start))
    expect(rows.nth(2)).to_have_class(re.compile("selected"))
    expect(rows.nth(2)).to_have_attribute("aria-current", "true")
    expect(rows.nth(2).locator(".row-way")).to_be_focused()
    # The ring on the lanes is around that very span.
    shape = page.locator(f'[data-key="{key}"] rect').bounding_box()
    ring = page.locator(".tl-ring").first.bounding_box()
    assert shape is not None
    assert ring is not None
    assert ring["x"] <= shape["x"]
    assert ring["x"] + ring["width"] >= shape["x"] + shape["width"]


def test_the_chain_of_waits_follows_the_cursor(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.1&COMPETITORS=3")
    events = viewer.service.events(viewer.run_to_end())
    lane = select(viewer, "competitor-3")
    chain = page.locator(".lines-block").first
    expect(chain).to_contain_text("competitor-3 is over: finished")
    _, longest = max(
        (end - start, start) for key, (start, end) in spans_of(events).items() if key.startswith(f"{lane}-")
    )
    page.locator("[data-scrub]").fill(str(round((longest + 50_000) / events[-1]["at"] * 1000)))
    expect(chain).to_contain_text("At the cursor")
    expect(chain).to_contain_text("competitor-3 waits for lock for")
    expect(chain).to_contain_text("lock is held by competitor-1 for")
    expect(chain).to_contain_text("competitor-1 waits for sleep")
    # A name leads to whom it names.
    chain.get_by_role("button", name="competitor-1").first.click()
    expect(page.locator("[data-sheet] h4")).to_have_text("Task competitor-1")
    expect(page.locator("[data-sheet] h4")).to_be_focused()


def test_what_is_merely_pointed_at_moves_nothing(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    viewer.run_to_end()
    table = page.locator(".table-box")
    expect(page.locator("[data-brief]")).to_contain_text("Click a span or the name of a lane")
    before = table.bounding_box()
    page.locator(f'[data-lane="{viewer.lane("competitor-2")}"] .k-waiting').first.hover(force=True)
    expect(page.locator("[data-brief]")).to_contain_text("Woken by")
    assert table.bounding_box() == before
    select(viewer, "main")
    before = table.bounding_box()
    page.locator(f'[data-lane="{viewer.lane("competitor-2")}"] .k-waiting').first.hover(force=True)
    expect(page.locator("[data-brief]")).to_contain_text("Pointed at: competitor-2, waiting, lock")
    expect(page.locator("[data-sheet] h4")).to_have_text("Task main")
    assert table.bounding_box() == before


def test_selecting_is_announced_once_and_pointing_never(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    viewer.run_to_end()
    page.evaluate(
        """() => {
          const box = document.querySelector("[data-announce]");
          window.said = [];
          new MutationObserver(() => window.said.push(box.textContent)).observe(box, {childList: true});
        }"""
    )
    for name in ("competitor-1", "competitor-2"):
        page.locator(f'[data-lane="{viewer.lane(name)}"] .k-waiting').first.hover(force=True)
        viewer.frame()
    select(viewer, "competitor-3")
    page.locator("[data-scrub]").fill("300")
    viewer.frame()
    said = page.evaluate("window.said")
    assert len(said) == 1
    assert said[0].startswith("Selected: Task competitor-3, finished.")


def test_the_inspector_is_copied_as_text(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(permissions=["clipboard-read", "clipboard-write"])
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    expect(page.get_by_role("button", name="Copy as text")).to_be_hidden()
    run = viewer.run_to_end()
    lane = select(viewer, "competitor-1")
    page.get_by_role("button", name="Copy as text").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    text = page.evaluate("navigator.clipboard.readText()")
    assert text.startswith("Task: competitor-1\nState: finished\n")
    rows = text[text.index("State\tFrom") :].strip().split("\n")[1:]
    spans = [
        times for key, times in spans_of(viewer.service.events(run)).items() if key.startswith(f"{lane}-")
    ]
    told = [[round(float(cell) * 1e6) for cell in row.split("\t")[1:3]] for row in rows]
    assert told == [list(times) for times in spans]


@pytest.mark.parametrize("width", [1920, 390])
@pytest.mark.parametrize(("language", "scheme"), [("en-US", "dark"), ("zh-CN", "light")])
def test_it_is_accessible_and_fits(make_viewer: MakeViewer, width: int, language: str, scheme: str) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900}, locale=language, color_scheme=scheme)
    page = viewer.page
    viewer.open("/demos/cancellation?UNIT=0.05")
    viewer.run_to_end()
    select(viewer, "stubborn")
    page.locator("[data-scrub]").fill("500")
    viewer.frame()
    assert violations(page) == []
    assert no_overflow(page)


def test_a_lock_tells_who_held_it_and_who_waited(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.02&COMPETITORS=3")
    events = viewer.service.events(viewer.run_to_end())
    lane = select(viewer, "lock")
    changes = [event for event in events if event["type"] in ("lock_acquired", "lock_released")]
    assert {f"thing-{event['object']}" for event in changes} == {lane}
    rows = page.get_by_role("table", name="What happened to it").locator("tbody tr")
    expect(rows).to_have_count(len(changes))
    names = {event["task"]: event["name"] for event in events if event["type"] == "task_renamed"}
    for index, change in enumerate(changes):
        cells = rows.nth(index).locator("th, td").all_inner_texts()
        assert cells[1] == f"{change['at'] / 1e6:.5f} s"
        assert cells[3] == names[change["task"]]
        assert cells[4] == ("free" if change["owner"] is None else names[change["owner"]])
        assert cells[5] == ", ".join(names[waiter] for waiter in change["waiters"])
    first, released = changes[0], changes[1]
    assert sum_of(page, names[first["owner"]]) == released["at"] - first["at"]
    rows.nth(1).get_by_role("button").first.click()
    expect(page.locator("[data-instant]")).to_have_text(exact(released["at"]))
    assert violations(page) == []


def test_a_thread_of_a_pool_tells_its_works(viewer: Viewer) -> None:
    play(viewer, recorded("threads"))
    page = viewer.page
    select(viewer, "pages_0")
    expect(page.locator("[data-sheet] h4")).to_contain_text("Worker thread")
    rows = page.get_by_role("table", name="Each work, and each call that blocked it").locator("tbody tr")
    events = recorded("threads")
    (thread,) = [
        event["thread"]
        for event in events
        if event["type"] == "thread_started" and event["name"] == "pages_0"
    ]
    works = [event for event in events if event["type"] == "work_started" and event.get("thread") == thread]
    expect(rows.filter(has=page.locator(".r-running"))).to_have_count(len(works))
    assert violations(page) == []


def long_life(steps: int) -> list[dict[str, Any]]:
    """A run of one task that sleeps very often: two spans of a millisecond each time, and one of nothing."""
    where = {"file": "gather.py", "line": 9, "function": "main"}
    sleep = {"kind": "sleep", "delay": 0.001, "deadline": 1}
    events: list[dict[str, Any]] = [
        {"type": "run_started", "script": "gather.py"},
        {"type": "task_created", "task": 1, "name": "busy", "coro": "main", "parent": None, "where": where},
    ]
    for _ in range(steps):
        events += [
            {"type": "step_started", "task": 1, "eager": False},
            {"type": "step_ended", "task": 1, "outcome": "suspended", "awaiting": sleep, "where": where},
            {"type": "task_ready", "task": 1, "by": {"kind": "timer"}},
        ]
    events.append(
        {"type": "run_finished", "outcome": "completed", "exit_code": 0, "duration": 1, "summary": None}
    )
    return [{**event, "seq": seq, "at": 1000 * seq} for seq, event in enumerate(events, 1)]


def test_of_a_long_life_the_part_around_the_cursor_is_shown(viewer: Viewer) -> None:
    page = viewer.page
    events = long_life(1000)
    play(viewer, events)
    select(viewer, "busy")
    rows = page.locator(".rows tbody tr")
    expect(rows).to_have_count(200)
    expect(rows.first).to_contain_text("0.00200 s")
    more = page.get_by_role("button", name="2,801 later rows")
    more.click()
    expect(rows).to_have_count(400)
    page.locator("[data-scrub]").fill("500")
    here = page.locator(".rows tr[aria-current]")
    expect(here).to_have_count(1)
    expect(rows).to_have_count(200)
    inside = here.evaluate(
        """row => {
          const box = row.closest(".rows-scroll").getBoundingClientRect();
          const place = row.getBoundingClientRect();
          return place.top >= box.top && place.bottom <= box.bottom + 1;
        }"""
    )
    assert inside, "the row at the cursor is in sight"
    expect(page.get_by_role("button", name=re.compile("earlier rows"))).to_be_visible()
    assert sum_of(page, "its life, in all") == events[-1]["at"] - events[1]["at"]


def test_what_goes_on_is_told_as_it_goes(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/lock?UNIT=0.5&COMPETITORS=3")
    run = viewer.run()
    page.locator('.row[aria-label="competitor-2"] [role=rowheader]').first.click()
    expect(page.locator("[data-sheet]")).to_contain_text("not over;")
    before = sum_of(page, "its life, in all")
    expect(page.locator(".lines-block").first).to_contain_text("Now")
    viewer.wait_for_end()
    lane = viewer.lane("competitor-2")
    (row,) = [
        row for row in viewer.service.events(run)[-1]["summary"]["tasks"] if f"task-{row['task']}" == lane
    ]
    expect(page.locator("[data-sheet]")).to_contain_text("finished")
    assert sum_of(page, "its life, in all") == row["ready"] + row["running"] + row["waiting"] > before
