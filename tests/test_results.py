"""The result of a run as a page: run by a form, told as text, without any JavaScript."""

import asyncio
import html
import re

import pytest

from app.log import Log
from app.results import duration
from app.transcript import MOST_LINES, transcript
from tests.conftest import Client, MakeClient
from tests.fakes import FakeRunner, line, until


async def test_the_form_leads_to_a_page_that_names_its_run(client: Client, runner: FakeRunner) -> None:
    response = await client.get("/demos/echo/result?WORKERS=5", allow_redirects=False)
    assert response.status == 303
    found = re.fullmatch(r"/demos/echo/result\?runs=([a-z0-9]+)", response.headers["Location"])
    assert found
    page = await client.get(response.headers["Location"])
    text = await page.text()
    assert page.status == 200
    assert "Completed" in text
    assert "WORKERS = 5" in text
    assert "<samp>one</samp>" in text
    assert f"/api/runs/{found[1]}/trace" in text
    assert re.search(r'name="WORKERS" value="5"', text)
    # It was run once, however often the page is loaded, and in either language.
    zh = await (await client.get(response.headers["Location"] + "&lang=zh")).text()
    assert "已完成" in zh
    assert len(runner.children) == 1


async def test_a_language_that_was_asked_for_is_kept(client: Client) -> None:
    response = await client.get("/demos/echo/result?lang=zh", allow_redirects=False)
    assert response.headers["Location"].endswith("&lang=zh")


async def test_what_is_compared_is_told_together(client: Client) -> None:
    text = await (await client.get("/demos/twins/result?SLOW=3")).text()
    assert re.findall(r'<h2 id="result-\d">(\w+)</h2>', text) == ["slow", "fast"]
    assert "SLOW = 3" in text
    assert "FAST = 2" in text
    one = await (await client.get("/demos/twins/result?variant=fast")).text()
    assert len(re.findall(r'<h2 id="result-\d">', one)) == 1
    assert '<input type="hidden" name="variant" value="fast">' in one


async def test_a_bad_value_is_said_beside_its_field(client: Client, runner: FakeRunner) -> None:
    response = await client.get("/demos/echo/result?WORKERS=%3Cb%3E&UNIT=9&WHAT=1")
    assert response.status == 422
    text = html.unescape(await response.text())
    assert "<b>" not in await response.text()
    assert "A whole number from 1 to 10 (sent: <b>)" in text
    assert "A number from 0.02 to 1.0 s (sent: 9)" in text
    assert "unknown parameter" in text
    # The form has what was sent, so that it can be mended.
    assert re.search(r'name="UNIT" value="9"', text)
    assert text.count('aria-invalid="true"') == 2
    assert runner.children == []
    zh = await (await client.get("/demos/echo/result?WORKERS=99&lang=zh")).text()
    assert "（提交的是：99）" in zh


async def test_a_server_that_is_busy_says_so_with_the_form(client: Client, runner: FakeRunner) -> None:
    runner.unavailable = True
    response = await client.get("/demos/echo/result")
    assert response.status == 503
    assert response.headers["Retry-After"] == "1"
    text = await response.text()
    assert "Try again in a moment" in text
    assert "data-run" in text


async def test_who_hangs_up_stops_it(make_client: MakeClient, runner: FakeRunner) -> None:
    client = await make_client()
    runner.hold = True
    asking = asyncio.create_task(client.get("/demos/twins/result"))
    await until(lambda: len(runner.children) == 2)
    asking.cancel()
    await until(lambda: all(child.stopped for child in runner.children))


async def test_a_head_starts_nothing(client: Client, runner: FakeRunner) -> None:
    assert (await client.head("/demos/echo/result")).status == 405
    assert runner.children == []


async def test_runs_that_are_not_there(make_client: MakeClient) -> None:
    client = await make_client(kept_runs=1)
    gone = (await client.get("/demos/echo/result")).url
    other = (await client.get("/demos/twins/result?variant=fast")).url
    assert (await client.get(gone.path_qs)).status == 410
    assert (await client.get("/demos/echo/result?runs=nothing")).status == 404
    assert (await client.get(f"/demos/echo/result?runs={other.query['runs']}")).status == 404
    assert (await client.get("/demos/nothing/result")).status == 404


async def test_a_run_that_goes_on_says_so(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    run = (await (await client.post("/api/demos/echo/runs")).json())["run"]
    text = await (await client.get(f"/demos/echo/result?runs={run}")).text()
    assert "Reload this page" in text
    await client.delete(f"/api/runs/{run}")


async def test_a_page_of_a_run_leads_to_its_text(client: Client) -> None:
    run = (await (await client.post("/api/demos/echo/runs")).json())["run"]
    text = await (await client.get(f"/runs/{run}")).text()
    assert f'<a href="/demos/echo/result?runs={run}">' in text


async def test_writes_of_one_writer_are_one_line() -> None:
    log = Log()
    task = {"stream": "stdout", "task": 1, "thread": None}
    facts = [
        ("task_created", {"task": 1, "name": "Task-1", "coro": "main", "parent": None}),
        ("task_created", {"task": 2, "name": "two", "coro": "work", "parent": 1}),
        ("output", task | {"text": "a "}),
        ("output", task | {"text": "b\nc\n"}),
        ("output", task | {"text": "d"}),
        ("output", task | {"task": 2, "text": "e\n"}),
        ("output", task | {"task": None, "text": '"output"\n'}),
        ("thread_started", {"thread": 5, "name": "worker"}),
        ("output", task | {"task": None, "thread": 5, "stream": "stderr", "text": "f\n"}),
    ]
    for seq, (kind, fields) in enumerate(facts, 1):
        log.append(line(seq, kind, **fields))
    told = await transcript(log)
    assert [(each.by, each.text) for each in told.lines] == [
        ("main", "a b"),
        ("main", "c"),
        ("main", "d"),
        ("two", "e"),
        ("", '"output"'),
        ("worker", "f"),
    ]
    assert told.lines[-1].stream == "stderr"


async def test_very_many_lines_are_counted() -> None:
    log = Log()
    text = "x\n" * (MOST_LINES + 7)
    log.append(line(1, "output", stream="stdout", task=None, thread=None, text=text))
    told = await transcript(log)
    assert (len(told.lines), told.more) == (MOST_LINES, 7)


@pytest.mark.parametrize(
    ("us", "text"),
    [
        (0, "0 µs"),
        (999, "999 µs"),
        (4050, "4.05 ms"),
        (99_949, "99.9 ms"),
        (999_499, "999 ms"),
        (1_200_000, "1.20 s"),
    ],
)
def test_a_duration_is_written_as_the_viewer_writes_it(us: int, text: str) -> None:
    assert duration(us) == text
