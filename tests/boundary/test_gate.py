"""Who may come in: by the name they call, and by the page that sent them."""

import asyncio
import json
import logging

import pytest

from tests.conftest import Client, MakeClient
from tests.fakes import FakeRunner

EVIL = {"Host": "evil.example"}
START = "/api/demos/echo/runs"


def own(client: Client) -> str:
    return f"http://127.0.0.1:{client.port}"


@pytest.mark.parametrize("host", ["127.0.0.1", "0.0.0.0"])
async def test_loopback_is_let_in_under_any_port_and_another_name_is_not(
    make_client: MakeClient, host: str
) -> None:
    client = await make_client(host=host)
    for name in ("localhost", "LOCALHOST:1", "127.0.0.1:8080", "[::1]", "[::1]:9", "127.5.5.5"):
        assert (await client.get("/api", headers={"Host": name})).status == 200, name
    for path in ("/", "/api", "/static/css/base.css", "/favicon.ico", "/demos/echo", "/nope"):
        response = await client.get(path, headers=EVIL)
        assert response.status == 421, path
        assert "ALLOWED_HOSTS" in await response.text()


async def test_a_refused_name_is_told_as_a_document(client: Client, runner: FakeRunner) -> None:
    response = await client.post(START, headers={"Host": "Evil.Example:81"})
    assert (response.status, response.content_type) == (421, "application/problem+json")
    assert json.loads(await response.text()) == {
        "type": "urn:loopscope:problem:unknown-host",
        "title": "Misdirected Request",
        "status": 421,
        "detail": "This server is not called evil.example. The setting ALLOWED_HOSTS has "
        "the names that it is.",
        "instance": START,
        "errors": [
            {
                "field": "Host",
                "message": "must be localhost, a loopback address, or one of the setting ALLOWED_HOSTS",
                "sent": "evil.example:81",
            }
        ],
    }
    assert runner.children == []


async def test_names_that_are_configured_are_let_in(make_client: MakeClient) -> None:
    client = await make_client(allowed_hosts="class.example.org, .students.example")
    for name, status in (
        ("class.example.org", 200),
        ("class.example.org:8443", 200),
        ("a.students.example", 200),
        ("students.example", 421),
        ("localhost", 200),
    ):
        assert (await client.get("/api", headers={"Host": name})).status == status, name


