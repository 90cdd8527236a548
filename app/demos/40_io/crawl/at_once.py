# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp>=3.12", "beautifulsoup4>=4.12", "lxml>=5.3"]
#
# [tool.loopscope]
# title.en = "Crawling a cinema"
# title.zh = "抓取影院片单"
# promise.en = "A listing and its detail pages, one after the other with requests, then all at once with aiohttp."
# promise.zh = "一份片单和它的详情页：先用 requests 逐页抓取，再用 aiohttp 同时抓取。"
# chapter = "io"
# order = 51
# concepts = ["aiohttp", "requests", "BeautifulSoup", "lxml", "gather", "ClientSession"]
# label = { en = "aiohttp at once", zh = "aiohttp 并发" }
# exit_code = 0
# pending = []
# mask = ['[0-9.]+ seconds']
# read_first = ["aiohttp-client", "gather"]
#
# [tool.loopscope.measured]
# row = '^(?P<pages>\d+) pages in (?P<seconds>[0-9.]+) seconds$'
# columns.pages = { en = "Pages", zh = "页数" }
# columns.seconds = { en = "Time", zh = "用时", unit = "s" }
# y = "seconds"
# limits.en = "The site answers each request after UNIT, however many there are; a real one may slow down or refuse."
# limits.zh = "练习网站对每个请求都在 UNIT 之后应答，与请求多少无关；真实的网站可能变慢，也可能拒绝。"
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time that a page takes", zh = "每页的用时" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.FILMS]
# label = { en = "Films", zh = "影片数" }
# minimum = 1
# maximum = 12
# ///
"""A listing, then its pages all at once, with aiohttp."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import ClientSession
from bs4 import BeautifulSoup

UNIT = 0.3
FILMS = 6
ROOT = Path(__file__).parents[4]
SITE = [sys.executable, "-m", "app.practice"]


@contextmanager
def practice_site() -> Iterator[str]:
    with subprocess.Popen(
        SITE, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as site:
        assert site.stdout is not None
        try:
            # Its first line is its address.
            yield site.stdout.readline().strip()
        finally:
            site.terminate()


def links(html: str) -> list[str]:
    soup = BeautifulSoup(html, "lxml")
    return [str(a["href"]) for a in soup.find_all("a")]


def film(html: str) -> str:
    soup = BeautifulSoup(html, "lxml")
    cells = soup.find_all(["h1", "td"])
    return " | ".join(cell.text for cell in cells)


async def get(session: ClientSession, url: str) -> str:
    query = {"delay": UNIT, "films": FILMS}
    # Only this task waits here.
    async with session.get(url, params=query) as answer:
        answer.raise_for_status()
        return await answer.text()


async def details(session: ClientSession, link: str) -> str:
    return film(await get(session, link))


async def crawl(site: str) -> list[str]:
    async with ClientSession(site) as session:
        pages = links(await get(session, "/cinema"))
        tasks = [
            asyncio.create_task(details(session, page), name=page)
            for page in pages
        ]
        return await asyncio.gather(*tasks)


with practice_site() as address:
    started = time.perf_counter()
    films = asyncio.run(crawl(address))
    took = time.perf_counter() - started
print("\n".join(films))
print(f"{1 + len(films)} pages in {took:.2f} seconds")
