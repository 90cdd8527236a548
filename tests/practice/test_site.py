"""What the practice site answers."""

from typing import Any

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient
from bs4 import BeautifulSoup, Tag

from app.practice import pages
from app.practice.films import FILMS
from app.practice.site import create_site

Client = TestClient[web.Request, web.Application]


@pytest.fixture
async def client(aiohttp_client: Any) -> Client:
    made: Client = await aiohttp_client(create_site())
    return made


async def soup(client: Client, path: str) -> BeautifulSoup:
    response = await client.get(path)
    assert response.status == 200
    assert response.headers["Content-Type"] == "text/html; charset=utf-8"
    text = await response.text()
    assert text.endswith("</html>\n")
    return BeautifulSoup(text, "lxml")


async def test_the_listing_links_to_the_details(client: Client) -> None:
    listing = await soup(client, "/cinema?films=24")
    rows = listing.select("ul.films li")
    assert len(rows) == len(FILMS) == 24
    for row, film in zip(rows, FILMS, strict=True):
        link, year = row.a, row.select_one(".year")
        assert isinstance(link, Tag)
        assert isinstance(year, Tag)
        assert (link.text, year.text) == (film.title, str(film.year))
        details = await soup(client, str(link["href"]))
        assert [heading.text for heading in details.select("h1")] == [film.title]
        table = {
            name.text: value.text
            for name, value in zip(
                details.select("table.details th"), details.select("table.details td"), strict=True
            )
        }
        assert table == {
            "Year": str(film.year),
            "Director": film.director,
            "Genre": film.genre,
            "Runtime": f"{film.runtime} min",
            "Rating": str(film.rating),
        }
        assert [text.text for text in details.select("p.summary")] == [film.summary]


async def test_the_listing_is_as_long_as_asked(client: Client) -> None:
    assert len((await soup(client, "/cinema")).select("li")) == 10
    assert len((await soup(client, "/cinema?films=3")).select("li")) == 3


def test_films_differ() -> None:
    assert len({film.title for film in FILMS}) == len(FILMS)


@pytest.mark.parametrize(
    ("number", "links"),
    [(1, ["/pages/2"]), (7, ["/pages/6", "/pages/8"]), (pages.MAX_PAGE, [f"/pages/{pages.MAX_PAGE - 1}"])],
)
async def test_pages_say_their_numbers(client: Client, number: int, links: list[str]) -> None:
    page = await soup(client, f"/pages/{number}")
    assert [heading.text for heading in page.select("h1, title")] == [f"Page {number}"] * 2
    assert [link["href"] for link in page.select("a")] == links


async def test_the_index_links_to_pages_that_are_there(client: Client) -> None:
    links = [str(link["href"]) for link in (await soup(client, "/")).select("a")]
    assert len(links) == 4
    for link in links:
        assert (await client.get(link.replace("/delay/1", "/delay/0"))).status == 200


async def test_the_echo(client: Client) -> None:
    response = await client.get("/echo?number=3&name=J%C3%BCrgen&number=4&delay=0")
    assert await response.json() == {"number": "3", "name": "Jürgen", "delay": "0"}


@pytest.mark.parametrize(
    "path",
    ["/delay/0.05", "/pages/3?delay=0.05", "/cinema?delay=0.05", "/cinema/1?delay=0.05", "/echo?delay=0.05"],
)
async def test_any_answer_can_be_late(client: Client, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    slept: list[float] = []

    async def sleep(delay: float) -> None:
        slept.append(delay)

    monkeypatch.setattr("app.practice.site.asyncio.sleep", sleep)
    assert (await client.get(path)).status == 200
    assert slept == [0.05]


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("/cinema?films=0", "films must be a whole number from 1 to 24"),
        ("/cinema?films=25", "films must be a whole number from 1 to 24"),
        ("/cinema?films=all", "films must be a whole number from 1 to 24"),
        ("/cinema/0", "the film must be a whole number from 1 to 24"),
        ("/cinema/1.5", "the film must be a whole number from 1 to 24"),
        ("/pages/100001", "the page must be a whole number from 1 to 100000"),
        ("/delay/5.01", "the delay must be a number of seconds from 0 to 5"),
        ("/delay/-1", "the delay must be a number of seconds from 0 to 5"),
        ("/delay/soon", "the delay must be a number of seconds from 0 to 5"),
        ("/pages/1?delay=nan", "delay must be a number of seconds from 0 to 5"),
        ("/echo?delay=inf", "delay must be a number of seconds from 0 to 5"),
        ("/echo?delay=", "delay must be a number of seconds from 0 to 5"),
    ],
)
async def test_what_is_out_of_bounds_is_refused_in_words(client: Client, path: str, problem: str) -> None:
    response = await client.get(path)
    assert (response.status, response.content_type) == (400, "text/plain")
    assert await response.text() == f"{problem}\n"


async def test_no_such_page(client: Client) -> None:
    assert (await client.get("/popcorn")).status == 404
    assert (await client.post("/cinema")).status == 405
