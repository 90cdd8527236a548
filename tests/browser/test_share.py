"""A link leads to what is looked at: run, instant, selection and zoom; and a trace can be kept."""

import json
import re
import time
import urllib.request
from typing import Any

import pytest

from tests.browser.conftest import MakeViewer, Service, Viewer, spans_of
from tests.chrome_trace import agrees, read


@pytest.fixture(scope="module")
def run(service: Service) -> str:
    """A run that is over."""
    id = start(service, "lock")
    service.events(id)
    return id


def asked(service: Service, path: str, body: object = None) -> Any:
    """The document of an address; with a body it is posted."""
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(service.url + path, sent, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=40) as answer:
        return json.loads(answer.read())


def start(service: Service, slug: str, variant: str | None = None) -> str:
    body = {"parameters": {"UNIT": 0.1}} | ({"variant": variant} if variant else {})
    run: str = asked(service, f"/api/demos/{slug}/runs", body)["run"]
    return run


def fragment(viewer: Viewer) -> str:
    return str(viewer.page.evaluate("() => location.hash"))


def wait_for_fragment(viewer: Viewer, pattern: str) -> str:
    viewer.page.wait_for_function("(pattern) => new RegExp(pattern).test(location.hash)", arg=pattern)
    return fragment(viewer)


def span(service: Service, run: str, state: str = "step_started") -> tuple[str, int, int]:
    """The key and the times of a span that is long enough to be looked at."""
    events = service.events(run)
    kinds = {event["seq"]: event["type"] for event in events}
    spans = spans_of(events)
    return next(
        (key, begin, end)
        for key, (begin, end) in spans.items()
        if kinds[int(key.rpartition("-")[2])] == state and end > begin
    )


def scrubbed(viewer: Viewer) -> int:
    """The instant that is looked at."""
    text = viewer.page.locator("[data-instant]").text_content() or ""
    return round(float(re.sub(r"[^0-9.]", "", text)) * 1e6)


def is_scrubbed_to(viewer: Viewer, at: int) -> bool:
    """Whether that comes to be it: a picture follows what was read of the address."""
    until = time.monotonic() + 5
    while scrubbed(viewer) != at and time.monotonic() < until:
        viewer.page.wait_for_timeout(50)
    return scrubbed(viewer) == at


def test_the_address_says_what_is_looked_at_and_a_reload_finds_it_again(
    make_viewer: MakeViewer, service: Service, run: str
) -> None:
    viewer = make_viewer()
    viewer.open(f"/runs/{run}")
    viewer.wait_for_end()
    key, *_ = span(service, run, "step_ended")
    viewer.page.locator(f'[data-key="{key}"]').focus()
    viewer.page.keyboard.press("Enter")
    assert wait_for_fragment(viewer, "sel=") == f"#sel={key}"
    viewer.page.keyboard.press("+")
    said = wait_for_fragment(viewer, "from=.*to=")
    found = re.search(r"from=(\d+)&to=(\d+)", said)
    assert found
    viewer.page.locator("[data-scrub]").focus()
    viewer.page.keyboard.press("Home")
    viewer.page.keyboard.press("ArrowRight")
    said = wait_for_fragment(viewer, "at=[1-9]")
    at = scrubbed(viewer)
    viewer.page.reload()
    viewer.wait_for_end()
    viewer.page.wait_for_selector("[data-unpin]:not([hidden])")
    viewer.frame()
    assert fragment(viewer) == said
    assert is_scrubbed_to(viewer, at)
    # The ring lies around the span that was pinned, and the zoom is that of before.
    ring = viewer.page.locator(".tl-ring").bounding_box()
    box = viewer.page.locator(f'[data-key="{key}"]').bounding_box()
    assert ring is not None
    assert box is not None
    assert abs(ring["x"] - box["x"]) < 10
    assert ring["y"] - 10 <= box["y"] <= ring["y"] + ring["height"]
    assert int(found[2]) - int(found[1]) < service.events(run)[-1]["at"]


