"""Lanes that are no tasks, areas for very many, measured rows: drawn as the trace has them."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, WebSocketRoute, expect

from tests.browser.conftest import MakeViewer, Viewer
from tests.browser.test_pages_everywhere import violations

TRACES = Path(__file__).parent.parent / "traces"
Events = list[dict[str, Any]]


def recorded(name: str) -> Events:
    return [json.loads(line) for line in (TRACES / f"{name}.ndjson").read_text().splitlines()]


def play(viewer: Viewer, events: Events) -> None:
    """Have the page believe that these events are its next run, and wait for its end."""

    def send(route: WebSocketRoute) -> None:
        for start in range(0, len(events), 1000):
            route.send("".join(json.dumps(event) + "\n" for event in events[start : start + 1000]))

    viewer.page.route_web_socket("**/ws?*", send)
    viewer.open("/demos/gather?UNIT=0.02")
    viewer.page.click("[data-run]")
    viewer.wait_for_end()
    viewer.frame()


def pairs(
    events: Events, begin: str, end: str, same: Callable[[Mapping[str, Any]], object]
) -> Iterator[tuple[int, int, int]]:
    """(seq of the begin, its time, the time of the end that belongs to it)"""
    for event in events:
        if event["type"] == begin:
            after = (other for other in events[event["seq"] :] if other["type"] == end)
            yield event["seq"], event["at"], next(o["at"] for o in after if same(o) == same(event))


def drawn(page: Page, kind: str) -> dict[str, tuple[float, float]]:
    """The rectangles of a kind by the last number of their key: (x, width)."""
    boxes = page.locator(f".k-{kind} rect").evaluate_all(
        "all => all.map(r => [r.parentNode.dataset.key, r.x.baseVal.value, r.width.baseVal.value])"
    )
    return {re.split(r"-[a-z]?", key)[-1]: (x, width) for key, x, width in boxes}


def on_one_scale(boxes: dict[str, tuple[float, float]], times: list[tuple[int, int, int]]) -> None:
    """All of these times are drawn, and where the scale of the first and the last of them puts them."""
    assert len(times) > 1
    assert {str(seq) for seq, _, _ in times} <= set(boxes)
    (first, start, _), (last, other, _) = times[0], times[-1]
    scale = (boxes[str(last)][0] - boxes[str(first)][0]) / (other - start)
    assert scale > 0
    for seq, begin, end in times:
        x, width = boxes[str(seq)]
        assert abs(x - boxes[str(first)][0] - scale * (begin - start)) < 0.05, seq
        # A sliver is widened, so that it is seen.
        assert abs(width - scale * (end - begin)) < 0.05 or width <= 2.5, seq


@pytest.mark.parametrize("width", [1440, 390])
def test_threads_are_drawn_as_the_trace_has_them(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    events = recorded("threads")
    play(viewer, events)
    blocked = list(pairs(events, "thread_blocked", "thread_unblocked", lambda event: event["thread"]))
    on_one_scale(drawn(viewer.page, "blocked"), blocked)
    submitted = {event["work"]: event["seq"] for event in events if event["type"] == "work_submitted"}
    works = [
        (submitted[events[seq - 1]["work"]], begin, end)
        for seq, begin, end in pairs(events, "work_started", "work_ended", lambda event: event["work"])
    ]
    on_one_scale(drawn(viewer.page, "work"), works)


def test_what_blocks_a_loop_is_loud_and_a_worker_is_not(viewer: Viewer) -> None:
    play(viewer, recorded("threads"))
    page = viewer.page
    lane = page.locator('.row[aria-label="blocker"]')
    loud = lane.locator(".k-blocked.loud")
    expect(loud).to_have_count(1)
    expect(loud).to_have_attribute("aria-label", re.compile("^blocker, blocked, time.sleep, "))
    step = lane.locator(".k-running rect").last.bounding_box()
    band = loud.locator("rect").bounding_box()
    assert step is not None
    assert band is not None
    assert band["height"] > step["height"], "what blocks reaches beyond what runs"
    worker = page.locator('.row[aria-label="pages_0"]')
    expect(worker.locator(".k-blocked")).not_to_have_count(0)
    expect(worker.locator(".k-blocked.loud")).to_have_count(0)
    for name in ("blocked: a call holds up everything else", "within a call that blocks"):
        expect(page.locator(".legend li", has_text=name)).to_be_visible()
    loud.dispatch_event("focusin")
    page.keyboard.press("Tab")
    loud.focus()
    expect(page.locator("[data-detail]")).to_contain_text("its loop: none of its other tasks runs meanwhile")
    expect(page.locator(".out .who", has_text="holder")).to_have_count(1)


@pytest.mark.parametrize("name", ["threads", "greenlets", "generators", "processes"])
def test_no_such_run_has_a_violation(make_viewer: MakeViewer, name: str) -> None:
    viewer = make_viewer(color_scheme="dark" if name == "generators" else "light")
    play(viewer, recorded(name))
    viewer.page.click(".table-box summary")
    viewer.page.locator('[role=gridcell][tabindex="0"]').focus()
    viewer.frame()
    assert violations(viewer.page) == []


def test_a_program_without_asyncio_is_a_picture_too(viewer: Viewer) -> None:
    play(viewer, recorded("blocking"))
    page = viewer.page
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator(".k-blocked.loud")).to_have_count(5)
    expect(page.locator(".out .who", has_text="main thread")).to_have_count(5)
    # What such a program has none of is not explained.
    expect(page.locator(".legend li", has_text="cancel requested")).to_be_hidden()
    page.click(".table-box summary")
    expect(page.locator(".table-scroll tbody tr")).to_have_count(1)


def test_generators_are_drawn_as_the_trace_has_them(viewer: Viewer) -> None:
    events = recorded("generators")
    play(viewer, events)
    ends = ("generator_yielded", "generator_ended")
    times = [
        (event["seq"], event["at"], next(o["at"] for o in events[event["seq"] :] if o["type"] in ends))
        for event in events
        if event["type"] == "generator_resumed"
    ]
    on_one_scale(drawn(viewer.page, "running"), times)


def test_greenlets_are_drawn_as_the_trace_has_them(viewer: Viewer) -> None:
    page = viewer.page
    events = recorded("greenlets")
    play(viewer, events)
    switches = [event for event in events if event["type"] == "greenlet_switched"]
    # Whoever is switched to runs until the next switch.
    times = [(one["seq"], one["at"], after["at"]) for one, after in pairwise(switches)]
    on_one_scale(drawn(page, "running"), times)
    for switch in switches:
        turn = page.locator(f'[data-lane="greenlet-{switch["to"]}"] .k-running[data-key$="-{switch["seq"]}"]')
        expect(turn).to_have_count(1)
        if switch["value"] is not None:
            expect(turn).to_have_attribute("aria-label", re.compile(re.escape(switch["value"])))


def test_the_libraries_own_lanes_come_up_when_asked_for(viewer: Viewer) -> None:
    play(viewer, recorded("sleepers"))
    page = viewer.page
    expect(page.locator(".row")).to_have_count(4)
    page.get_by_role("button", name="Show 1 lane of the libraries’ own").click()
    expect(page.locator(".row")).to_have_count(5)
    expect(page.locator(".row-note", has_text="gevent hub")).to_have_count(1)


def crowd(tasks: int, missing: int) -> Events:
    """Very many tasks that are made and then run; the log may go quiet in the middle."""
    events: Events = [{"type": "run_started", "script": "gather.py"}]
    for task in range(1, tasks + 1):
        events.append(
            {
                "type": "task_created",
                "task": task,
                "name": f"passer-{task}",
                "coro": "factorial",
                "at": 10 * task,
            }
        )
    at = 10 * tasks
    if missing:
        events.append({"type": "truncated", "limit": "events", "missing": missing, "at": 2 * at})
    else:
        for task in range(1, tasks + 1):
            at += 10
            events.append({"type": "step_started", "task": task, "eager": False, "at": at})
            ended = {"outcome": "returned", "result": "None", "at": at + 5}
            events.append({"type": "step_ended", "task": task, **ended})
    totals = {"tasks": tasks, "finished": tasks}
    summary = {"totals": totals, "tasks": []}
    end = {"at": events[-1]["at"] + 10, "outcome": "completed", "exit_code": 0, "summary": summary}
    events.append({"type": "run_finished", **end, "duration": end["at"]})
    return [{"at": 0, **event, "seq": seq} for seq, event in enumerate(events, 1)]


LONG_TASKS = """
window.longest = 0;
new PerformanceObserver(list => {
  for (const entry of list.getEntries()) longest = Math.max(longest, entry.duration);
}).observe({ entryTypes: ["longtask"] });
"""


def test_very_many_tasks_are_areas_and_the_page_stays_smooth(viewer: Viewer) -> None:
    page = viewer.page
    page.add_init_script(LONG_TASKS)
    play(viewer, crowd(66_000, 0))
    expect(page.locator(".tl-grid")).to_have_attribute("aria-rowcount", "66000")
    expect(page.locator(".tl-crowds")).to_have_attribute("aria-label", re.compile("^66,000 tasks: running 0"))
    areas = page.locator(".of-task path.area")
    assert [areas.nth(index).get_attribute("class") for index in range(4)] == [
        f"area of-{state}" for state in ("running", "ready", "waiting", "over")
    ]
    # In the middle all are ready: half of the time they are made, half of it they run.
    page.locator("[data-scrub]").fill("500")
    expect(page.locator(".crowd")).to_contain_text(re.compile("ready 65,9[0-9][0-9]|ready 66,000"))
    page.locator(".tl-scroll").evaluate("box => box.scrollTo(0, 3000)")
    viewer.frame()
    # Generous: this machine may be busy. A picture of every task would take many times as long.
    longest = page.evaluate("longest")
    assert longest < 1500, f"{longest} ms without an answer"


def test_what_is_missing_is_a_gap_and_said(viewer: Viewer) -> None:
    play(viewer, crowd(300, 4000))
    page = viewer.page
    assert violations(page) == []
    expect(page.locator(".tl-missing text").first).to_have_text("4,000 events are not in the trace")
    expect(page.locator(".tl-missing text").nth(1)).to_have_text("In the end: finished 300")
    gap = page.locator(".tl-missing rect").bounding_box()
    row = page.locator(".k-ready rect").first.bounding_box()
    assert gap is not None
    assert row is not None
    assert abs(row["x"] + row["width"] - gap["x"]) < 1
    expect(page.locator(".k-end")).to_have_count(0)


TWO_PICTURES = """
async ([first, second]) => {
  const { Timeline } = await import("/static/js/timeline/view.js");
  const { apply, emptyRun } = await import("/static/js/model.js");
  const pictures = [first, second].map((events) => {
    const run = emptyRun();
    for (const event of events) apply(run, event);
    const box = document.body.appendChild(document.createElement("div"));
    const view = new Timeline(box);
    const looks = { live: false, cursor: null, internal: false, part: null, active: null, pinned: null };
    view.render({ run, now: run.at, end: run.at, ...looks });
    return box;
  });
  const ids = [...document.querySelectorAll("[id]")].map((element) => element.id);
  const named = (element, name) => /#([^)]+)/.exec(element.getAttribute(name) ?? "")?.[1];
  const drawing = (element) => ["clip-path", "fill"].map((name) => named(element, name)).filter(Boolean);
  const used = pictures.map((box) =>
    new Set([...box.querySelectorAll("[clip-path], [fill^=url]")].flatMap(drawing)));
  const own = pictures.every((box, index) => [...used[index]].every((id) => box.querySelector(`#${id}`)));
  const twice = ids.filter((id, index) => ids.indexOf(id) !== index);
  return { twice, own, used: used.map((ids) => ids.size) };
}
"""


def test_two_pictures_on_one_page_have_nothing_in_common(viewer: Viewer) -> None:
    viewer.open("/demos/gather")
    found = viewer.page.evaluate(TWO_PICTURES, [recorded("threads"), recorded("lock")])
    assert found["twice"] == []
    assert found["own"], "a picture draws with what another one has"
    assert min(found["used"]) > 1


MEASURED = {
    "row": r"^(?P<how>\w+) (?P<n>\d+): (?P<ms>[0-9.]+) ms$",
    "columns": {
        "how": {"label": "How", "unit": None},
        "n": {"label": "How many", "unit": None},
        "ms": {"label": "Start", "unit": "ms"},
    },
    "x": "n",
    "y": "ms",
    "series": "how",
    "limits": "The interpreter's lock.",
}


def with_measured(viewer: Viewer, measured: dict[str, Any]) -> None:
    """The page of a demo whose metadata says that it measures itself."""

    def change(route: Route) -> None:
        answer = route.fetch()
        data = f'"measured": {json.dumps(measured)}'
        body = re.sub(r'"measured": null', lambda _: data, answer.text())
        assert data in body
        route.fulfill(response=answer, body=body)

    viewer.page.route("**/demos/gather*", change)


def lines(text: str) -> Events:
    events: Events = [{"type": "run_started", "script": "gather.py"}]
    events += [
        {"type": "output", "stream": "stdout", "text": line + "\n", "task": None, "thread": None}
        for line in text.splitlines()
    ]
    events.append(
        {"type": "run_finished", "outcome": "completed", "exit_code": 0, "duration": 1, "summary": None}
    )
    return [{"at": 1000 * seq, **event, "seq": seq} for seq, event in enumerate(events, 1)]


@pytest.mark.parametrize("width", [1440, 390])
def test_measured_rows_are_a_table_and_a_picture(make_viewer: MakeViewer, width: int) -> None:
    viewer = make_viewer(viewport={"width": width, "height": 900})
    page = viewer.page
    with_measured(viewer, MEASURED)
    text = "".join(
        f"threads {n}: {n * 0.05:.2f} ms\ntasks {n}: {n * 0.004:.3f} ms\n" for n in (10, 100, 1000)
    )
    play(viewer, lines("starting\n" + text))
    box = page.locator("[data-measured]")
    expect(box).to_be_visible()
    expect(box.locator("tbody tr")).to_have_count(6)
    expect(box.locator("thead th").last).to_have_text("Start (ms)")
    expect(box.locator(".m-line:not(.measured-legend *)")).to_have_count(2)
    expect(box.locator(".m-mark:not(.measured-legend *)")).to_have_count(6)
    expect(box).to_contain_text("The interpreter's lock.")
    assert violations(page) == []
    inside = box.bounding_box()
    picture = box.locator(".measured-svg").bounding_box()
    assert inside is not None
    assert picture is not None
    assert picture["x"] >= inside["x"]
    assert picture["x"] + picture["width"] <= inside["x"] + inside["width"]
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_nothing_is_measured_until_something_is(viewer: Viewer) -> None:
    with_measured(viewer, {**MEASURED, "x": None})
    play(viewer, lines("nothing of that kind"))
    expect(viewer.page.locator("[data-measured]")).to_be_hidden()
