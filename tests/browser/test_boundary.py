"""A real browser keeps to what it is told: nothing inline, nothing from elsewhere, no other site."""

import http.server
import json
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import MakeViewer, Service, Viewer, serving

MARKUP = "<img src=/nowhere onerror=\"document.title='taken'\"><script>document.title='taken'</script>&lt;"

HOSTILE = f"""\
# /// script
# [tool.loopscope]
# title = {{en = "Names", zh = "名字"}}
# promise = {{en = "Names that look like markup.", zh = "像标记的名字。"}}
# chapter = "tasks"
# order = 10
# concepts = []
# ///
import asyncio
import sys

MARKUP = {MARKUP!r}


async def fail() -> None:
    await asyncio.sleep(0.01)
    raise ValueError(MARKUP)


async def main() -> None:
    lock = asyncio.Lock()
    async with lock:
        task = asyncio.create_task(fail(), name=MARKUP)
        await asyncio.wait([task])
    print(MARKUP)
    print("</script>" + MARKUP, file=sys.stderr)
    asyncio.current_task().set_name("</textarea></title>" + MARKUP)
    await asyncio.sleep(0.01)


asyncio.run(main())
"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service whose one demo has names, output and an exception that look like markup."""
    chapter = tmp_path_factory.mktemp("demos") / "20_tasks"
    folder = chapter / "names"
    folder.mkdir(parents=True)
    (chapter / "chapter.toml").write_text('title = {en = "Tasks", zh = "任务"}\n', encoding="utf-8")
    (folder / "names.py").write_text(HOSTILE, encoding="utf-8")
    for language in ("en", "zh"):
        (folder / f"{language}.md").write_text(
            f"# Names\n\n{MARKUP}\n\n## More\n\n{MARKUP}\n", encoding="utf-8"
        )
    with serving("--demos", str(chapter.parent)) as service:
        yield service


def is_clean(viewer: Viewer) -> None:
    """The markup has not become any: no picture, no script of its own; what is there of it is read."""
    page = viewer.page
    assert page.locator("img").count() == 0
    assert page.locator("script:not([src]):not([type='application/json'])").count() == 0
    assert "taken" not in page.title()
    assert "onerror=" in (page.locator("body").text_content() or "")


def test_markup_in_names_output_and_exceptions_stays_text(make_viewer: MakeViewer, hostile: Service) -> None:
    viewer = make_viewer()
    viewer.service = hostile
    viewer.open("/demos/names")
    run = viewer.run_to_end()
    page = viewer.page
    expect(page.locator(".row", has_text="<img")).not_to_have_count(0)
    is_clean(viewer)
    page.click(".table-box summary")
    page.locator('.row[aria-label^="<img"] [role=rowheader]').first.click()
    expect(page.locator("[data-sheet]")).to_contain_text("ValueError")
    is_clean(viewer)
    for path in (f"/runs/{run}", f"/demos/names/result?runs={run}"):
        viewer.open(path)
        expect(page.locator("body")).to_contain_text("onerror")
        is_clean(viewer)


def test_no_page_and_no_answer_breaks_its_own_rules(viewer: Viewer) -> None:
    """The fixture sees that the console stays empty; here only what is opened."""
    viewer.open("/demos/concurrent?UNIT=0.02")
    viewer.run_to_end()
    run = viewer.page.locator("[data-alone]").first.get_attribute("data-id")
    for path in (
        *("/", "/?q=lock", "/open", f"/runs/{run}", f"/demos/concurrent/result?variant=tasks&runs={run}"),
        *("/api", "/api/openapi.json", f"/api/runs/{run}", "/healthz", "/static/js/main.js"),
        *("/static/css/base.css", "/static/favicon.svg", "/favicon.ico"),
    ):
        viewer.open(path)
        viewer.page.wait_for_load_state("load")


def test_what_is_inline_is_refused_by_the_browser(viewer: Viewer) -> None:
    viewer.expected += ["Content Security Policy", "TrustedHTML", "TrustedScript"]
    viewer.open("/")
    page = viewer.page
    expected = [
        "style-src-elem",
        "img-src",
        "frame-src",
        "connect-src",
        "require-trusted-types-for",
        "innerHTML",
    ]
    refused = page.evaluate(
        """async (expected) => {
          const broken = [];
          addEventListener("securitypolicyviolation", (event) => broken.push(event.effectiveDirective));
          const script = document.createElement("script");
          script.append("document.title = 'taken'");
          const style = document.createElement("style");
          style.append("body { display: none }");
          const image = new Image();
          image.src = "data:image/gif;base64,R0lGODlhAQABAAAAACw=";
          const frame = document.createElement("iframe");
          frame.src = "/open";
          document.body.append(script, style, image, frame);
          fetch("http://elsewhere.example/").catch(() => {});
          try { document.body.innerHTML = "<b>x</b>"; } catch { broken.push("innerHTML"); }
          const all = () => expected.every((each) => broken.includes(each));
          const soon = () => new Promise((done) => setTimeout(done, 50));
          for (let turn = 0; turn < 200 && !all(); turn += 1) await soon();
          return broken;
        }""",
        expected,
    )
    assert set(expected) <= set(refused)
    assert "taken" not in page.title()


