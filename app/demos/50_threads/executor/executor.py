# /// script
# requires-python = ">=3.11"
# dependencies = ["requests>=2.32"]
#
# [tool.loopscope]
# title.en = "run_in_executor"
# title.zh = "run_in_executor：线程池"
# promise.en = "Thirty pages with a client that blocks: the loop hands them to a few threads and goes on."
# promise.zh = "用阻塞的客户端取三十个页面：事件循环把它们交给几个线程，自己照常运行。"
# chapter = "threads"
# order = 20
# read_first = ["blocked-loop"]
# concepts = ["run_in_executor", "ThreadPoolExecutor", "requests", "gather"]
# exit_code = 0
# pending = []
# mask = []
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "The site answers after", zh = "网站多久后作答" }
# minimum = 0.1
# maximum = 0.5
# unit = "s"
#
# [tool.loopscope.parameters.PAGES]
# label = { en = "Pages", zh = "页面数" }
# minimum = 1
# maximum = 30
#
# [tool.loopscope.parameters.WORKERS]
# label = { en = "Threads in the pool", zh = "线程池的线程数" }
# minimum = 1
# maximum = 30
# ///
"""Pages fetched by a client that blocks, in a pool of threads."""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import requests

UNIT = 0.1
PAGES = 30
WORKERS = 6

SITE = [sys.executable, "-m", "app.practice"]
ROOT = Path(__file__).parents[4]


def fetch(url: str) -> str:
    # Blocks its thread until the site has answered.
    page = requests.get(url, timeout=20 * UNIT)
    found = re.search("<title>(.+?)</title>", page.text)
    return found[1] if found else "no title"


async def fetch_all(site: str) -> list[str]:
    loop = asyncio.get_running_loop()
    pool = ThreadPoolExecutor(WORKERS, "worker")
    with pool:
        futures = [
            loop.run_in_executor(
                pool, fetch, f"{site}/pages/{n}?delay={UNIT}"
            )
            for n in range(1, PAGES + 1)
        ]
        return await asyncio.gather(*futures)


@contextmanager
def practice_site() -> Iterator[str]:
    with subprocess.Popen(
        SITE, cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as site:
        assert site.stdout is not None
        try:
            yield site.stdout.readline().strip()
        finally:
            site.terminate()


with practice_site() as address:
    titles = asyncio.run(fetch_all(address))
print(f"{len(titles)} pages: {titles[0]}, ..., {titles[-1]}")
