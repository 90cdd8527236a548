"""The lanes as a tree: selected by their names, nested, folded, walked through by keys."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import MakeViewer, Viewer
from tests.browser.test_lanes import Events, play, recorded
from tests.browser.test_pages_everywhere import violations


def focused(page: Page) -> str:
    key: str = page.evaluate("document.activeElement.dataset.key")
    return key


@pytest.mark.parametrize("width", [1440, 390])
def test_a_click_on_a_name_selects_the_lane(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    page = viewer.page
    play(viewer, recorded("lock"))
    row = page.locator(".row").nth(2)
    name = row.locator(".row-name").bounding_box()
    assert name is not None
    page.mouse.click(name["x"] + 5, name["y"] + name["height"] / 2)
    page.mouse.move(2, 2)
    expect(page.locator("[data-unpin]")).to_be_visible()
    ring = page.locator(".tl-ring.whole")
    expect(ring).to_have_attribute("visibility", "visible")
    around, lane = ring.bounding_box(), row.locator(".row-back").bounding_box()
    assert around is not None
    assert lane is not None
    assert abs(around["y"] - lane["y"]) <= 2
    assert abs(around["height"] - lane["height"]) <= 4
    assert abs(around["width"] - lane["width"]) <= 4
    page.click("[data-unpin]")
    expect(ring).to_have_attribute("visibility", "hidden")


def test_names_take_part_in_the_walk_by_keys(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, recorded("gather"))
    page.locator('[role=gridcell][tabindex="0"]').focus()
    lane = viewer.lane("main")
    page.keyboard.press("ArrowLeft")
    assert focused(page) == lane
    expect(page.locator(".tl-ring")).to_have_class("tl-ring whole")
    page.keyboard.press("ArrowDown")
    assert focused(page) == viewer.lane("4!")
    page.keyboard.press("Enter")
    expect(page.locator("[data-unpin]")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-unpin]")).to_be_hidden()
    page.keyboard.press("End")
    assert focused(page) == f"{viewer.lane('4!')}-end"
    page.keyboard.press("Home")
    assert focused(page) == viewer.lane("4!")
    page.keyboard.press("ArrowUp")
    assert focused(page) == lane
    expect(page.locator('.tl-grid [tabindex="0"]')).to_have_count(1)


def nested() -> Events:
    """main makes two nurseries, each of which makes two workers; one worker fails."""
    events: Events = [{"type": "run_started", "script": "gather.py"}]
    parents = {1: None, 2: 1, 3: 1, 4: 2, 5: 3, 6: 2, 7: 3}
    names = {1: "main", 2: "left", 3: "right", 4: "left-a", 5: "right-a", 6: "left-b", 7: "right-b"}
    for task, parent in parents.items():
        made = {"task": task, "name": names[task], "coro": "work", "parent": parent}
        events.append({"type": "task_created", **made, "at": 10_000 * task})
    for turn, task in enumerate([4, 5, 6, 7, 2, 3, 1]):
        at = 100_000 * (turn + 1)
        events.append({"type": "step_started", "task": task, "eager": False, "at": at})
        how = {"outcome": "returned", "result": "None"}
        if task == 5:
            how = {"outcome": "raised", "exception": {"type": "ValueError", "message": "no"}}  # type: ignore[dict-item]
        events.append({"type": "step_ended", "task": task, **how, "at": at + 20_000})
    end = {"outcome": "completed", "exit_code": 0, "summary": None, "duration": 800_000, "at": 800_000}
    events.append({"type": "run_finished", **end})
    return [{"at": 0, **event, "seq": seq} for seq, event in enumerate(events, 1)]


def names(page: Page) -> list[str]:
    found: list[str] = page.locator(".row").evaluate_all("all => all.map(row => row.ariaLabel)")
    return found


def test_children_stand_below_their_parent_a_level_deeper(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, nested())
    assert names(page) == ["main", "left", "left-a", "left-b", "right", "right-a", "right-b"]
    levels = page.locator(".row").evaluate_all(
        "all => all.map(row => Number(row.getAttribute('aria-level')))"
    )
    assert levels == [1, 2, 3, 3, 2, 3, 3]
    left = page.locator(".row-name").evaluate_all("all => all.map(name => name.x.baseVal[0].value)")
    assert left[0] < left[1] < left[2] == left[3]
    assert left[1] == left[4]
    opened = page.locator(".row").evaluate_all("all => all.map(row => row.getAttribute('aria-expanded'))")
    assert opened == ["true", "true", None, None, "true", None, None]


@pytest.mark.parametrize("width", [1440, 390])
def test_a_fold_takes_the_children_in_and_says_how_many(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    page = viewer.page
    play(viewer, nested())
    right = page.locator('.row[aria-label="right"]')
    target = right.locator(".row-fold rect").bounding_box()
    assert target is not None
    assert min(target["width"], target["height"]) >= 24
    page.mouse.click(target["x"] + target["width"] / 2, target["y"] + target["height"] / 2)
    expect(right).to_have_attribute("aria-expanded", "false")
    assert names(page) == ["main", "left", "left-a", "left-b", "right"]
    expect(right.locator(".row-count")).to_have_text("+2")
    expect(right.locator(".row-head title")).to_have_text(re.compile("2 lanes are folded into it"))
    expect(page.locator(".tl-grid")).to_have_attribute("aria-rowcount", "5")
    # What its children do is still to be seen, when they do it; and that one of them failed.
    scale = right.locator(".k-running rect").evaluate("r => r.x.baseVal.value") / 600_000
    bars = right.locator(".row-strip .ran").evaluate("path => path.getAttribute('d')")
    pieces = [(float(x), float(end)) for x, end in re.findall(r"M(\d+) 6V[\d.]+H(\d+)", bars)]
    starts = [x for x, _ in pieces if x not in {end for _, end in pieces}]
    ends = [end for _, end in pieces if end not in {x for x, _ in pieces}]
    assert len(starts) == len(ends) == 2
    for x, end, at in zip(starts, ends, (200_000, 400_000), strict=True):
        assert abs(x - at * scale) <= 1
        assert abs(end - (at + 20_000) * scale) <= 1
    failed = re.findall(r"M([\d.]+) ", right.locator(".row-strip .failed").get_attribute("d") or "")
    assert len(failed) == 1
    assert abs(float(failed[0]) - 220_000 * scale) < 0.1
    page.get_by_role("button", name="Unfold all").click()
    expect(page.locator(".row")).to_have_count(7)
    page.get_by_role("button", name="Fold all").click()
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".row-count")).to_have_text("+6")


def test_deep_nesting_leaves_the_names_their_room(viewer: Viewer) -> None:
    page = viewer.page
    events: Events = [{"type": "run_started", "script": "gather.py"}]
    for task in range(1, 31):
        parent = task - 1 or None
        events.append(
            {"type": "task_created", "task": task, "name": f"step-{task}", "coro": "f", "parent": parent}
        )
    events.append({"type": "run_finished", "outcome": "completed", "exit_code": 0, "summary": None})
    play(
        viewer,
        [{"at": 1000 * seq, "duration": 0, **event, "seq": seq} for seq, event in enumerate(events, 1)],
    )
    levels = page.locator(".row").evaluate_all("all => all.map(row => Number(row.ariaLevel))")
    assert levels == list(range(1, 31))
    texts = page.locator(".row-name").all_text_contents()
    assert texts == [f"step-{task}" for task in range(1, 31)], "none is cut"


def test_keys_fold_as_in_any_tree(viewer: Viewer) -> None:
    page = viewer.page
    play(viewer, nested())
    page.locator('[data-key="task-5"]').focus()
    page.keyboard.press("ArrowLeft")
    assert focused(page) == "task-3"
    page.keyboard.press("ArrowLeft")
    expect(page.locator('[data-lane="task-3"]')).to_have_attribute("aria-expanded", "false")
    expect(page.locator(".row")).to_have_count(5)
    assert focused(page) == "task-3"
    page.keyboard.press("ArrowRight")
    expect(page.locator(".row")).to_have_count(7)
    page.keyboard.press("ArrowRight")
    assert focused(page).startswith("task-3-")
    # What has the focus is not lost with the lane that is folded away.
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "task-5"
    page.locator('[data-lane="task-3"] .row-fold rect').click(force=True)
    expect(page.locator(".row")).to_have_count(5)
    assert focused(page) == "task-3"
    assert violations(page) == []
