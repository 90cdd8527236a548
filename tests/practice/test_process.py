"""The practice site as a process: how it starts, and everything that ends it."""

import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SITE = [sys.executable, "-m", "app.practice"]

PARENT = """\
import subprocess, sys, time
site = subprocess.Popen([sys.executable, "-m", "app.practice"])
print(site.pid, flush=True)
time.sleep(60)
"""


@contextmanager
def started(*arguments: str) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process, and its address."""
    with subprocess.Popen(
        [*SITE, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as site:
        assert site.stdout is not None
        try:
            yield site, site.stdout.readline()
        finally:
            site.kill()


def test_its_first_line_is_its_address_and_sigterm_ends_it() -> None:
    with started() as (site, line):
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+\n", line)
        with urllib.request.urlopen(line.strip() + "/delay/0", timeout=10) as answer:
            assert answer.read() == b"0 s later\n"
        site.terminate()
        rest, errors = site.communicate(timeout=10)
    assert (site.returncode, rest, errors) == (0, "", "")


def test_answers_under_way_do_not_keep_it() -> None:
    with started() as (site, line):
        address = ("127.0.0.1", int(line.rsplit(":")[-1]))
        with socket.create_connection(address) as waiting, socket.create_connection(address) as answered:
            waiting.sendall(b"GET /delay/5 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            answered.sendall(b"GET /pages/1 HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert answered.recv(15) == b"HTTP/1.1 200 OK"
            site.send_signal(signal.SIGINT)
            assert site.communicate(timeout=4) == ("", "")
    assert site.returncode == 0


def test_nonsense_is_answered_and_not_complained_of() -> None:
    with started() as (site, line):
        for request in (b"nonsense\r\n\r\n", b"GET /" + b"a" * 9000 + b" HTTP/1.1\r\n\r\n"):
            with socket.create_connection(("127.0.0.1", int(line.rsplit(":")[-1]))) as client:
                client.sendall(request)
                assert client.recv(12) == b"HTTP/1.0 400"
        site.terminate()
        assert site.communicate(timeout=10) == ("", "")


def test_it_dies_with_its_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert parent.stdout.readline().startswith("http://")
        os.kill(pid, 0)
        parent.kill()
        # The pipe ends when its last writer, the site, is gone.
        assert parent.stdout.read() == ""


def test_it_does_not_outlive_a_parent_that_is_gone_before_it_serves() -> None:
    hasty = """\
import subprocess, sys
subprocess.Popen([sys.executable, "-m", "app.practice"], stdout=subprocess.PIPE)
"""
    # This reads stderr to its end, which is when the site, its last writer, is gone.
    parent = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", hasty],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=20,
        check=True,
    )
    assert (parent.stdout, parent.stderr) == ("", "")


def test_a_port_of_choice() -> None:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
        taken = subprocess.run(
            [*SITE, "--port", str(port)], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
        )
    assert (taken.returncode, taken.stdout) == (1, "")
    assert taken.stderr == f"Port {port}: Address already in use\n"
    with started("--port", str(port)) as (_, line):
        assert line == f"http://127.0.0.1:{port}\n"


@pytest.mark.parametrize("arguments", [["--port", "65536"], ["--port", "many"], ["--nope"]])
def test_other_arguments_are_refused(arguments: list[str]) -> None:
    refused = subprocess.run(
        [*SITE, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=20, check=False
    )
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "usage: python -m app.practice" in refused.stderr


def test_it_needs_nothing_else_of_the_project(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "__init__.py").touch()
    (tmp_path / "app" / "practice").symlink_to(ROOT / "app" / "practice")
    with subprocess.Popen(
        SITE,
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        stdout=subprocess.PIPE,
        text=True,
    ) as site:
        assert site.stdout is not None
        assert site.stdout.readline().startswith("http://")
        site.terminate()
    assert site.returncode == 0
