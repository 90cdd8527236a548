# /// script
# requires-python = ">=3.11"
# dependencies = []
#
# [tool.loopscope]
# title.en = "HTTP by hand"
# title.zh = "手写 HTTP"
# promise.en = "Twenty pages asked for at once over plain streams, read line by line, taken as they complete."
# promise.zh = "直接用流同时请求二十个页面，逐行读取，谁先完成就先处理谁。"
# chapter = "io"
# order = 20
# concepts = ["open_connection", "as_completed", "async for", "StreamReader"]
# exit_code = 0
# pending = []
# mask = []
# read_first = ["streams", "as-completed"]
#
# [tool.loopscope.parameters.UNIT]
# label = { en = "Time that the last page takes", zh = "最慢的页面所用的时间" }
# minimum = 0.02
# maximum = 1.0
# unit = "s"
#
# [tool.loopscope.parameters.PAGES]
# label = { en = "Pages", zh = "页面数" }
# minimum = 3
# maximum = 60
# ///
"""What a GET request is: lines out, and lines until the end."""

import asyncio
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

UNIT = 0.5
PAGES = 20
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


async def get(url: str) -> str:
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(
        parts.hostname, parts.port
    )
    request = (
        f"GET {parts.path}?{parts.query} HTTP/1.1\r\n"
        f"Host: {parts.netloc}\r\n"
        "Connection: close\r\n\r\n"  # the answer ends with it
    )
    writer.write(request.encode())
    lines = [line.decode().rstrip() async for line in reader]
    writer.close()
    await writer.wait_closed()
    return lines[0]


async def main(site: str) -> None:
    tasks = []
    for page in range(PAGES):  # there is no page 0
        url = f"{site}/pages/{page}?delay={UNIT * page / PAGES}"
        task = asyncio.create_task(get(url), name=f"page-{page}")
        tasks.append(task)
    statuses: Counter[str] = Counter()
    # Whichever is next to end, not whichever was first to start.
    for done, coming in enumerate(asyncio.as_completed(tasks), 1):
        statuses[await coming] += 1
        print(f"{done} of {PAGES}")
    for status, pages in statuses.most_common():
        print(f"{status}: {pages}")


with practice_site() as address:
    asyncio.run(main(address))