async def test_any_name_is_let_in_with_a_warning(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        client = await make_client(allowed_hosts="*")
    [record] = [record for record in caplog.records if record.name.startswith("app.boundary")]
    assert record.getMessage().startswith("ALLOWED_HOSTS=* lets any name in")
    assert (await client.get("/api", headers=EVIL)).status == 200


async def test_a_server_on_every_address_says_what_it_answers_to(
    make_client: MakeClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        await make_client()
        await make_client(host="0.0.0.0", allowed_hosts="class.example")
        assert not [record for record in caplog.records if record.name.startswith("app.boundary")]
        await make_client(host="0.0.0.0")
    [record] = [record for record in caplog.records if record.name.startswith("app.boundary")]
    assert record.getMessage().startswith("answers to localhost only")


async def test_probes_come_under_any_name(client: Client) -> None:
    for path in ("/healthz", "/readyz", "/metrics"):
        assert (await client.get(path, headers=EVIL)).status == 200
        assert (await client.get(path, headers={"Host": "10.1.2.3:8080"})).status == 200


async def test_a_host_that_is_none_is_refused(client: Client) -> None:
    for host in ("a'b", "$(x)", "a b", "[::bad", "", "x:1:2"):
        response = await client.get("/api", headers={"Host": host})
        document = await response.json(content_type="application/problem+json")
        assert (response.status, document["errors"][0]["sent"]) == (400, host)


async def raw(client: Client, request: str) -> bytes:
    """The first line of the answer to a request as it stands here."""
    reader, writer = await asyncio.open_connection("127.0.0.1", client.port)
    try:
        writer.write(request.encode())
        return await asyncio.wait_for(reader.readline(), 20)
    finally:
        writer.close()
        await writer.wait_closed()


async def test_requests_as_no_browser_sends_them(client: Client) -> None:
    for request, status in (
        ("GET /api HTTP/1.1\r\n", b"400"),
        ("GET /api HTTP/1.0\r\n", b"200"),
        ("GET /api HTTP/1.0\r\nHost: evil.example\r\n", b"421"),
        ("GET /api HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n", b"400"),
        ("GET http://evil.example/api HTTP/1.1\r\nHost: localhost\r\n", b"421"),
        ("GET http://localhost:1/api HTTP/1.1\r\nHost: evil.example\r\n", b"200"),
        ("GET http://x@localhost/api HTTP/1.1\r\nHost: localhost\r\n", b"400"),
    ):
        assert (await raw(client, request + "\r\n")).split()[1] == status, request


async def test_our_own_pages_may(client: Client, runner: FakeRunner) -> None:
    headers = {"Origin": own(client), "Sec-Fetch-Site": "same-origin"}
    response = await client.post(START, headers=headers)
    assert response.status == 201
    runs = response.headers["Location"]
    async with client.ws_connect(f"{runs}/ws", headers=headers) as socket:
        assert (await socket.receive()).data
    sse = {"Accept": "text/event-stream"}
    assert (await client.get(f"{runs}/events", headers=headers | sse)).status == 200
    typed = {"Sec-Fetch-Site": "none"}
    assert (await client.get("/api/demos/echo/run", headers=typed)).status == 200


OTHER_ORIGINS = (
    *("http://evil.example", "https://127.0.0.1:{port}", "http://127.0.0.1", "http://127.0.0.1:1"),
    *("http://localhost:{port}", "null", "", "http://127.0.0.1:{port}/", "HTTP://127.0.0.1:{port}"),
    *(
        "http://127.0.0.1:{port}.evil.example",
        "http://evil.example@127.0.0.1:{port}",
        "chrome-extension://abc",
    ),
)


async def test_pages_of_other_origins_may_not(client: Client, runner: FakeRunner) -> None:
    run = (await client.post(START)).headers["Location"]
    requests: list[tuple[str, str, dict[str, str]]] = [
        ("POST", START, {}),
        ("DELETE", run, {}),
        ("OPTIONS", START, {"Access-Control-Request-Method": "POST"}),
        ("GET", f"{run}/events", {"Accept": "text/event-stream"}),
        ("GET", f"{run}/ws", {"Connection": "Upgrade", "Upgrade": "websocket"}),
        ("GET", "/api/demos/echo/run", {}),
    ]
    for origin in (each.format(port=client.port) for each in OTHER_ORIGINS):
        for method, path, more in requests:
            response = await client.request(method, path, headers={"Origin": origin, **more})
            document = await response.json(content_type="application/problem+json")
            assert (response.status, document["type"]) == (403, "urn:loopscope:problem:other-site"), path
            message = f"must be {own(client)}, or absent"
            assert document["errors"] == [{"field": "Origin", "message": message, "sent": origin}]
            assert "Access-Control-Allow-Origin" not in response.headers
    assert len(runner.children) == 1


async def test_what_another_page_shows_or_fetches_starts_nothing(client: Client, runner: FakeRunner) -> None:
    for site in ("cross-site", "same-site", "Cross-Site", "", "something-new"):
        headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
        for path in (
            "/api/demos/echo/run",
            "/api/demos",
            "/demos/echo/result",
            "/demos/echo/result?WORKERS=2",
        ):
            assert (await client.get(path, headers=headers)).status == 403, path
    assert runner.children == []


async def test_links_from_elsewhere_lead_to_pages(client: Client) -> None:
    run = (await client.post(START)).headers["Location"].rpartition("/")[2]
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    for path in (
        "/",
        "/demos/echo",
        f"/runs/{run}",
        "/open",
        f"/demos/echo/result?runs={run}",
        "/static/css/base.css",
    ):
        assert (await client.get(path, headers=headers)).status == 200, path


async def test_behind_a_proxy_that_ends_tls(make_client: MakeClient) -> None:
    client = await make_client(allowed_hosts="class.example")
    for forwarded, origin, status in (
        ("https", "https://class.example", 201),
        ("wss", "https://class.example:443", 201),
        ("https, http", "https://class.example", 201),
        ("http", "http://class.example:80", 201),
        ("https", "http://class.example", 403),
        (None, "https://class.example", 403),
        ("javascript", "http://class.example", 201),
    ):
        headers = {"Host": "class.example", "Origin": origin}
        if forwarded is not None:
            headers["X-Forwarded-Proto"] = forwarded
        assert (await client.post(START, headers=headers)).status == status, (forwarded, origin)


async def test_curl_lines_have_the_address_that_was_called(make_client: MakeClient) -> None:
    client = await make_client(allowed_hosts="class.example")
    headers = {"Host": "Class.Example:8443", "X-Forwarded-Proto": "https"}
    document = await (await client.get("/api/demos", headers=headers)).json()
    assert document["demos"][0]["curl"] == "curl -s 'https://class.example:8443/api/demos/echo/run'"
    assert "curl https://class.example:8443/api" in await (await client.get("/", headers=headers)).text()