def test_a_link_that_somebody_sends_leads_to_the_same_picture(
    make_viewer: MakeViewer, service: Service, run: str
) -> None:
    events = service.events(run)
    end = events[-1]["at"]
    key, begin, _ = span(service, run)
    fitting = {each: times for each, times in spans_of(events).items() if times[1] - times[0] < end // 3}
    longest = max(fitting, key=lambda each: fitting[each][1] - fitting[each][0])
    first, last = fitting[longest][0] - 100, fitting[longest][1] + 100
    viewer = make_viewer()
    viewer.open(f"/runs/{run}")
    viewer.wait_for_end()
    viewer.frame()
    whole = viewer.page.locator(f'[data-key="{longest}"]').bounding_box()
    viewer.open(f"/runs/{run}?again#at={begin}&sel={key}&from={first}&to={last}")
    viewer.wait_for_end()
    viewer.page.wait_for_selector("[data-unpin]:not([hidden])")
    assert is_scrubbed_to(viewer, begin)
    viewer.frame()
    zoomed = viewer.page.locator(f'[data-key="{longest}"]').bounding_box()
    assert whole is not None
    assert zoomed is not None
    # A part of the run fills the picture, so a span in it is as many times as wide.
    assert zoomed["width"] / whole["width"] == pytest.approx(end / (last - first), rel=0.05)


def test_marks_and_an_object_that_is_hidden_come_back(
    make_viewer: MakeViewer, service: Service, run: str
) -> None:
    lock = next(event["object"] for event in service.events(run) if event.get("kind") == "lock")
    end = service.events(run)[-1]["at"]
    said = f"#sel=thing-{lock}&marks={end // 3},{end // 2}"
    viewer = make_viewer()
    viewer.open(f"/runs/{run}{said}")
    viewer.wait_for_end()
    viewer.page.wait_for_selector("[data-unpin]:not([hidden])")
    assert viewer.page.locator(f'.row[data-lane="thing-{lock}"]').count() == 1
    viewer.frame()
    assert fragment(viewer) == said
    assert viewer.page.locator(".tl-marks path[visibility=visible]").count() == 2


def test_nonsense_in_the_address_breaks_nothing(make_viewer: MakeViewer, run: str, service: Service) -> None:
    end = service.events(run)[-1]["at"]
    viewer = make_viewer()
    viewer.open(f"/runs/{run}#at=99999999999&sel=task-4711-1&from=x&to=%3Cb%3E&marks=,,&moon=1")
    viewer.wait_for_end()
    # The instant is brought into the run, the rest is passed over.
    assert wait_for_fragment(viewer, "^#at=[0-9]+$") == f"#at={end}"
    assert viewer.page.locator("[data-unpin]").is_hidden()


def test_back_and_forward_look_where_the_address_says(
    make_viewer: MakeViewer, service: Service, run: str
) -> None:
    key, begin, _ = span(service, run)
    viewer = make_viewer()
    viewer.open(f"/runs/{run}")
    viewer.wait_for_end()
    viewer.page.evaluate("(hash) => { location.hash = hash; }", f"#at={begin}&sel={key}")
    viewer.page.wait_for_selector("[data-unpin]:not([hidden])")
    viewer.page.go_back()
    viewer.page.wait_for_selector("[data-unpin]", state="hidden")
    viewer.page.go_forward()
    viewer.page.wait_for_selector("[data-unpin]:not([hidden])")
    assert is_scrubbed_to(viewer, begin)


def test_a_place_on_the_page_is_left_in_the_address(make_viewer: MakeViewer, run: str) -> None:
    viewer = make_viewer()
    viewer.open(f"/runs/{run}#L20")
    viewer.wait_for_end()
    viewer.frame()
    assert fragment(viewer) == "#L20"


def test_while_it_plays_the_address_rests(make_viewer: MakeViewer, run: str) -> None:
    viewer = make_viewer()
    viewer.open(f"/runs/{run}")
    viewer.wait_for_end()
    viewer.page.evaluate(
        """() => {
          window.replaced = [];
          const replace = history.replaceState.bind(history);
          history.replaceState = (...all) => { window.replaced.push(performance.now()); replace(...all); };
        }"""
    )
    viewer.page.select_option("[data-speed]", "0.25")
    viewer.page.click("[data-play]")
    viewer.page.wait_for_timeout(700)
    assert viewer.page.evaluate("() => window.replaced.length") <= 1
    viewer.page.click("[data-play]")
    wait_for_fragment(viewer, "^#at=[1-9]")
    # While the slider is dragged, it is written now and then.
    viewer.page.evaluate(
        """async () => {
          const slider = document.querySelector('[data-scrub]');
          window.replaced = [];
          for (let step = 1; step <= 60; step += 1) {
            slider.value = String(step * 10);
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((done) => setTimeout(done, 16));
          }
        }"""
    )
    viewer.frame()
    gaps = viewer.page.evaluate("() => window.replaced.map((at, i, all) => at - (all[i - 1] ?? -Infinity))")
    assert gaps
    assert all(gap is None or gap > 240 for gap in gaps)


def test_the_link_is_copied_with_what_is_looked_at(
    make_viewer: MakeViewer, service: Service, run: str
) -> None:
    key, begin, _ = span(service, run)
    viewer = make_viewer(permissions=["clipboard-read", "clipboard-write"])
    viewer.open(f"/runs/{run}#at={begin}&sel={key}")
    viewer.wait_for_end()
    viewer.page.wait_for_selector("[data-unpin]:not([hidden])")
    viewer.page.click("[data-copy]")
    viewer.page.wait_for_selector("text=Copied")
    copied = viewer.page.evaluate("() => navigator.clipboard.readText()")
    assert copied == f"{service.url}/runs/{run}#at={begin}&sel={key}"
    viewer.page.focus("[data-share-link]")
    assert viewer.page.get_attribute("[data-share-link]", "href") == copied.removeprefix(service.url)


def test_a_link_to_a_run_that_goes_on_finds_its_selection_when_it_comes(
    make_viewer: MakeViewer, service: Service
) -> None:
    over = start(service, "lock")
    last = max(
        event["task"]
        for event in service.events(over)
        if event["type"] == "task_created" and "internal" not in event
    )
    going = start(service, "lock")
    viewer = make_viewer()
    viewer.open(f"/runs/{going}#at=1000&sel=task-{last}")
    viewer.page.wait_for_selector("[data-unpin]:not([hidden])")
    viewer.wait_for_end()
    assert wait_for_fragment(viewer, "sel=") == f"#at=1000&sel=task-{last}"


def test_on_the_page_of_a_demo_the_address_stays(make_viewer: MakeViewer) -> None:
    viewer = make_viewer()
    viewer.open("/demos/lock")
    viewer.page.fill('[name="UNIT"]', "0.1")
    run = viewer.run_to_end()
    viewer.page.locator("[data-scrub]").focus()
    viewer.page.keyboard.press("Home")
    viewer.frame()
    assert viewer.page.url.endswith("/demos/lock")
    # The link pins the run, and with it the instant.
    viewer.page.hover("[data-share-link]")
    assert viewer.page.get_attribute("[data-share-link]", "href") == f"/runs/{run}#at=0"


def test_twins_share_instant_selection_and_zoom(make_viewer: MakeViewer, service: Service) -> None:
    runs = [start(service, "blocked-loop", variant) for variant in variants(service, "blocked-loop")]
    ends = [service.events(run)[-1]["at"] for run in runs]
    key, begin, _ = span(service, runs[1])
    viewer = make_viewer()
    address = f"/demos/blocked-loop?runs={','.join(runs)}#at={begin}&sel=1.{key}&from=0&to={max(ends) // 2}"
    viewer.open(address)
    viewer.wait_for_end()
    viewer.page.wait_for_selector("[data-unpin]:not([hidden])")
    assert is_scrubbed_to(viewer, begin)
    # The cursors of both stand at the same place.
    cursors = viewer.page.evaluate(
        """() => [...document.querySelectorAll('.band .tl-cursor')]
          .map((each) => each.getBoundingClientRect().left)"""
    )
    assert len(cursors) == len(runs)
    assert max(cursors) - min(cursors) < 1
    # The script of the one that is selected is in sight.
    assert viewer.page.get_attribute("#tab-1", "aria-selected") == "true"
    assert viewer.page.locator("[data-verdict]").text_content()
    viewer.page.reload()
    viewer.wait_for_end()
    viewer.page.wait_for_selector("[data-unpin]:not([hidden])")
    assert viewer.page.url == service.url + address


def variants(service: Service, slug: str) -> list[str]:
    return [variant["name"] for variant in asked(service, f"/api/demos/{slug}")["variants"]]


# -- to keep -------------------------------------------------------------------------------------------------


def downloaded(viewer: Viewer, format: str) -> tuple[str, bytes]:
    if not viewer.page.evaluate("() => document.querySelector('[data-downloads]').open"):
        viewer.page.click("[data-downloads] summary")
    with viewer.page.expect_download() as download:
        viewer.page.click(f'[data-download="{format}"]')
    return download.value.suggested_filename, download.value.path().read_bytes()


def test_a_trace_is_downloaded_in_both_formats(make_viewer: MakeViewer, service: Service, run: str) -> None:
    viewer = make_viewer()
    viewer.open(f"/runs/{run}")
    viewer.wait_for_end()
    name, body = downloaded(viewer, "ndjson")
    assert name == f"loopscope-lock-{run}.ndjson"
    assert [json.loads(line) for line in body.splitlines()] == service.events(run)
    agrees(body.splitlines())
    name, chrome = downloaded(viewer, "chrome")
    assert name == f"loopscope-lock-{run}.json"
    shown = read(json.loads(chrome))
    assert shown.about["demo"] == "lock"
    # Its size is told once somebody asks.
    size = viewer.page.locator('[data-download="ndjson"] + .size')
    viewer.page.wait_for_function("(each) => each.textContent !== ''", arg=size.element_handle())
    assert size.text_content() == f"{round(len(body) / 1000)} kB"


def test_the_menu_closes_by_key_and_by_a_click_elsewhere(make_viewer: MakeViewer, run: str) -> None:
    viewer = make_viewer()
    viewer.open(f"/runs/{run}")
    viewer.wait_for_end()
    viewer.page.focus("[data-downloads] summary")
    viewer.page.keyboard.press("Enter")
    viewer.page.keyboard.press("Tab")
    assert viewer.page.evaluate("() => document.activeElement.dataset.download") == "ndjson"
    viewer.page.keyboard.press("Escape")
    assert viewer.page.evaluate("() => document.activeElement.tagName") == "SUMMARY"
    assert not viewer.page.locator('[data-download="ndjson"]').is_visible()
    viewer.page.click("[data-downloads] summary")
    viewer.page.click("h1")
    viewer.page.wait_for_selector('[data-download="ndjson"]', state="hidden")
