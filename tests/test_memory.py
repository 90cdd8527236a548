"""Memory goes back after runs, and only then."""

import pytest

from app import memory
from tests.conftest import MakeClient
from tests.fakes import until


async def test_given_back_after_runs(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[int] = []
    monkeypatch.setattr(memory, "EVERY", 0.01)
    monkeypatch.setattr(memory, "_trim", lambda: calls.append)
    client = await make_client()
    assert calls == []
    await client.get("/api/demos/echo/run")
    await until(lambda: calls == [0])
    await client.get("/api/demos/echo/run")
    await until(lambda: calls == [0, 0])


async def test_a_library_without_it(make_client: MakeClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "_trim", lambda: None)
    assert (await (await make_client()).get("/healthz")).status == 200


def test_this_system_has_it() -> None:
    trim = memory._trim()
    assert trim is None or trim(0) in (0, 1)
