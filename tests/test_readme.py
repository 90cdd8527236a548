"""What the README tells one to type works as it stands there."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from app.settings import Settings
from tests.trace_schema import assert_valid

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```", README, flags=re.DOTALL)


def block(containing: str) -> str:
    (found,) = [block for block in BLOCKS if containing in block]
    return str(found)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """Host and port of a server that was started as a user starts it."""
    environment = {**os.environ, "PORT": "0", "HOST": "127.0.0.1"}
    command = [sys.executable, "-m", "app"]
    with subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        found = re.search(r"http://([^/\s]+)", server.stdout.readline())
        assert found is not None
        yield found[1]
        server.terminate()
        assert server.wait(10) == 0


def shell(script: str, address: str = "") -> str:
    """What a shell prints for these lines, pasted."""
    done = subprocess.run(
        ["sh", "-eu", "-c", script.replace("localhost:8080", address)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=40,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_compared_by_curl(address: str) -> None:
    printed = shell(block("create-task/run"), address)
    decoder = json.JSONDecoder()
    both, end = decoder.raw_decode(printed)
    one, _ = decoder.raw_decode(printed[end:].lstrip())
    assert [run["variant"] for run in both["runs"]] == ["in_turn", "created_first"]
    assert both["comparison"]["times"] > 1.5
    assert (one["variant"], one["outcome"]) == ("in_turn", "completed")


def test_runs_by_curl(address: str) -> None:
    printed = shell(block("gather/run"), address)
    decoder = json.JSONDecoder()
    gather, end = decoder.raw_decode(printed)
    lock, _ = decoder.raw_decode(printed[end:].lstrip())
    assert printed.endswith("}\n")
    assert (gather["demo"], gather["outcome"]) == ("gather", "completed")
    assert gather["output"][-1] == "results: [24, 6, 2]"
    assert {task["state"] for task in gather["summary"]["tasks"]} == {"finished"}
    takers = [line.split()[0] for line in lock["output"] if "has the lock" in line]
    assert takers == [f"competitor-{number}" for number in range(1, 7)]


def test_events_by_curl(address: str) -> None:
    lines = [json.loads(line) for line in shell(block("/events"), address).splitlines()]
    ends = [index for index, event in enumerate(lines) if event["type"] == "run_finished"]
    first, again = lines[: ends[0] + 1], lines[ends[0] + 1 :]
    assert [event["seq"] for event in first] == list(range(1, len(first) + 1))
    assert again == first[20:]
    assert_valid(first)


def test_index_by_curl(address: str) -> None:
    assert json.loads(shell(block("8080/api\n"), address))


def test_tracer_without_a_server(tmp_path: Path) -> None:
    commands = block("app.tracer").replace("python3", sys.executable)
    shell(commands.replace("trace.ndjson", str(tmp_path / "trace.ndjson")))


def test_make_targets_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"\bmake ([a-z][a-z-]*)", README))
    assert targets >= {"run", "test", "help"}
    for target in targets:
        assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), target


@pytest.mark.parametrize("page", ["README.md", "docs/adding-a-demo.md", "docs/security.md"])
def test_links_lead_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#]+)\)", path.read_text(encoding="utf-8")):
        if not target.startswith("https://"):
            assert (path.parent / target).exists(), target


def test_settings_table_is_the_settings() -> None:
    rows = dict(re.findall(r"^\| `([A-Z_]+)` \| `([^`]*)` \|", README, flags=re.MULTILINE))
    assert rows == {item.name.upper(): str(item.default) for item in fields(Settings)}
