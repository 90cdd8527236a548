import html
import json
import re
from typing import Any

import pytest
from aiohttp.test_utils import make_mocked_request

from app import pages
from app.main import DEMOS, create_app
from tests.conftest import ECHO, Client, MakeClient
from tests.fakes import FakeRunner


def data_of(text: str) -> dict[str, Any]:
    found = re.search(r'<script type="application/json" id="page-data">(.*?)</script>', text, re.DOTALL)
    assert found
    data: dict[str, Any] = json.loads(found[1])
    return data


def shown_of(text: str) -> list[str]:
    """The demos that the catalogue shows."""
    rows = re.findall(r'<li class="demo-row"([^>]*)>.*?href="/demos/([a-z-]+)"', text, re.DOTALL)
    return [slug for attributes, slug in rows if not re.search(r"\shidden$", attributes)]


def runs_of(text: str) -> list[str | None]:
    return [band["run"] for band in data_of(text)["bands"]]


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


async def test_the_catalogue_finds_by_name_slug_promise_and_concept(client: Client) -> None:
    for query in ("echo", "SAYS again", "print", "Echo it"):
        text = await (await client.get("/", params={"q": query})).text()
        assert shown_of(text) == ["echo"], query
        assert "1 demo found" in text
    assert shown_of(await (await client.get("/")).text()) == ["echo", "twins"]
    assert shown_of(await (await client.get("/?q=回声&lang=zh")).text()) == ["echo"]


async def test_a_search_that_finds_nothing_has_a_way_on(client: Client) -> None:
    text = await (await client.get("/", params={"q": '"><b>' + 1000 * "x"})).text()
    assert shown_of(text) == []
    assert "<b>" not in text
    assert re.search(r"data-nothing>", text)
    assert "Show all demos" in text


async def test_every_demo_has_its_place_in_the_course(client: Client) -> None:
    text = await (await client.get("/demos/twins")).text()
    assert "2 of 2" in text
    assert re.search(r'rel="prev" href="/demos/echo".*?<b>1\.1 Echo</b>', text)
    assert 'rel="next"' not in text


async def test_demo_page_shows_the_file_to_the_byte(client: Client) -> None:
    text = await (await client.get("/demos/echo")).text()
    assert source_of(text) == ECHO
    assert data_of(text)["demo"] == "echo"
    assert runs_of(text) == [None]


async def test_form_has_bounds_units_and_what_the_link_asks_for(client: Client) -> None:
    text = await (await client.get("/demos/echo?WORKERS=7&UNIT=%22%3E%3Cbr%3E")).text()
    assert 'min="0.02" max="1.0"' in text
    assert "0.02 – 1.0 s" in text
    assert re.search(r'name="WORKERS" value="7"', text)
    assert "<br>" not in text
    assert "<option selected>fast</option>" in text
    assert "<option>true</option>" in text
    assert 'action="/demos/echo/result" method="get"' in text


async def test_variants_each_have_a_page(client: Client) -> None:
    for name in ("slow", "fast"):
        text = await (await client.get(f"/demos/twins?variant={name}")).text()
        assert [band["variant"] for band in data_of(text)["bands"]] == [name]
        assert not data_of(text)["compared"]
        assert f'<input type="hidden" name="variant" value="{name}">' in text
    assert (await client.get("/demos/twins?variant=other")).status == 404


async def test_what_belongs_together_is_compared_first(client: Client) -> None:
    text = await (await client.get("/demos/twins?SLOW=3")).text()
    data = data_of(text)
    assert data["compared"]
    assert [band["label"] for band in data["bands"]] == ["slow", "fast"]
    # The union of their parameters, each band with its own.
    assert [parameter["name"] for parameter in data["parameters"]] == ["SLOW", "FAST"]
    assert [band["parameters"] for band in data["bands"]] == [["SLOW"], ["FAST"]]
    assert re.search(r'name="SLOW" value="3"', text)
    # Without JavaScript the form asks for all of them.
    assert 'action="/demos/twins/result" method="get"' in text
    assert 'name="variant"' not in text
    assert not data_of(await (await client.get("/demos/echo")).text())["compared"]


async def test_a_link_pins_the_runs_of_a_comparison(client: Client) -> None:
    ids = {}
    for variant, name in (("slow", "SLOW"), ("fast", "FAST")):
        address = f"/api/demos/twins/runs?variant={variant}&{name}=5"
        ids[variant] = (await (await client.post(address)).json())["run"]
    # In whatever order the link has them.
    text = await (await client.get(f"/demos/twins?runs={ids['fast']},{ids['slow']}")).text()
    assert runs_of(text) == [ids["slow"], ids["fast"]]
    assert re.search(r'name="FAST" value="5"', text)
    assert runs_of(await (await client.get(f"/demos/twins?runs={ids['fast']}")).text()) == [None, ids["fast"]]
    twice = await client.get(f"/demos/twins?runs={ids['fast']},{ids['fast']}")
    assert twice.status == 404
    assert "not of this comparison" in await twice.text()
    assert (await client.get(f"/demos/echo?runs={ids['fast']}")).status == 404


async def test_runs_of_a_link_that_are_gone_are_said_and_can_be_run_anew(make_client: MakeClient) -> None:
    client = await make_client(kept_runs=1)
    runs = []
    for _ in range(2):
        runs.append((await (await client.post("/api/demos/twins/runs")).json())["run"])
        await (await client.get(f"/api/runs/{runs[-1]}/events")).read()
    gone = await client.get(f"/demos/twins?runs={runs[0]}")
    assert gone.status == 410
    text = await gone.text()
    assert "no longer kept" in text
    assert "data-run>" in text
    assert runs_of(text) == [None, None]


async def test_run_page_shows_the_script_that_ran(client: Client) -> None:
    started = await (await client.post("/api/demos/echo/runs?WORKERS=5")).json()
    text = await (await client.get(f"/runs/{started['run']}")).text()
    assert source_of(text) == ECHO.replace("WORKERS: int = 3", "WORKERS: int = 5")
    assert runs_of(text) == [started["run"]]
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


async def test_the_columns_of_measured_figures_stand_in_the_order_of_the_script(aiohttp_client: Any) -> None:
    client: Client = await aiohttp_client(create_app(demos=DEMOS))
    data = data_of(await (await client.get("/demos/cpu-bound")).text())
    assert list(data["bands"][0]["measured"]["columns"]) == ["how", "took", "gap"]


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
    assert (await client.get("/")).headers["Vary"] == "Accept-Language, Cookie, Accept-Encoding"


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


async def test_the_landing_page_has_a_script_to_run_and_starts_nothing_itself(
    client: Client, runner: FakeRunner
) -> None:
    text = await (await client.get("/")).text()
    assert data_of(text)["live"]["demo"] == "echo"
    assert source_of(text) == ECHO
    await client.head("/")
    assert runner.children == []
    assert data_of(await (await client.get("/?q=echo")).text())["live"] is None
