"""What every answer tells a browser, whoever made it."""

from app.boundary.headers import OTHER, PAGE
from app.pages import ROOT
from tests.conftest import Client
from tests.fakes import FakeRunner

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Server": "loopscope",
}


def policy(text: str) -> dict[str, str]:
    return {name: rest for name, _, rest in (each.partition(" ") for each in text.split("; "))}


def test_a_page_may_do_nothing_but_what_is_named() -> None:
    parts = policy(PAGE)
    assert parts["default-src"] == "'none'"
    assert {parts[name] for name in ("frame-ancestors", "base-uri", "trusted-types")} == {"'none'"}
    for name in ("script-src", "style-src", "img-src", "connect-src", "form-action"):
        assert parts[name] == "'self'"
    assert "unsafe" not in PAGE
    assert policy(OTHER) == {"default-src": "'none'", "frame-ancestors": "'none'"}


ANSWERS: tuple[tuple[str, str, dict[str, str], int, bool], ...] = (
    ("GET", "/", {}, 200, True),
    ("HEAD", "/", {}, 200, True),
    ("GET", "/open", {}, 200, True),
    ("GET", "/demos/echo", {"Accept-Encoding": "br"}, 200, True),
    ("GET", "/nope", {}, 404, True),
    ("POST", "/", {}, 405, True),
    ("GET", "/", {"Host": "evil.example"}, 421, True),
    ("GET", "/demos/echo/result?WORKERS=99", {}, 422, True),
    ("GET", "/demos/echo/result?WORKERS=2", {}, 303, False),
    ("GET", "/api", {}, 200, False),
    ("GET", "/api/nope", {}, 404, False),
    ("POST", "/api", {}, 405, False),
    ("POST", "/api/demos/echo/runs", {}, 201, False),
    ("GET", "/api", {"Host": "evil.example"}, 421, False),
    ("POST", "/api/demos/echo/runs", {"Origin": "null"}, 403, False),
    ("GET", "/static/js/main.js", {"Accept-Encoding": "br", "If-None-Match": "*"}, 304, False),
    ("GET", "/favicon.ico", {}, 200, False),
    ("GET", "/static/nope", {}, 404, True),
    ("GET", "/api/trace-schema.json", {"If-None-Match": "*"}, 304, False),
    ("GET", "/healthz", {}, 200, False),
)
"""What is asked for, the status of the answer, and whether it is a page."""


async def test_every_answer_has_them(client: Client) -> None:
    for method, path, headers, status, page in ANSWERS:
        response = await client.request(method, path, headers=headers, allow_redirects=False)
        assert response.status == status, path
        assert response.headers.getall("Content-Security-Policy") == [PAGE if page else OTHER]
        assert (response.headers.get("X-Frame-Options") == "DENY") == page
        for name, value in EVERYWHERE.items():
            assert response.headers.getall(name) == [value], name


PARTS: tuple[tuple[str, dict[str, str], int], ...] = (
    ("/static/css/base.css", {"Accept-Encoding": "br"}, 200),
    ("/static/css/base.css", {"Accept-Encoding": "identity"}, 200),
    ("/static/css/base.css", {"Range": "bytes=0-9"}, 206),
    ("/static/js/main.js", {"Accept-Encoding": "br"}, 200),
)


async def test_scripts_and_styles_are_what_they_are_and_weigh_no_more(client: Client) -> None:
    for path, headers, status in PARTS:
        response = await client.get(path, headers=headers)
        assert response.status == status
        assert response.headers.getall("X-Content-Type-Options") == ["nosniff"]
        assert response.headers["Content-Type"].partition(";")[0] in ("text/css", "text/javascript")
        assert not {"Server", "Content-Security-Policy", "Referrer-Policy"} & set(response.headers)


async def test_a_crash_and_streams_have_them(client: Client, runner: FakeRunner) -> None:
    run = (await client.post("/api/demos/echo/runs")).headers["Location"]
    for path in ("/events", "/trace", "/trace?format=chrome"):
        response = await client.get(run + path)
        assert response.headers["Content-Security-Policy"] == OTHER
    async with client.ws_connect(f"{run}/ws") as socket:
        assert socket._response.headers["Content-Security-Policy"] == OTHER
    runner.crash = ZeroDivisionError()
    response = await client.post("/api/demos/echo/runs")
    assert (response.status, response.headers["Content-Security-Policy"]) == (500, OTHER)


def test_no_template_has_anything_inline() -> None:
    for template in (ROOT / "templates").glob("*.html"):
        text = template.read_text(encoding="utf-8")
        assert " style=" not in text, template
        assert "<style" not in text, template
        assert "javascript:" not in text, template
        for tag in text.split("<script")[1:]:
            assert "src=" in tag.partition(">")[0] or 'type="application/json"' in tag, template
