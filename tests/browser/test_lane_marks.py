"""What is written and marked on a lane: nothing runs over anything else, and what is short is seen."""

from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeViewer, Viewer
from tests.browser.test_lanes import Events, play, recorded

WRITTEN = """
rows => rows.map(row => {
  const across = element => { const r = element.getBoundingClientRect(); return [r.left, r.right]; };
  const told = element => [...across(element), element.textContent];
  return {
    waits: [...row.querySelectorAll(".k-waiting text")].filter(text => text.textContent).map(told),
    results: [...row.querySelectorAll(".k-end text")].filter(text => text.textContent).map(told),
    marks: [...row.querySelectorAll(".k-end > g, .k-cancel path")].map(across),
    steps: [...row.querySelectorAll(".k-running rect")].map(across),
    name: across(row.querySelector(".row-name")),
    right: document.querySelector(".tl-grid").getBoundingClientRect().right,
    left: row.querySelector(".row-head").getBoundingClientRect().left,
  };
})
"""


def apart(one: list[Any], other: list[Any], slack: float = 0.5) -> bool:
    return bool(one[1] <= other[0] + slack or other[1] <= one[0] + slack)


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("name", ["cancellation", "lock", "wait-for", "subprocess"])
def test_no_text_runs_over_another_or_over_a_mark(make_viewer: MakeViewer, name: str, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    play(viewer, recorded(name))
    rows = viewer.page.locator(".row").evaluate_all(WRITTEN)
    assert rows
    for row in rows:
        texts = row["waits"] + row["results"]
        for index, text in enumerate(texts):
            for other in texts[index + 1 :]:
                assert apart(text, other), (text, other)
            assert text[1] <= row["right"] + 0.5, text
        for text in row["waits"]:
            for mark in row["marks"] + row["steps"]:
                assert apart(text, mark), (text, mark)
        if width > 600 and row["steps"]:
            assert row["name"][1] <= row["steps"][0][0], "a name runs into its lane"


def moments() -> Events:
    """A task of ten seconds that takes one step of 20 µs in the middle, and is then asked to stop, twice."""
    waits = {"outcome": "suspended", "awaiting": {"kind": "sleep", "delay": 5}}
    events: Events = [
        {"type": "run_started", "script": "gather.py", "at": 0},
        {"type": "task_created", "task": 1, "name": "main", "coro": "main", "parent": None, "at": 10},
        {"type": "step_started", "task": 1, "eager": False, "at": 20},
        {"type": "step_ended", "task": 1, **waits, "at": 40},
        {"type": "task_ready", "task": 1, "by": {"kind": "timer"}, "at": 5_000_000},
        {"type": "step_started", "task": 1, "eager": False, "at": 5_000_010},
        {"type": "step_ended", "task": 1, **waits, "at": 5_000_030},
        {"type": "task_cancel_requested", "task": 1, "by": {"kind": "timer"}, "at": 6_000_000},
        {"type": "task_ready", "task": 1, "by": {"kind": "timer"}, "at": 6_000_001},
        {"type": "step_started", "task": 1, "eager": False, "at": 6_000_020},
        {"type": "task_cancel_delivered", "task": 1, "at": 6_000_021},
        {"type": "task_cancel_ended", "task": 1, "how": "handled", "at": 6_500_000},
        {"type": "step_ended", "task": 1, **waits, "at": 6_500_010},
        {"type": "task_cancel_requested", "task": 1, "by": {"kind": "timer"}, "at": 8_000_000},
        {"type": "task_ready", "task": 1, "by": {"kind": "timer"}, "at": 8_000_001},
        {"type": "step_started", "task": 1, "eager": False, "at": 8_000_020},
        {"type": "task_cancel_delivered", "task": 1, "at": 8_000_021},
        {"type": "task_cancel_ended", "task": 1, "how": "swallowed", "at": 10_000_000},
        {"type": "step_ended", "task": 1, "outcome": "returned", "result": "7", "at": 10_000_000},
        {"type": "run_finished", "outcome": "completed", "exit_code": 0, "summary": None, "at": 10_000_000},
    ]
    return [{"duration": 10_000_000, **event, "seq": seq} for seq, event in enumerate(events, 1)]


def test_a_step_of_20_microseconds_is_seen_at_every_zoom(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, moments())
    box = page.locator('[data-key="task-1-6"]')
    box.focus()
    for zooms in range(11):
        if zooms:
            page.keyboard.press("+")
            viewer.frame()
        step = box.locator("rect").bounding_box()
        lanes = page.locator(".tl-grid").bounding_box()
        assert step is not None
        assert lanes is not None
        assert step["width"] >= 2
        assert step["height"] > 10
        assert lanes["x"] < step["x"] < lanes["x"] + lanes["width"]
    # The wait beside it is still there as well.
    wait = page.locator('[data-key="task-1-7"] rect')
    expect(wait).to_have_count(1)


def test_a_cancellation_is_request_delivery_and_end(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, moments())
    lane = page.locator('.row[data-lane="task-1"]')
    for kind, count in (("requested", 2), ("delivered", 2), ("handled", 1), ("swallowed", 1)):
        expect(lane.locator(f".m-{kind}")).to_have_count(count)
    scale = lane.locator(".e-finished").evaluate("mark => mark.transform.baseVal[0].matrix.e") / 10_000_000
    lines = lane.locator(".k-cancelling rect").evaluate_all(
        "all => all.map(r => [r.x.baseVal.value, r.width.baseVal.value])"
    )
    for (x, width), (start, end) in zip(
        lines, [(6_000_000, 6_500_000), (8_000_000, 10_000_000)], strict=True
    ):
        assert abs(x - start * scale) < 0.1
        assert abs(x + width - end * scale) < 0.1
    for name in ("asked to stop, goes on", "cancel handled", "cancel swallowed"):
        expect(page.locator(".legend li", has_text=name)).to_be_visible()
    play(viewer, recorded("gather"))
    expect(page.locator(".legend li", has_text="cancel swallowed")).to_be_hidden()
