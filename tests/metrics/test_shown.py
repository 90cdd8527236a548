"""What /metrics shows is what has happened, and nothing that a client sends becomes a label."""

from prometheus_client.parser import text_string_to_metric_families

from app import keys
from tests.conftest import Client, MakeClient
from tests.fakes import FakeRunner, until


async def shown(client: Client) -> dict[tuple[str, ...], float]:
    """Each sample by its name and the values of its labels."""
    response = await client.get("/metrics")
    assert (response.status, response.headers["Content-Type"]) == (
        200,
        "text/plain; version=0.0.4; charset=utf-8",
    )
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(await response.text())
        for sample in family.samples
    }


async def test_runs_by_outcome_with_what_they_wrote(client: Client, runner: FakeRunner) -> None:
    before = await shown(client)
    assert before["loopscope_runs_total", "completed"] == before["loopscope_runs_total", "lost"] == 0
    await client.get("/api/demos/echo/run")
    runner.hold = True
    started = await client.post("/api/demos/echo/runs")
    assert (await shown(client))["loopscope_live_runs",] == 1
    runner.children[-1].lose()
    await (await client.get(started.headers["Location"] + "/events")).read()
    await until(lambda: client.app[keys.RUNS].live == 0)
    after = await shown(client)
    assert after["loopscope_runs_total", "completed"] == after["loopscope_runs_total", "lost"] == 1
    assert (after["loopscope_live_runs",], after["loopscope_kept_runs",]) == (0, 2)
    assert after["loopscope_events_total",] == 7
    assert after["loopscope_log_bytes_total",] == after["loopscope_kept_bytes",] > 500
    assert after["loopscope_run_start_seconds_count",] == 2
    assert after["loopscope_run_start_seconds_bucket", "+Inf"] == 2


async def test_readers_by_transport(client: Client, runner: FakeRunner) -> None:
    runner.hold = True
    path = (await client.post("/api/demos/echo/runs")).headers["Location"]
    socket = await client.ws_connect(f"{path}/ws")
    lines = await client.get(f"{path}/events")
    sse = await client.get(f"{path}/events", headers={"Accept": "text/event-stream"})
    now = await shown(client)
    transports = ("websocket", "ndjson", "sse", "download")
    assert [now["loopscope_readers", each] for each in transports] == [1, 1, 1, 0]
    runner.children[-1].finish()
    await socket.receive()
    await lines.read()
    await sse.read()
    await socket.close()
    await (await client.get(f"{path}/trace")).read()

    async def gone() -> bool:
        now = await shown(client)
        return [now["loopscope_readers", each] for each in transports] == [0] * 4

    await until(gone)
    assert (await shown(client))["loopscope_readers_dropped_total", "stalled"] == 0
    client.app[keys.READERS].dropped["stalled"] += 1
    assert (await shown(client))["loopscope_readers_dropped_total", "stalled"] == 1


async def test_answers_and_problems_have_few_names(make_client: MakeClient, runner: FakeRunner) -> None:
    client = await make_client(live_runs=1)
    runner.hold = True
    for path in ("/nope/1", "/nope/2", "/api/demos/nope", "/api/runs/aaaaaaaaaaaaaaaa", "/api/demos/echo"):
        await client.get(path)
    for _ in range(3):
        await client.post("/api/demos/echo/runs")
    now = await shown(client)
    assert now["loopscope_answers_total", "other", "404"] == 2
    assert now["loopscope_answers_total", "/api/demos/{slug}", "404"] == 1
    assert now["loopscope_answers_total", "/api/demos/{slug}", "200"] == 1
    assert now["loopscope_answers_total", "/api/demos/{slug}/runs", "503"] == 2
    assert now["loopscope_problems_total", "urn:loopscope:problem:too-many-runs"] == 2
    assert not [name for name in now if "nope" in "".join(name)]


async def test_the_loop_and_the_process(client: Client) -> None:
    async def lagged() -> bool:
        return (await shown(client))["loopscope_loop_lag_seconds_count",] >= 2

    await until(lagged)
    now = await shown(client)
    assert now["loopscope_tasks",] >= 2
    assert now["process_resident_memory_bytes",] > 1 << 20
    assert now["process_open_fds",] > 2


async def test_two_applications_count_for_themselves(make_client: MakeClient) -> None:
    one, other = await make_client(), await make_client()
    await one.get("/api/demos/echo/run")
    assert (await shown(one))["loopscope_runs_total", "completed"] == 1
    assert (await shown(other))["loopscope_runs_total", "completed"] == 0
