# /// script
# requires-python = ">=3.11"
# dependencies = ["aiohttp>=3.12"]
#
# [tool.loopscope]
# title.en = "Five models, and none"
# title.zh = "依次执行与五种并发模型"
# promise.en = "The same pages fetched in turn and in five other ways: who waits where, and what each took."
# promise.zh = "同样的几个网页，依次抓取，再用五种并发方式抓取：各自在哪里等，各用多少时间。"
# label = { en = "asyncio", zh = "asyncio" }
# chapter = "schedulers"
# order = 53
# concepts = ["gather", "create_task"]
# read_first = ["executor", "aiohttp-client", "gevent-crawl"]
# in_turn = true
# exit_code = 0
# pending = []
# mask = ['[0-9.]+ s$']
#
# [tool.loopscope.measured]
# row = '^(?P<how>[a-z ]+): (?P<pages>\d+) pages in (?P<seconds>[0-9.]+) s$'
# columns.how = { en = "How", zh = "方式" }
# columns.pages = { en = "Pages", zh = "网页数" }
# columns.seconds = { en = "Took", zh = "用时", unit = "s" }
# y = "seconds"
# series = "how"
# limits.en = "What they wait for is the site, which neither cores nor the interpreter lock limit; the start of threads, and of processes above all, comes on top."
# limits.zh = "大家等的都是网站，与核数、解释器锁无关；多出来的是启动线程的开销，启动进程尤其多。"
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time the site takes for a page", zh = "网站返回每页的用时" }
# minimum = 0.05
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.PAGES]
# label = { en = "Pages", zh = "网页数" }
# minimum = 1
# maximum = 12
# ///
"""A task for each page: one thread, one loop, another library."""

import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import aiohttp

UNIT = 0.2
PAGES = 6

SITE = [sys.executable, "-m", "app.practice"]
ROOT = Path(__file__).parents[4]


@contextmanager
def practice_site() -> Iterator[str]:
    """A web site on this machine; its first line is its address."""
    with subprocess.Popen(
        SITE, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as site:
        assert site.stdout is not None
        try:
            yield site.stdout.readline().strip()
        finally:
            site.terminate()


async def fetch(session: aiohttp.ClientSession, url: str) -> bool:
    # requests would hold the loop: here it has to be aiohttp.
    async with session.get(url, params={"delay": UNIT}) as page:
        await page.read()
        return page.ok


async def fetch_all(urls: list[str]) -> list[bool]:
    async with aiohttp.ClientSession() as session:
        tasks = [
            asyncio.create_task(fetch(session, url), name=f"page-{n}")
            for n, url in enumerate(urls, 1)
        ]
        return await asyncio.gather(*tasks)


with practice_site() as address:
    urls = [f"{address}/pages/{n}" for n in range(1, PAGES + 1)]
    start = time.perf_counter()
    found = asyncio.run(fetch_all(urls))
    took = time.perf_counter() - start
    print(f"asyncio: {sum(found)} pages in {took:.2f} s")
