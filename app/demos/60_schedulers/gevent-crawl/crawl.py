# /// script
# requires-python = ">=3.11"
# dependencies = ["gevent>=25.5", "requests>=2.32"]
#
# [tool.loopscope]
# title.en = "A crawl under gevent"
# title.zh = "gevent 抓取网页"
# promise.en = "requests, a blocking library, fetches three pages at once: nobody told it about gevent."
# promise.zh = "requests 是阻塞式的库，却同时抓取了三个网页：它完全不知道 gevent 的存在。"
# chapter = "schedulers"
# order = 30
# concepts = ["gevent", "monkey.patch_all", "requests", "spawn", "joinall"]
# read_first = ["gevent", "crawl"]
# exit_code = 0
# pending = []
# mask = []
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
"""Pages fetched with requests, at once: gevent took the sockets."""

# Before requests, which would otherwise keep sockets that block.
from gevent import monkey

monkey.patch_all()

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import gevent
import requests

UNIT = 0.4
PAGES = 3

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


def fetch(url: str) -> str:
    # An ordinary blocking call: the socket beneath it switches.
    page = requests.get(url, params={"delay": UNIT}, timeout=10)
    return f"{url.rpartition('/')[2]}: {page.status_code}"


with practice_site() as address:
    jobs = [
        gevent.spawn(fetch, f"{address}/pages/{n}")
        for n in range(1, PAGES + 1)
    ]
    gevent.joinall(jobs)
    for job in jobs:
        print("page", job.get())
