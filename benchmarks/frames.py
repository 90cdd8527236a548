"""How smoothly the viewer draws a run of 100,000 tasks, in Chromium: work per frame, late frames, memory.

The trace is made up (`benchmarks.crowd`). The application serves it as it serves a run that is over, and the
real page follows it over a real WebSocket. In each frame the page is told to pan, to zoom, to scroll or to
play by the same events that a hand causes. The work of a frame is the processor's time of the main thread's
tasks (Chromium's tracing, `RunTask`) from one `requestAnimationFrame` to the next, whatever else the machine
did meanwhile. What it did to the frames shows in an empty page's, taken in the same run.
"""

import json
import os
import signal
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import median
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from . import crowd, figures, server, table

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update")
SECONDS = 4.0
LATE = 25.0
MEDIAN_GOAL, P95_GOAL, LATE_GOAL, PICTURE_GOAL, MEMORY_GOAL = 8.0, 16.0, 5.0, 1.0, 500.0
UNCOUNTED = ("an empty page", "scrolling")
"""Where nothing is drawn, or what is drawn stays the same but for its place."""
_PATIENCE = 120_000
_MIB = 1 << 20

# Told to the page before its own scripts: when the log's first and last arrived, and when they were drawn.
_WATCH = """
window.bench = {first: 0, last: 0, bytes: 0, seen: 0, whole: 0, longest: 0};
const Real = window.WebSocket;
window.WebSocket = class extends Real {
  constructor(...all) {
    super(...all);
    this.addEventListener("message", ({data}) => {
      bench.first ||= performance.now();
      bench.last = performance.now();
      bench.bytes += data.length;
    });
  }
};
new PerformanceObserver((list) => {
  for (const {duration} of list.getEntries()) bench.longest = Math.max(bench.longest, duration);
}).observe({type: "longtask"});
const look = () => {
  if (!bench.seen && document.querySelector(".row .box")) bench.seen = performance.now();
  if (document.querySelector(".transport.over")) return (bench.whole = performance.now());
  requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""

# One gesture a frame, for some seconds: when each frame was, how many pictures a second were new.
_DRIVE = """([what, seconds]) => new Promise((done) => {
  const grid = document.querySelector(".tl-grid");
  const scroller = document.querySelector(".tl-scroll");
  const wheel = (more) => {
    const {left, width, top} = grid.getBoundingClientRect();
    const shown = scroller.getBoundingClientRect();
    const clientY = Math.max(top, shown.top) + shown.height / 2;
    const place = {clientX: left + width * 0.6, clientY, bubbles: true, cancelable: true};
    grid.dispatchEvent(new WheelEvent("wheel", {...place, ...more}));
  };
  const axis = document.querySelector(".tl-axis text");
  const cursor = document.querySelector(".tl-cursor");
  const picture = () => `${axis?.getAttribute("x")} ${axis?.textContent} ${cursor?.getAttribute("d")}`;
  const frames = [];
  let turn = 0;
  let pictures = 0;
  let drawn = picture();
  const gestures = {
    nothing: () => {},
    playing: () => {},
    panning: () => wheel({deltaX: Math.floor(turn / 60) % 2 ? -9 : 9}),
    zooming: () => wheel({deltaY: Math.floor(turn / 60) % 2 ? 12 : -12, ctrlKey: true}),
    scrolling: () => { scroller.scrollTop += Math.floor(turn / 90) % 2 ? -7 : 7; },
  };
  const start = performance.now();
  const frame = () => {
    const now = performance.now();
    performance.mark("bench-frame");
    frames.push(now);
    if (now - start > seconds * 1000) return done([frames, pictures / seconds]);
    if (drawn !== picture()) pictures += 1;
    drawn = picture();
    gestures[what]();
    turn += 1;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})"""


@dataclass(frozen=True)
class Frames:
    """What the frames of one gesture cost: `work` and `gaps` in milliseconds, one for each.

    `pictures` is how many a second showed something new: a page could be quick by drawing seldom.
    """

    work: list[float]
    gaps: list[float]
    pictures: float

    @property
    def late(self) -> float:
        """How many of a hundred came too late."""
        return 100 * sum(gap > LATE for gap in self.gaps) / len(self.gaps)


def report(rounds: int) -> str:
    """One run of the page, whatever the number of rounds: it takes half a minute."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = Path(folder) / "trace.ndjson"
        events = crowd.write(file)
        size = file.stat().st_size
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        try:
            empty = _empty(browser)
            with _served(file) as address:
                opened, frames, memory = _viewed(browser, address)
        finally:
            browser.close()
    run = f"{crowd.TASKS:,} tasks and {events:,} events ({size // _MIB} MiB)"
    title = f"Frames of a run of {run}, {SECONDS:g} s each"
    return table.render(
        title,
        (
            "",
            "work, median ms",
            "p95",
            "longest",
            f"later than {LATE:g} ms",
            "frames/s",
            "pictures/s",
            "goals 8, 16, 5 %",
        ),
        [_row("an empty page", empty, goals=False)] + [_row(name, found) for name, found in frames.items()],
        [*opened, *memory],
    )


def _row(name: str, frames: Frames, *, goals: bool = True) -> tuple[str, ...]:
    middle, high = median(frames.work), figures.percentile(frames.work, 95)
    reached = middle <= MEDIAN_GOAL and high <= P95_GOAL and frames.late < LATE_GOAL
    return (
        name,
        f"{middle:.1f}",
        f"{high:.1f}",
        f"{max(frames.work):.0f}",
        f"{frames.late:.1f} %",
        f"{1000 / (sum(frames.gaps) / len(frames.gaps)):.0f}",
        f"{frames.pictures:.0f}" if name not in UNCOUNTED else "",
        ("reached" if reached else "MISSED") if goals else "",
    )


@contextmanager
def _served(file: Path) -> Iterator[str]:
    """The run in the application, over; the address of its page."""
    with server.running("benchmarks.broadcast", "loopscope", str(file)) as serving:
        base, _, path = serving.address.partition("/api/runs/")
        run = path.split("/")[0]
        os.kill(serving.pid, signal.SIGUSR1)
        while _state(f"{base}/api/runs/{run}") != "finished":
            time.sleep(0.2)
        yield f"{base}/runs/{run}"


def _state(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        state: str = json.load(answer)["state"]
        return state


def _empty(browser: Browser) -> Frames:
    page = browser.new_page()
    page.set_content("<p class='tl-grid'></p><p class='tl-scroll'></p>")
    frames = _frames(browser, page, "nothing")
    page.close()
    return frames


def _viewed(browser: Browser, address: str) -> tuple[list[str], dict[str, Frames], list[str]]:
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(_PATIENCE)
    page.add_init_script(_WATCH)
    page.goto(address)
    page.wait_for_function("() => bench.whole > 0")
    page.wait_for_timeout(1500)
    opened = _opened(page.evaluate("() => bench"))
    frames = {}
    for name in ("panning", "zooming", "scrolling"):
        if name == "panning":
            _zoom_in(page)
        frames[name] = _frames(browser, page, name)
    frames["playing, zoomed in"] = _played(browser, page)
    page.keyboard.press("0")
    frames["zooming out of all"] = _frames(browser, page, "zooming")
    page.keyboard.press("0")
    frames["playing, all of it"] = _played(browser, page)
    return opened, frames, _memory(browser, page)


def _zoom_in(page: Page) -> None:
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
        page.wait_for_timeout(300)


def _played(browser: Browser, page: Page) -> Frames:
    page.click("[data-play]")
    page.wait_for_timeout(300)
    frames = _frames(browser, page, "playing")
    page.click("[data-play]")
    return frames


def _opened(times: dict[str, float]) -> list[str]:
    """From the moments that the page noted."""
    first = (times["seen"] - times["first"]) / 1000
    whole = (times["whole"] - times["last"]) / 1000
    took = (times["whole"] - times["first"]) / 1000
    return [
        f"first picture, after the log's first: {first:.2f} s  {figures.verdict(first, PICTURE_GOAL)}",
        f"picture of all, after the log's last: {whole:.2f} s  {figures.verdict(whole, PICTURE_GOAL)}",
        f"picture of all, after the log's first: {took:.1f} s, longest task {times['longest']:.0f} ms",
    ]


def _memory(browser: Browser, page: Page) -> list[str]:
    session = page.context.new_cdp_session(page)
    session.send("HeapProfiler.collectGarbage")
    session.send("Performance.enable")
    metrics = {item["name"]: item["value"] for item in session.send("Performance.getMetrics")["metrics"]}
    heap = metrics["JSHeapUsedSize"] / _MIB
    everything = browser.new_browser_cdp_session()
    processes = everything.send("SystemInfo.getProcessInfo")["processInfo"]
    resident = max(_resident(process["id"]) for process in processes if process["type"] == "renderer")
    return [
        f"memory after a collection: {heap:.0f} MiB in JavaScript's heap; "
        f"the page's process {resident:.0f} MiB  {figures.verdict(round(resident), MEMORY_GOAL)}"
    ]


def _resident(process: int) -> float:
    """Its share of the memory (PSS), in MiB."""
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) / 1024
    return 0.0


def _frames(browser: Browser, page: Page, what: str) -> Frames:
    # What is traced beside tasks costs the frames time.
    browser.start_tracing(page=page, categories=["toplevel", "blink.user_timing"])
    times, pictures = page.evaluate(_DRIVE, [what, SECONDS])
    work = _work(json.loads(browser.stop_tracing())["traceEvents"])
    return Frames(work, [after - before for before, after in pairwise(times)], pictures)


def _work(events: list[dict[str, Any]]) -> list[float]:
    """The milliseconds that the main thread was at work in each frame."""
    marks = [event for event in events if event["name"] == "bench-frame"]
    thread = (marks[0]["pid"], marks[0]["tid"])
    tasks = sorted(
        (event["ts"], event["dur"], event.get("tdur", event["dur"]))
        for event in events
        if event["name"].endswith("RunTask") and event.get("dur") and (event["pid"], event["tid"]) == thread
    )
    # A frame begins with the task in which it was marked.
    starts = sorted(mark["ts"] for mark in marks)
    work: list[float] = []
    frame = -1
    last = 0
    for begin, length, busy in tasks:
        if begin < last:
            continue  # nested in the one before
        last = begin + length
        while frame + 1 < len(starts) and starts[frame + 1] < last:
            frame += 1
            work.append(0.0)
        if work:
            work[-1] += busy / 1000
    return work[:-1]
