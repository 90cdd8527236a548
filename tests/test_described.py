"""Requests at random, made from the OpenAPI document: what it says is what happens.

What keeps to the document succeeds, what doesn't is refused with a problem document; no answer is of a
status, a type or a shape that it does not say. `make fuzz` makes very many.
"""

import asyncio
import json
from collections.abc import Iterator, Mapping
from urllib.parse import quote, urlencode

import jsonschema
import pytest
import yarl
from aiohttp import ClientSession, web
from hypothesis import given
from hypothesis import strategies as st

from app.input.crowd import Crowd
from app.input.site import Site
from app.main import create_app
from app.settings import Settings
from tests.asking import CATALOG, DOCUMENT, KEPT, OPERATIONS, Asked, requests
from tests.examples import EXAMPLES, settled
from tests.fakes import FakeRunner


class Service:
    """The application with a runner without processes, asked from outside of its loop."""

    def __init__(self, runner: asyncio.Runner) -> None:
        self._runner = runner
        # What is refused for being too much is another test's matter.
        many = 10**9
        chosen = Settings(
            client_starts_per_minute=many, starts_per_minute=many, client_live_runs=many, live_runs=many
        )
        app = create_app(chosen, runner=FakeRunner(), demos=CATALOG)
        self._serving = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
        self._runner.run(self._begin())

    async def _begin(self) -> None:
        await self._serving.setup()
        await Site(self._serving, "127.0.0.1", 0, Crowd(100), access_log=None).start()
        host, port = self._serving.addresses[0][:2]
        self._url = f"http://{host}:{port}"
        self._session = ClientSession()

    async def _end(self) -> None:
        await self._session.close()
        await self._serving.cleanup()

    def end(self) -> None:
        self._runner.run(self._end())

    def answer(self, asked: Asked) -> tuple[int, Mapping[str, str], bytes]:
        return self._runner.run(self._answer(asked))

    async def _answer(self, asked: Asked) -> tuple[int, Mapping[str, str], bytes]:
        path = asked.path
        if KEPT in path:
            started = await self._session.post(f"{self._url}/api/demos/gather/runs")
            path = path.replace(KEPT, (await started.json())["run"])
        address = self._url + path
        if asked.query:
            address += "?" + urlencode(asked.query)
        async with self._session.request(
            asked.method,
            yarl.URL(address, encoded=True),
            data=asked.body,
            headers=asked.headers,
            skip_auto_headers=["Content-Type"],
            allow_redirects=False,
        ) as response:
            return response.status, response.headers, await response.read()


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with asyncio.Runner() as runner:
        made = Service(runner)
        yield made
        made.end()


def check(asked: Asked, status: int, headers: Mapping[str, str], body: bytes) -> None:
    """Whether the answer is one that the document says."""
    responses = asked.operation["responses"]
    described = responses.get(str(status)) or (responses["default"] if status >= 400 else None)
    assert described is not None, f"{status} is not said"
    for name, header in described.get("headers", {}).items():
        assert name in headers or not header.get("required"), name
    kind = headers.get("Content-Type", "").partition(";")[0]
    content = described.get("content")
    if content is None:
        assert body == b""
    else:
        assert kind in content, kind
        schema = content[kind]["schema"] | {"components": DOCUMENT["components"]}
        validator = jsonschema.Draft202012Validator(schema)
        if kind == "application/x-ndjson":
            for line in body.splitlines():
                validator.validate(json.loads(line))
        elif kind.endswith("json"):
            validator.validate(json.loads(body))
    if status >= 400:
        assert kind == "application/problem+json"
        assert json.loads(body)["status"] == status
    if status in (429, 503):
        assert int(headers["Retry-After"]) >= 1
    assert status < 500 or status == 503


@pytest.mark.timeout(0 if EXAMPLES else 60)
@settled(120)
@given(requests())
def test_what_the_document_says_is_what_happens(service: Service, asked: Asked) -> None:
    status, headers, body = service.answer(asked)
    check(asked, status, headers, body)
    if not asked.good:
        assert status >= 400, "what the document forbids was accepted"
    elif status == 422:
        # What the newest event of a run is, no document says.
        assert KEPT in asked.path
        assert {error["field"] for error in json.loads(body)["errors"]} <= {"after", "Last-Event-ID"}
    elif "/ws" in asked.path:
        assert status in (404, 426)
    elif "/runs/" in asked.path and KEPT not in asked.path:
        assert status in (404, 410)
    else:
        assert status < 400, body


REFUSAL = {"responses": {"default": OPERATIONS[0][2]["responses"]["default"]}}
UNHEARD_OF = "X"
METHODS = [UNHEARD_OF, "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "PROPFIND"]


@pytest.mark.timeout(0 if EXAMPLES else 60)
@settled(60)
@given(st.sampled_from(METHODS), st.sampled_from(sorted(DOCUMENT["paths"])), st.text(max_size=12))
def test_other_methods_and_paths_are_refused(service: Service, method: str, path: str, added: str) -> None:
    said = {each.upper() for each in DOCUMENT["paths"][path]} | {"HEAD"}
    path = path.replace("{slug}", "gather").replace("{id}", "a" * 16)
    asked = Asked(method, f"{path}/~{quote(added, safe='')}", REFUSAL)
    status, headers, body = service.answer(asked)
    # Below /api/demos there is a demo of any name, as far as methods go.
    assert status in ((400,) if method == UNHEARD_OF else (404, 405))
    # Elsewhere, what went wrong is told by a page.
    if method != "HEAD" and path.startswith("/api"):
        check(asked, status, headers, body)
    if method not in said | {UNHEARD_OF}:
        asked.path = path
        status, headers, body = service.answer(asked)
        assert status == 405
        check(asked, status, headers, body)
        assert said - {"HEAD"} <= set(headers["Allow"].split(",")) <= said
