"""Arrows join the right spans: held against the trace for several kinds of programs."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Viewer
from tests.browser.test_lanes import play

Event = dict[str, Any]


DRAWN = """
() => [...document.querySelectorAll('.tl-arrows .arrow')].map((arrow) => {
  const path = arrow.querySelector('path');
  const start = path.getPointAtLength(0), end = path.getPointAtLength(path.getTotalLength());
  const { left, top } = path.ownerSVGElement.getBoundingClientRect();
  return {
    kind: [...arrow.classList].find((name) => name.startsWith('a-') && name !== 'a-pointed').slice(2),
    from: arrow.dataset.from, to: arrow.dataset.to,
    x0: left + start.x, y0: top + start.y, x1: left + end.x, y1: top + end.y,
  };
})
"""

LANES = """
() => Object.fromEntries([...document.querySelectorAll('.row')].map((row) => {
  const { top, bottom } = row.querySelector('.row-back').getBoundingClientRect();
  return [row.dataset.lane, { top, bottom }];
}))
"""


def causes_of(events: list[Event]) -> list[tuple[str, str, str, int]]:
    """Kind, cause and effect of each arrow that a trace promises: who is not shown has none."""
    shown = {event["task"] for event in events if event["type"] == "task_created" and "internal" not in event}
    found = []
    for event in events:
        task = event.get("task")
        if event["type"] == "task_created" and {task, event["parent"]} <= shown:
            found.append(("create", f"task-{event['parent']}", f"task-{task}", event["at"]))
        elif event["type"] in ("task_ready", "task_cancel_requested") and task in shown:
            by = event["by"]
            cause = f"task-{by['task']}" if by["kind"] == "task" and by["task"] in shown - {task} else ""
            kind = "wake" if event["type"] == "task_ready" else "cancel"
            found.append((kind, cause, f"task-{task}", event["at"]))
    return found


def steps_of(events: list[Event]) -> dict[str, list[tuple[int, int]]]:
    """When each task's steps began and ended."""
    steps: dict[str, list[tuple[int, int]]] = {}
    begun: dict[int, int] = {}
    for event in events:
        if event["type"] == "step_started":
            begun[event["task"]] = event["at"]
        elif event["type"] == "step_ended":
            steps.setdefault(f"task-{event['task']}", []).append((begun.pop(event["task"]), event["at"]))
    return steps


@pytest.mark.parametrize(
    "demo", ["gather?UNIT=0.1", "lock?UNIT=0.1", "queue", "cancellation?UNIT=0.1", "task-group"]
)
def test_each_arrow_joins_the_lanes_and_instants_of_its_event(viewer: Viewer, demo: str) -> None:
    page = viewer.page
    viewer.open(f"/demos/{demo}")
    events = viewer.service.events(viewer.run_to_end())
    page.keyboard.press("a")
    expect(page.get_by_role("button", name="All arrows")).to_have_attribute("aria-pressed", "true")
    expect(page.locator(".tl-arrows .arrow").first).to_be_attached()
    viewer.frame()
    drawn, lanes = page.evaluate(DRAWN), page.evaluate(LANES)
    promised = causes_of(events)
    tasks = [arrow for arrow in drawn if arrow["to"].startswith("task-")]
    assert sorted((arrow["kind"], arrow["from"], arrow["to"]) for arrow in tasks) == sorted(
        (kind, cause, effect) for kind, cause, effect, _ in promised
    )
    # Two spans that are known give the scale: those of the lane that lives longest.
    x, pixel = scale_of(viewer, events)
    steps = steps_of(events)
    left = list(promised)
    for arrow in tasks:
        effect = lanes[arrow["to"]]
        assert effect["top"] < arrow["y1"] < effect["bottom"], f"{arrow} ends on the lane of {arrow['to']}"
        same = [one for one in left if one[:3] == (arrow["kind"], arrow["from"], arrow["to"])]
        nearest = min(same, key=lambda one: abs(x(one[3]) - arrow["x1"]))
        assert abs(x(nearest[3]) - arrow["x1"]) < 1, f"{arrow} ends at {nearest}"
        left.remove(nearest)
        if not arrow["from"]:
            continue
        cause = lanes[arrow["from"]]
        assert cause["top"] < arrow["y0"] < cause["bottom"], f"{arrow} begins on the lane of {arrow['from']}"
        assert arrow["x0"] <= arrow["x1"] + 0.5
        assert any(x(begin) - 1 <= arrow["x0"] <= x(end) + 1 for begin, end in steps[arrow["from"]]), (
            f"{arrow} begins in a step of {arrow['from']}, at most {pixel:.0f} µs beside it"
        )
    assert left == []


def scale_of(viewer: Viewer, events: list[Event]) -> tuple[Any, float]:
    """From an instant to where it is on the page, by the longest wait of the run."""
    waits: dict[str, tuple[int, int]] = {}
    open_waits: dict[int, Event] = {}
    for event in events:
        if event["type"] == "step_ended" and event["outcome"] == "suspended":
            open_waits[event["task"]] = event
        elif event["type"] == "task_ready" and event["task"] in open_waits:
            start = open_waits.pop(event["task"])
            waits[f"task-{event['task']}-{start['seq']}"] = (start["at"], event["at"])
    key, (begin, end) = max(
        (
            (key, times)
            for key, times in waits.items()
            if viewer.page.locator(f'[data-key="{key}"] rect').count()
        ),
        key=lambda item: item[1][1] - item[1][0],
    )
    box = viewer.page.locator(f'[data-key="{key}"] rect').bounding_box()
    assert box is not None
    pixel = (end - begin) / box["width"]
    return lambda at: box["x"] + (at - begin) / pixel, pixel


