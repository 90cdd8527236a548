"""A trace from a file: read in the browser, shown with the same viewer; what is wrong with it is said."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import FileChooser, Page, expect

from tests.browser.conftest import MakeViewer, Viewer, spans_of

ROOT = Path(__file__).parents[2]
LOCK = ROOT / "tests" / "traces" / "lock.ndjson"
EVENTS = [json.loads(line) for line in LOCK.read_text(encoding="utf-8").splitlines()]
LINES = LOCK.read_bytes().splitlines(keepends=True)


def file(name: str, content: bytes) -> dict[str, Any]:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def pick(viewer: Viewer, *files: dict[str, Any] | Path, into: str = "[data-pick]") -> None:
    chosen: Any = list(files)
    viewer.page.set_input_files(into, chosen)


def drop(page: Page, *files: tuple[str, bytes]) -> None:
    """Files dropped onto the page, as a hand does it."""
    page.evaluate(
        """(files) => {
          const dataTransfer = new DataTransfer();
          for (const [name, text] of files) dataTransfer.items.add(new File([text], name));
          for (const type of ['dragover', 'drop']) {
            const options = { dataTransfer, bubbles: true, cancelable: true };
            document.body.dispatchEvent(new DragEvent(type, options));
          }
        }""",
        [[name, content.decode()] for name, content in files],
    )


def drawn(viewer: Viewer) -> None:
    expect(viewer.page.locator("[data-bench]")).to_be_visible()
    viewer.page.wait_for_selector(".tl-grid .row")


@pytest.fixture
def opened(viewer: Viewer) -> Viewer:
    viewer.open("/open")
    pick(viewer, LOCK)
    drawn(viewer)
    return viewer


def test_the_file_is_shown_with_the_same_viewer(opened: Viewer) -> None:
    page = opened.page
    expect(page.locator("[data-pill]")).to_have_text("Completed")
    assert page.title().startswith("lock.ndjson")
    opened.wait_for_end()
    # Spans have their times: one twice as long is twice as wide.
    spans = spans_of(EVENTS)
    long = sorted(spans, key=lambda key: spans[key][0] - spans[key][1])[1:6]
    scales = []
    for key in long:
        box = page.locator(f'[data-key="{key}"] rect, rect[data-key="{key}"]').first.bounding_box()
        assert box is not None
        scales.append(box["width"] / (spans[key][1] - spans[key][0]))
    assert max(scales) / min(scales) == pytest.approx(1, rel=0.05)
    # Output, table, inspector and replay work.
    printed = sum(event["text"].count("\n") for event in EVENTS if event["type"] == "output")
    assert page.locator(".out").count() == printed
    page.click(".table-box summary")
    expect(page.locator("[data-table] tbody tr").first).to_be_visible()
    page.locator(f'[data-key="{long[0]}"]').focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-unpin]")).to_be_visible()
    page.locator("[data-scrub]").focus()
    page.keyboard.press("Home")
    page.wait_for_function("() => /at=0/.test(location.hash)")


def test_nothing_is_sent(make_viewer: MakeViewer) -> None:
    viewer = make_viewer()
    viewer.open("/open")
    sent: list[str] = []
    viewer.page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    pick(viewer, LOCK)
    drawn(viewer)
    viewer.frame()
    # The browser itself may still fetch the page's icon.
    assert [each for each in sent if not each.endswith("/favicon.svg")] == []


def test_it_is_picked_by_keyboard(make_viewer: MakeViewer) -> None:
    viewer = make_viewer()
    viewer.open("/open")
    choosers: list[FileChooser] = []
    viewer.page.on("filechooser", lambda chooser: choosers.append(chooser))
    # Playwright asks the browser to hand dialogs over, and does not wait for its answer.
    viewer.frame()
    viewer.page.focus("[data-pick]")
    viewer.page.keyboard.press("Enter")
    for _ in range(100):
        if choosers:
            break
        viewer.page.wait_for_timeout(100)
    (chooser,) = choosers
    chooser.set_files(LOCK)
    drawn(viewer)


def test_it_is_dropped(viewer: Viewer) -> None:
    viewer.open("/open")
    drop(viewer.page, ("lock.ndjson", LOCK.read_bytes()))
    drawn(viewer)
    assert viewer.page.locator(".drop-sign").count() == 0


def test_a_file_dropped_on_a_demo_is_opened(viewer: Viewer) -> None:
    viewer.open("/demos/lock")
    viewer.page.wait_for_selector("[data-run]")
    drop(viewer.page, ("lock.ndjson", LOCK.read_bytes()))
    viewer.page.wait_for_url("**/open")
    drawn(viewer)
    expect(viewer.page.locator("[data-said]")).to_contain_text("lock.ndjson")
    # It is there once, not for ever.
    viewer.page.reload()
    viewer.frame()
    expect(viewer.page.locator("[data-bench]")).to_be_hidden()


def test_a_packed_file_is_unpacked(viewer: Viewer) -> None:
    viewer.open("/open")
    pick(viewer, file("lock.ndjson.gz", gzip.compress(LOCK.read_bytes())))
    drawn(viewer)
    expect(viewer.page.locator("[data-pill]")).to_have_text("Completed")


def test_of_two_traces_the_first_is_opened_and_that_is_said(viewer: Viewer) -> None:
    viewer.open("/open")
    gather = (ROOT / "tests" / "traces" / "gather.ndjson").read_bytes()
    pick(viewer, file("one.ndjson", LOCK.read_bytes()), file("two.ndjson", gather))
    drawn(viewer)
    expect(viewer.page.locator("[data-said]")).to_contain_text("one.ndjson was opened alone")


def test_another_file_takes_the_place_of_the_first(opened: Viewer) -> None:
    page = opened.page
    page.keyboard.press("+")
    pick(opened, ROOT / "tests" / "traces" / "gather.ndjson")
    expect(page.locator("[data-script-name]")).to_have_text("gather.py")
    expect(page.locator('.row[aria-label="competitor-1"]')).to_have_count(0)
    page.wait_for_function("() => location.hash === ''")


# -- what is wrong -------------------------------------------------------------------------------------------

START = json.loads(LINES[0])
WRONG: Sequence[tuple[str, bytes, str]] = (
    ("empty.ndjson", b"", "The file is empty"),
    ("notes.txt", b"hello\nworld\n", "this is not a trace"),
    ("chrome.json", b'{"displayTimeUnit":"ms","traceEvents":[\n]}', "This is a Chrome trace"),
    ("new.ndjson", json.dumps(START | {"version": 7}).encode(), "version 7 of the trace format"),
    ("tail.ndjson", b"".join(LINES[5:]), "the beginning of the file is missing"),
    ("photo.ndjson", bytes([0x7B, 0xFF, 0xFE]), "This is no text"),
    ("broken.gz", bytes([0x1F, 0x8B, 1, 2, 3, 4]), "This is no text, or it is damaged"),
    ("script.py", b"print(1)\n", "python -m app.tracer -o trace.ndjson script.py"),
)


@pytest.mark.parametrize(("name", "content", "says"), WRONG, ids=[name for name, *_ in WRONG])
def test_what_is_no_trace_is_refused_in_words(viewer: Viewer, name: str, content: bytes, says: str) -> None:
    viewer.open("/open")
    pick(viewer, file(name, content))
    expect(viewer.page.locator("[data-problem]")).to_contain_text(says)
    expect(viewer.page.locator("[data-bench]")).to_be_hidden()
    # The way on works at once.
    pick(viewer, LOCK)
    drawn(viewer)
    expect(viewer.page.locator("[data-problem]")).to_be_hidden()


def test_a_gap_is_said_and_what_comes_before_it_is_shown(viewer: Viewer) -> None:
    viewer.open("/open")
    pick(viewer, file("gap.ndjson", b"".join(LINES[:40] + LINES[42:])))
    drawn(viewer)
    expect(viewer.page.locator("[data-banner]")).to_contain_text("Line 41: event 43 follows event 40")
    expect(viewer.page.locator("[data-pill]")).to_have_text("Incomplete")


def test_a_line_that_is_none_is_said(viewer: Viewer) -> None:
    viewer.open("/open")
    pick(viewer, file("broken.ndjson", b"".join([*LINES[:40], b"{\n", *LINES[40:]])))
    drawn(viewer)
    expect(viewer.page.locator("[data-banner]")).to_contain_text("Line 41 is no event")


def test_a_file_that_ends_too_early_is_shown_as_far_as_it_goes(viewer: Viewer) -> None:
    viewer.open("/open")
    some = LINES[:60]
    pick(viewer, file("cut.ndjson", b"".join(some) + LINES[60][:20]))
    drawn(viewer)
    page = viewer.page
    expect(page.locator("[data-pill]")).to_have_text("Incomplete")
    expect(page.locator("[data-banner]")).to_contain_text("ends before the run")
    # It can be replayed to where it ends.
    viewer.wait_for_end()
    page.locator("[data-scrub]").focus()
    page.keyboard.press("Home")
    page.keyboard.press("End")
    at = json.loads(some[-1])["at"]
    expect(page.locator("[data-instant]")).to_contain_text(f"0.{at:06d}"[:5])
    # Nobody is said to have ended who has not.
    ended = {event["task"] for event in map(json.loads, some) if event.get("outcome") == "returned"}
    assert page.locator(".row .e-finished").count() == len(ended)


# -- the script ----------------------------------------------------------------------------------------------

SCRIPT = b'"""A script."""\nimport asyncio\n\nasync def main():\n    await asyncio.sleep(1)\n'


def trace_of(source: bytes) -> bytes:
    start = START | {"source_sha256": hashlib.sha256(source).hexdigest()}
    return b"".join([json.dumps(start).encode() + b"\n", *LINES[1:]])


def test_the_script_is_asked_for_and_known_by_its_checksum(viewer: Viewer) -> None:
    viewer.open("/open")
    page = viewer.page
    pick(viewer, file("mine.ndjson", trace_of(SCRIPT)))
    drawn(viewer)
    note = page.locator("[data-script-note]")
    expect(note).to_contain_text("lock.py:12")
    expect(page.locator("[data-source]")).to_be_hidden()
    pick(viewer, file("other.py", b"print(1)\n"), into="[data-pick-script]")
    expect(note).to_contain_text("other.py is not the script that ran")
    pick(viewer, file("lock.py", SCRIPT), into="[data-pick-script]")
    expect(page.locator("[data-source]")).to_be_visible()
    shown = page.locator("[data-source] .code").all_text_contents()
    assert "".join(shown).encode() == SCRIPT
    # Another trace is of another script.
    pick(viewer, LOCK)
    expect(page.locator("[data-source]")).to_be_hidden()


def test_trace_and_script_dropped_together_stand_side_by_side(viewer: Viewer) -> None:
    viewer.open("/open")
    drop(viewer.page, ("lock.py", SCRIPT), ("mine.ndjson", trace_of(SCRIPT)))
    drawn(viewer)
    expect(viewer.page.locator("[data-source] .line")).to_have_count(SCRIPT.count(b"\n"))


# -- addresses and languages ---------------------------------------------------------------------------------


def test_the_address_pins_what_is_looked_at_for_the_same_file(viewer: Viewer) -> None:
    key, (begin, _) = next(iter(spans_of(EVENTS).items()))
    viewer.open(f"/open#at={begin}&sel={key}")
    pick(viewer, LOCK)
    expect(viewer.page.locator("[data-unpin]")).to_be_visible()
    assert viewer.page.url.endswith(f"#at={begin}&sel={key}")


def test_it_is_there_in_chinese(make_viewer: MakeViewer) -> None:
    viewer = make_viewer(locale="zh-CN")
    viewer.open("/open?lang=zh")
    expect(viewer.page.locator("h1")).to_have_text("打开跟踪记录")
    pick(viewer, file("gap.ndjson", b"".join(LINES[:40] + LINES[42:])))
    drawn(viewer)
    expect(viewer.page.locator("[data-banner]")).to_contain_text("第 41 行")


def test_the_page_stays_responsive_while_a_long_file_is_read(viewer: Viewer) -> None:
    viewer.open("/open")
    at, numbers = 0, count(2)
    lines = [LINES[0]]
    for _ in range(60_000):
        at += 3
        event = {
            "seq": next(numbers),
            "at": at,
            "type": "loop_tick",
            "loop": 1,
            "ready": 1,
            "timers": 0,
            "select": 1,
        }
        lines.append(json.dumps(event).encode() + b"\n")
    viewer.page.evaluate(
        """() => {
          window.said = [];
          new MutationObserver(() => window.said.push(document.querySelector('[data-said]').textContent))
            .observe(document.querySelector('[data-said]'), { childList: true });
        }"""
    )
    pick(viewer, file("long.ndjson", b"".join(lines)))
    expect(viewer.page.locator("[data-bench]")).to_be_visible(timeout=30_000)
    said = viewer.page.evaluate("() => window.said")
    # Frames and words in between: it was read by slices.
    assert sum("%" in text for text in said) > 3
