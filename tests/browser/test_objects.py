"""Objects: their lanes on demand, drawn as the trace has them; what belongs together lights up together."""

import json
import re
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeViewer, Viewer, spans_of
from tests.browser.test_lanes import Events, play, recorded
from tests.browser.test_pages_everywhere import violations


def drawn(page: Page, selector: str) -> list[tuple[str, float, float, float]]:
    """(key, x, width, height) of rectangles."""
    found = page.locator(selector).evaluate_all(
        "all => all.map(r => [r.parentNode.dataset.key,"
        " r.x.baseVal.value, r.width.baseVal.value, r.height.baseVal.value])"
    )
    return [(key, x, width, height) for key, x, width, height in found]


def the_lock(events: Events) -> int:
    lock: int = next(
        event["object"] for event in events if event["type"] == "object_created" and event["kind"] == "lock"
    )
    return lock


@pytest.mark.parametrize("width", [1440, 390])
def test_the_owner_of_a_lock_over_time(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    page = viewer.page
    events = recorded("lock")
    play(viewer, events)
    lock = the_lock(events)
    owners = drawn(page, f'.row[data-lane="thing-{lock}"] .k-owner rect')
    changes = [event for event in events if event["type"].startswith("lock_") and event["object"] == lock]
    owned = [
        (change["seq"], change["at"], after["at"])
        for change, after in pairwise(changes)
        if change["owner"] is not None
    ]
    assert [int(key.split("-")[-1]) for key, *_ in owners] == [seq for seq, _, _ in owned]
    scale = (owners[-1][1] - owners[0][1]) / (owned[-1][1] - owned[0][1])
    for (_, x, wide, _), (_, start, end) in zip(owners, owned, strict=True):
        assert abs(x - owners[0][1] - scale * (start - owned[0][1])) < 0.1
        assert abs(wide - scale * (end - start)) < 0.1 or wide <= 2.5


@pytest.mark.parametrize("by", ["hover", "keys"])
def test_an_object_lights_up_its_waits_and_its_holders(viewer: Viewer, by: str) -> None:
    page = viewer.page
    events = recorded("lock")
    play(viewer, events)
    lock = the_lock(events)
    head = page.locator(f'[data-key="thing-{lock}"]')
    if by == "hover":
        head.locator(".row-name").hover()
    else:
        head.focus()
        page.keyboard.press("Enter")
    waits = {
        f"task-{event['task']}-{event['seq']}"
        for event in events
        if event["type"] == "step_ended" and (event.get("awaiting") or {}).get("object") == lock
    }
    expect(page.locator(".tl-grid")).to_have_class(re.compile("relating"))
    lit = page.locator(".row-task .box.lit").evaluate_all("all => all.map(box => box.dataset.key)")
    assert set(lit) == waits
    opacity = "box => Number(getComputedStyle(box).opacity)"
    assert page.locator(".row-task .k-running").first.evaluate(opacity) < 0.5
    assert page.locator(f'[data-key="{lit[0]}"]').evaluate(opacity) == 1
    # Below each task that had it, the times when it had it.
    times = spans_of(events)
    wait = page.locator(f'[data-key="{lit[0]}"] rect')
    start, end = times[lit[0]]
    x0, wide = wait.evaluate("r => [r.x.baseVal.value, r.width.baseVal.value]")
    scale = wide / (end - start)
    taken = {event["task"]: event["at"] for event in events if event["type"] == "lock_acquired"}
    given = {event["task"]: event["at"] for event in events if event["type"] == "lock_released"}
    for task, at in taken.items():
        bar = page.locator(f'.row[data-lane="task-{task}"] .held-by')
        expect(bar).to_have_count(1)
        x, wide = bar.evaluate("r => [r.x.baseVal.value, r.width.baseVal.value]")
        assert abs(x - x0 - scale * (at - start)) < 0.1
        assert abs(wide - scale * (given[task] - at)) < 0.1 or wide <= 2
    page.mouse.move(2, 2)
    page.keyboard.press("Escape")
    head.evaluate("head => head.blur()")
    expect(page.locator(".relating")).to_have_count(0)
    expect(page.locator(".held-by")).to_have_count(0)


def test_a_wait_lights_up_its_object(viewer: Viewer) -> None:
    page = viewer.page
    events = recorded("lock")
    play(viewer, events)
    lock = the_lock(events)
    before = page.locator(".tl-scroll").evaluate("box => box.scrollTop")
    wait = next(
        event
        for event in events
        if event["type"] == "step_ended" and (event.get("awaiting") or {}).get("object") == lock
    )
    page.locator(f'[data-key="task-{wait["task"]}-{wait["seq"]}"]').focus()
    expect(page.locator(f'.row[data-lane="thing-{lock}"]')).to_have_class(re.compile(r"\blit\b"))
    expect(page.locator(".relating")).to_have_count(0)
    assert page.locator(".tl-scroll").evaluate("box => box.scrollTop") == before


def filling() -> Events:
    """A queue of two that fills up and is emptied, and a semaphore of two permits."""
    events: list[dict[str, Any]] = [
        {"type": "run_started", "script": "gather.py"},
        {"type": "task_created", "task": 1, "name": "main", "coro": "main", "parent": None},
        {"type": "object_created", "object": 2, "kind": "queue", "where": None, "maxsize": 2},
        {"type": "object_created", "object": 3, "kind": "semaphore", "where": None, "value": 2},
    ]
    for type_, size in (("put", 1), ("put", 2), ("got", 1), ("got", 0)):
        fields = {"object": 2, "task": 1, "size": size, "maxsize": 2, "waiters": []}
        events.append({"type": f"queue_{type_}", **fields})
    for type_, value in (("acquired", 1), ("acquired", 0), ("released", 1), ("released", 2)):
        events.append({"type": f"semaphore_{type_}", "object": 3, "task": 1, "value": value, "waiters": []})
    events.append({"type": "run_finished", "outcome": "completed", "exit_code": 0, "summary": None})
    return [{"at": 100_000 * seq, "duration": 0, **event, "seq": seq} for seq, event in enumerate(events, 1)]


def test_levels_are_step_charts(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, filling())
    queue = drawn(page, '.row[data-lane="thing-2"] .k-level rect')
    assert [round(height / 13, 2) for *_, height in queue] == [0.5, 1, 0.5, round(1 / 13, 2)]
    expect(page.locator('.row[data-lane="thing-2"] .k-level.full')).to_have_count(1)
    expect(page.locator('.row[data-lane="thing-2"] .k-level.full text')).to_contain_text("2/2")
    permits = drawn(page, '.row[data-lane="thing-3"] .k-level rect')
    assert [round(height / 13, 2) for *_, height in permits] == [1, 0.5, round(1 / 13, 2), 0.5, 1]
    # Each lasts until the next: a step a tenth of a second long is as wide as any other.
    for (_, x, wide, _), (_, after, _, _) in pairwise(queue):
        assert abs(x + wide - after) < 0.1
    widths = [wide for _, _, wide, _ in queue[:-1] + permits[1:-1]]
    assert max(widths) - min(widths) < 0.1


def several(count: int) -> Events:
    events: list[dict[str, Any]] = [{"type": "run_started", "script": "gather.py"}]
    events.append({"type": "task_created", "task": 1, "name": "main", "coro": "main", "parent": None})
    for number in range(count):
        events.append({"type": "object_created", "object": 10 + number, "kind": "event", "where": None})
        events.append({"type": "event_set", "object": 10 + number, "task": 1, "flag": True, "waiters": []})
    events.append({"type": "run_finished", "outcome": "completed", "exit_code": 0, "summary": None})
    return [{"at": 1000 * seq, "duration": 0, **event, "seq": seq} for seq, event in enumerate(events, 1)]


def test_few_objects_are_shown_many_are_asked_for(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, several(6))
    expect(page.locator(".row-thing")).to_have_count(6)
    page.get_by_role("button", name="Hide 6 objects").click()
    expect(page.locator(".row-thing")).to_have_count(0)
    page.keyboard.press("o")
    expect(page.locator(".row-thing")).to_have_count(6)
    play(viewer, several(7))
    expect(page.locator(".row-thing")).to_have_count(0)
    page.get_by_role("button", name="Show 7 objects").click()
    expect(page.locator(".row-thing")).to_have_count(7)
    assert violations(page) == []


def test_the_demo_of_the_queue_shows_its_depth(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/queue?UNIT=0.02")
    events = viewer.service.events(viewer.run_to_end())
    viewer.frame()
    sizes = {
        f"thing-{event['object']}-{event['seq']}": event["size"] / event["maxsize"]
        for event in events
        if event["type"].startswith("queue_") and event.get("maxsize")
    }
    shown = {key: height / 13 for key, _, _, height in drawn(page, ".k-level rect") if key in sizes}
    assert len(shown) > 4, json.dumps(sorted(sizes))
    for key, part in shown.items():
        assert abs(part - max(sizes[key], 1 / 13)) < 0.01, key