def test_what_is_pointed_at_has_its_own_arrows_alone(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.1")
    viewer.run_to_end()
    expect(page.locator(".tl-arrows .arrow")).to_have_count(0)
    main = viewer.lane("main")
    page.locator(f'[data-lane="{main}"] .row-name').hover()
    expect(page.locator(".tl-arrows .arrow")).to_have_count(4)
    expect(page.locator(f'.tl-arrows .arrow.a-create[data-from="{main}"]')).to_have_count(3)
    expect(page.locator(f'.tl-arrows .arrow.a-wake[data-to="{main}"]')).to_have_count(1)
    page.locator(f'[data-lane="{main}"] .k-running').last.hover(force=True)
    expect(page.locator(".tl-arrows .arrow")).to_have_count(1)
    expect(page.locator(".tl-arrows .arrow text")).to_have_text("4! · gather")
    page.mouse.move(0, 0)
    expect(page.locator(".tl-arrows .arrow")).to_have_count(0)


def test_w_goes_to_who_woke_it_and_back(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.1")
    events = viewer.service.events(viewer.run_to_end())
    main = viewer.lane("main")
    last = page.locator(f'[data-lane="{main}"] .k-running').last
    key = last.get_attribute("data-key")
    last.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("w")
    # The waker's last step is the one that ended it: its end scheduled the callback of gather.
    wake = [event for event in events if event["type"] == "task_ready" and f"task-{event['task']}" == main][
        -1
    ]
    waker = wake["by"]["task"]
    step = [event for event in events if event["type"] == "step_started" and event["task"] == waker][-1]
    expect(page.locator(f'[data-key="task-{waker}-{step["seq"]}"]')).to_be_focused()
    page.keyboard.press("Shift+W")
    expect(page.locator(f'[data-key="{key}"]')).to_be_focused()


def test_a_cause_without_a_lane_is_told(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/gather?UNIT=0.1")
    viewer.run_to_end()
    lane = viewer.lane("2!")
    step = page.locator(f'[data-lane="{lane}"] .k-running').last
    step.focus()
    expect(page.locator(".tl-arrows .arrow.a-wake text")).to_have_text("timer · sleep")
    page.keyboard.press("w")
    expect(page.locator("[data-announce]").first).to_contain_text(
        "Caused by timer · sleep, which has no lane."
    )


def test_an_arrow_to_a_lane_that_is_folded_away_goes_to_what_it_is_folded_into(viewer: Viewer) -> None:
    page = viewer.page
    viewer.open("/demos/task-group?UNIT=0.1")
    viewer.run_to_end()
    page.keyboard.press("a")
    before = page.locator(".tl-arrows .arrow")
    expect(before.first).to_be_attached()
    page.get_by_role("button", name="Fold all").click()
    expect(page.locator(".row-task")).to_have_count(1)
    # Within one lane there is nowhere to point; what comes to it from elsewhere stays.
    main = viewer.lane("main")
    arrows = page.evaluate(DRAWN)
    assert [arrow for arrow in arrows if arrow["from"] and arrow["from"] != arrow["to"]] == []
    assert {arrow["to"] for arrow in arrows} <= {main}


def parent_of(children: int) -> list[Event]:
    """A task that makes very many in one step."""
    main = {"task": 1, "parent": None, "name": "main", "coro": "main"}
    events: list[Event] = [{"type": "run_started", "script": "gather.py"}, {"type": "task_created", **main}]
    events.append({"type": "step_started", "task": 1, "eager": False})
    for task in range(2, children + 2):
        made = {"task": task, "parent": 1, "name": f"child-{task}", "coro": "child", "at": 100 * task}
        events.append({"type": "task_created", **made})
    at = 100 * (children + 3)
    events.append({"type": "step_ended", "task": 1, "outcome": "returned", "result": "None", "at": at})
    events.append({"type": "run_finished", "outcome": "completed", "exit_code": 0, "at": at, "duration": at})
    return [{"at": 0, **event, "seq": seq} for seq, event in enumerate(events, 1)]


def test_arrows_to_lanes_out_of_sight_end_at_the_edge_and_few_of_many_are_drawn(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, parent_of(1000))
    page.keyboard.press("a")
    note = page.locator(".tl-arrow-tools .tl-note")
    expect(note).to_have_text(re.compile(r"^\d+ of 1,000 arrows shown$"))
    viewer.frame()
    drawn, lanes = page.evaluate(DRAWN), page.evaluate(LANES)
    assert int(note.inner_text().split()[0]) == len(drawn) <= 150
    box = page.locator(".tl-scroll").bounding_box()
    assert box is not None
    bottom = box["y"] + box["height"]
    beyond = [arrow for arrow in drawn if lanes.get(arrow["to"], {"top": bottom})["top"] >= bottom]
    assert 0 < len(beyond) <= 40 + 3
    for arrow in drawn:
        assert box["y"] <= arrow["y1"] <= bottom
    assert all(abs(arrow["y1"] - bottom) < 4 for arrow in beyond), "they point to where it goes on"
    within = [arrow for arrow in drawn if arrow not in beyond]
    assert all(lanes[arrow["to"]]["top"] < arrow["y1"] < lanes[arrow["to"]]["bottom"] for arrow in within)


def test_lanes_that_came_all_at_once_fill_what_is_in_sight(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, parent_of(900))
    room = page.locator(".tl-scroll").bounding_box()
    assert room is not None
    # The room grew with the first of them, and is asked for again.
    page.wait_for_function(
        "bottom => Math.max(...[...document.querySelectorAll('.row-back')].map("
        "back => back.getBoundingClientRect().bottom)) >= bottom",
        arg=room["y"] + room["height"],
    )