ATTACK = """<!doctype html><title>elsewhere</title><body><script>
const target = "%(target)s", run = "%(run)s", demo = "/api/demos/gather";
const results = {};
const settled = (name, promise) =>
  promise.then((what) => results[name] = what, () => results[name] = "refused");
const loaded = (tag, path) => new Promise((done, failed) => {
  const element = document.createElement(tag);
  element.onload = () => done("loaded");
  element.onerror = () => failed();
  element.src = target + path;
  document.body.append(element);
});
const text = (path, options) => fetch(target + path, options).then((answer) => answer.text());
addEventListener("load", async () => {
  await Promise.all([
    settled("image", loaded("img", demo + "/run")),
    settled("picture", loaded("img", "/demos/gather/result?UNIT=0.02")),
    settled("icon", loaded("img", "/static/favicon.svg")),
    settled("post", text(demo + "/runs", {method: "POST"})),
    settled("blind", fetch(target + demo + "/runs", {method: "POST", mode: "no-cors"}).then((a) => a.type)),
    settled("delete", text("/api/runs/" + run, {method: "DELETE"})),
    settled("get", text("/api/runs/" + run)),
    settled("page", text("/")),
    settled("socket", new Promise((done, failed) => {
      const socket = new WebSocket(target.replace("http", "ws") + "/api/runs/" + run + "/ws");
      socket.onopen = () => done("open"); socket.onerror = failed;
    })),
    settled("source", new Promise((done, failed) => {
      const source = new EventSource(target + "/api/runs/" + run + "/events");
      source.onopen = () => done("open"); source.onerror = () => { source.close(); failed(); };
    })),
  ]);
  document.title = "done " + JSON.stringify(results);
});
</script></body>"""


@contextmanager
def another_site(page: str) -> Iterator[int]:
    """A site on a port of its own, all of whose addresses are this page; the port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the base class's name
            # Without an icon in it, it would still be asked for one when the server has ended.
            body = f"<link rel=icon href='data:,'>{page}".encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port
        finally:
            server.shutdown()
            thread.join()


# `localhost` is another site than 127.0.0.1 to a browser; another port of 127.0.0.1 is the same site.
@pytest.mark.parametrize("name", ["localhost", "127.0.0.1"])
def test_another_sites_page_gets_nothing_and_starts_nothing(make_viewer: MakeViewer, name: str) -> None:
    with serving("--run-wall", "5") as service:
        start = urllib.request.Request(f"{service.url}/api/demos/gather/runs?UNIT=0.5", method="POST")
        with urllib.request.urlopen(start, timeout=20) as answer:
            run = json.load(answer)["run"]
        viewer = make_viewer()
        # The browser tells the page's author what it has refused.
        viewer.expected += ["403", "CORS", "ERR_", "WebSocket connection", "EventSource", "Cross-Origin"]
        with another_site(ATTACK % {"target": service.url, "run": run}) as port:
            viewer.page.goto(f"http://{name}:{port}/")
            viewer.page.wait_for_function("() => document.title.startsWith('done')")
        results = json.loads(viewer.page.title().removeprefix("done "))
        # What a page sends blindly it learns nothing of, not even that it was refused.
        assert results.pop("blind") in ("opaque", "refused")
        assert results == dict.fromkeys(
            ["image", "picture", "icon", "post", "delete", "get", "page", "socket", "source"],
            "refused",
        )
        assert service.document(run)["outcome"] in (None, "completed")
        with urllib.request.urlopen(f"{service.url}/readyz", timeout=20) as answer:
            assert json.load(answer)["live_runs"] <= 1


def test_another_sites_page_cannot_frame_ours(make_viewer: MakeViewer, service: Service) -> None:
    viewer = make_viewer()
    viewer.expected += ["frame-ancestors", "X-Frame-Options", "ERR_BLOCKED_BY_RESPONSE"]
    with another_site(f"<title>elsewhere</title><iframe src='{service.url}/demos/gather'></iframe>") as port:
        viewer.page.goto(f"http://localhost:{port}/")
        viewer.page.wait_for_load_state("load")
        assert [frame.url for frame in viewer.page.frames if service.url in frame.url] == []


def test_a_link_from_another_site_leads_to_our_pages(make_viewer: MakeViewer, service: Service) -> None:
    viewer = make_viewer()
    viewer.expected.append("403")
    page = viewer.page
    demo = f"{service.url}/demos/gather"
    links = f"<a id=page href='{demo}'>page</a> <a id=run href='{demo}/result'>run</a>"
    with another_site(f"<title>elsewhere</title>{links}") as port:
        page.goto(f"http://localhost:{port}/")
        page.click("#page")
        expect(page.locator("[data-run]").first).to_be_visible()
        page.goto(f"http://localhost:{port}/")
        page.click("#run")
        expect(page.locator("h1")).to_have_text("Only from our own pages")


def test_a_foreign_name_that_leads_here_opens_nothing(make_viewer: MakeViewer, service: Service) -> None:
    """As after DNS rebinding: to the browser, all of it is one site."""
    viewer = make_viewer()
    # Nor does it get the styles of the page that tells so.
    viewer.expected += ["421", "MIME type"]
    port = service.url.rpartition(":")[2]
    answer = viewer.page.goto(f"http://rebound.example:{port}/demos/gather")
    assert answer is not None
    assert answer.status == 421
    expect(viewer.page.locator("body")).to_contain_text("ALLOWED_HOSTS")
    status = viewer.page.evaluate(
        "() => fetch('/api/demos/gather/runs', {method: 'POST'}).then((answer) => answer.status, String)"
    )
    # To its page this is its own site, which it may talk to; the answer is the same.
    assert status == 421
