import html
import json
import re
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from app import pages
from app.main import DEMOS, create_app
from tests.conftest import ECHO, Client, MakeClient


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def source_of(text: str) -> str:
    """The script as the page shows it, without the elements."""
    lines = re.findall(r'data-line="\d+"><span class="code">(.*?\n)</span></span>', text, re.DOTALL)
    return html.unescape(re.sub(r"<[^>]+>", "", "".join(lines)))


async def test_catalogue_lists_every_demo_with_its_promise(client: Client) -> None:
    response = await client.get("/")
    text = await response.text()
    assert response.status == 200
    assert response.content_type == "text/html"
    for expected in ("Tasks", "Echo", "Says it again.", "/demos/echo", "/demos/twins"):
        assert expected in text


async def test_demo_page_shows_the_file_to_the_byte(client: Client) -> None:
    text = await (await client.get("/demos/echo")).text()
    assert source_of(text) == ECHO
    assert data_of(text)["demo"] == "echo"
    assert data_of(text)["run"] is None


async def test_form_has_bounds_units_and_what_the_link_asks_for(client: Client) -> None:
    text = await (await client.get("/demos/echo?WORKERS=7&UNIT=%22%3E%3Cbr%3E")).text()
    assert 'min="0.02" max="1.0"' in text
    assert "0.02 – 1.0 s" in text
    assert re.search(r'name="WORKERS" value="7"', text)
    assert "<br>" not in text
    assert "<option selected>fast</option>" in text
    assert "<option>true</option>" in text
    assert 'action="/api/demos/echo/run" method="get"' in text


async def test_variants_each_have_a_page(client: Client) -> None:
    first = data_of(await (await client.get("/demos/twins")).text())
    second = data_of(await (await client.get("/demos/twins?variant=fast")).text())
    assert (first["variant"], second["variant"]) == ("slow", "fast")
    assert (await client.get("/demos/twins?variant=other")).status == 404


async def test_run_page_shows_the_script_that_ran(client: Client) -> None:
    started = await (await client.post("/api/demos/echo/runs?WORKERS=5")).json()
    text = await (await client.get(f"/runs/{started['run']}")).text()
    assert source_of(text) == ECHO.replace("WORKERS: int = 3", "WORKERS: int = 5")
    assert data_of(text)["run"] == started["run"]
    assert re.search(r'name="WORKERS" value="5"', text)


async def test_a_run_that_never_was_and_one_that_is_gone(make_client: MakeClient) -> None:
    client = await make_client(kept_runs=1)
    assert (await client.get("/runs/nosuchrun")).status == 404
    runs = []
    for _ in range(2):
        runs.append((await (await client.post("/api/demos/echo/runs")).json())["run"])
        await (await client.get(f"/api/runs/{runs[-1]}/events")).read()
    gone = await client.get(f"/runs/{runs[0]}")
    assert gone.status == 410
    assert "no longer kept" in await gone.text()


@pytest.mark.parametrize("path", ["/nothing", "/demos/nothing"])
async def test_what_is_not_there_is_a_page_with_a_way_on(client: Client, path: str) -> None:
    response = await client.get(path)
    text = await response.text()
    assert response.status == 404
    assert response.content_type == "text/html"
    assert "Nothing here" in text
    assert 'href="/"' in text


@pytest.mark.parametrize("status", [400, 404, 405, 410, 500, 502, 503])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_error_has_a_page_in_both_languages(status: int, language: str) -> None:
    request = make_mocked_request("GET", f"/?lang={language}", app=create_app(demos=DEMOS))
    response = pages.error_page(request, status, {"Retry-After": "5"})
    assert response.status == status
    assert response.headers["Retry-After"] == "5"
    assert response.headers["Content-Language"] == language
    assert response.text
    assert ("全部示例" in response.text) == (language == "zh")


async def test_no_inline_script_and_no_inline_style(client: Client) -> None:
    for path in ("/", "/demos/echo", "/nothing"):
        text = await (await client.get(path)).text()
        for script in re.findall(r"<script[^>]*>", text):
            assert "src=" in script or 'type="application/json"' in script
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=", text)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', text)


async def test_language_by_link_then_by_cookie(client: Client) -> None:
    response = await client.get("/?lang=zh")
    assert response.headers["Content-Language"] == "zh"
    assert response.cookies["lang"].value == "zh"
    assert response.cookies["lang"]["samesite"] == "Lax"
    assert (await client.get("/")).headers["Content-Language"] == "zh"
    assert "lang=" not in (await client.get("/?lang=xx")).headers.get("Set-Cookie", "")


async def test_pages_and_modules_are_asked_for_again(client: Client) -> None:
    for path in ("/", "/static/js/main.js"):
        response = await client.get(path)
        assert response.headers["Cache-Control"] == "no-cache"
    assert (await client.get("/")).headers["Vary"] == "Accept-Language, Cookie"


async def test_the_chosen_theme_is_there_from_the_first_byte(client: Client) -> None:
    assert "data-theme=" not in await (await client.get("/")).text()
    chosen = await client.get("/", headers={"Cookie": "theme=dark"})
    assert 'data-theme="dark"' in await chosen.text()
    odd = await client.get("/", headers={"Cookie": 'theme="><b>'})
    assert "<b>" not in await odd.text()


async def test_an_icon_for_those_who_ask_without_a_page(client: Client) -> None:
    response = await client.get("/favicon.ico")
    assert response.status == 200
    assert response.content_type == "image/svg+xml"
