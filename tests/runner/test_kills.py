"""Whoever is killed, nothing of a run is left, and whoever looks on is told."""

import contextlib
import json
import os
import signal
import socket
import subprocess
import urllib.error
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.runner.naughty import NAUGHTY, Service, below, left, seconds_until, serving, zombies

RUNS = [*NAUGHTY] * 2


class Viewer:
    """A `curl` that writes what it is sent to a file."""

    def __init__(self, url: str, file: Path, *options: str) -> None:
        self.file = file
        with file.open("wb") as output:
            self.process = subprocess.Popen(["curl", "-sN", *options, url], stdout=output)

    def text(self) -> str:
        return self.file.read_text()

    def up(self) -> bool:
        # A line and its end may be told apart.
        return '"text":"up' in self.text()

    def outcome(self) -> str:
        """How the run ended, as its viewer was told; empty if it was not."""
        last = json.loads(self.text().splitlines()[-1])
        return str(last["outcome"]) if last["type"] == "run_finished" else ""

    def word(self, name: str) -> str:
        """What a keeper printed after that word."""
        texts = [event["text"] for event in map(json.loads, self.text().splitlines()) if "text" in event]
        return "".join(texts).partition(name + " ")[2].split()[0]


class Scene:
    """Ten runs, each with a viewer, all of them as far as they want to get."""

    def __init__(self, service: Service, folder: Path, *, one_liners: bool) -> None:
        self.service = service
        self.descriptors = service.descriptors()
        if one_liners:
            urls = [f"{service.url}/api/demos/{name}/run" for name in RUNS]
        else:
            urls = [f"{service.url}{service.start(name)}/events" for name in RUNS]
        accepts = ("-H", "Accept: application/x-ndjson")
        self.viewers = [Viewer(url, folder / str(at), *accepts) for at, url in enumerate(urls)]
        try:
            self.wait(one_liners)
        except BaseException:
            for viewer in self.viewers:
                viewer.process.kill()
                viewer.process.wait()
            raise
        self.there = below(service.pid)
        self.keepers = [] if one_liners else self.viewers[4::5]

    def wait(self, one_liners: bool) -> None:
        service = self.service
        if one_liners:
            # They are answered at the end; what the runs are up to is seen by their processes.
            seconds_until(lambda: len(service.scripts()) == len(RUNS) and len(self.processes()) >= 40)
        else:
            seconds_until(
                lambda: all(viewer.up() for viewer in self.viewers),
                otherwise=lambda: [viewer.text()[-600:] for viewer in self.viewers if not viewer.up()],
            )

    def processes(self) -> set[tuple[int, int]]:
        return below(self.service.pid)

    def gone(self) -> bool:
        """Whether only the service is left, and the zygote with its supervisor that waits."""
        service = self.service
        zygote = service.zygote
        waiting = {pid for pid, _ in below(zygote)} if zygote else set()
        if service.process.poll() is None and len(waiting) != 1:
            return False
        return left(self.there, service.temporary.parent) <= {service.pid, zygote, *waiting}

    def no_file_is_left(self) -> bool:
        """None but the folder of the supervisor that waits, in that of the service."""
        files = list(self.service.temporary.rglob("*"))
        return len(files) <= 2 and all(path.is_dir() for path in files)

    def nothing_is_kept(self) -> None:
        """No port, no shared memory."""
        for viewer in self.keepers:
            assert not Path("/dev/shm", viewer.word("shared")).exists()
            with pytest.raises(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", int(viewer.word("port"))), 5)


@pytest.fixture(scope="module")
def service() -> Iterator[Service]:
    with serving(NAUGHTY) as service:
        yield service


# The server is the last, since the others share it.
@pytest.mark.parametrize("who", ["client", "script", "supervisor", "zygote", "server"])
def test_nothing_is_left_after_a_kill(service: Service, who: str, tmp_path: Path) -> None:
    scene = Scene(service, tmp_path, one_liners=who == "client")
    victims = {
        "client": [viewer.process.pid for viewer in scene.viewers],
        "script": service.scripts(),
        "supervisor": service.supervisors(),
        "zygote": [service.zygote],
        "server": [service.pid],
    }[who]
    for pid in victims:
        os.kill(pid, signal.SIGKILL)

    took = seconds_until(scene.gone)
    print(f"\n{who}: nothing left after {took:.2f} s")

    for viewer in scene.viewers:
        viewer.process.wait(10)
    told = {"script": "killed", "supervisor": "lost", "zygote": "lost"}.get(who)
    if told:
        assert [viewer.outcome() for viewer in scene.viewers] == [told] * len(RUNS)
    seconds_until(scene.no_file_is_left)
    scene.nothing_is_kept()
    if who != "server":
        # A run can be started as before, and the service holds nothing of the others.
        path = started(service)
        stop(service, path)
        seconds_until(lambda: zombies(service.pid) == [])
        seconds_until(lambda: abs(service.descriptors() - scene.descriptors) <= 2)


def started(service: Service) -> str:
    """A run, started as soon as the service has recovered."""
    paths: list[str] = []

    def start() -> bool:
        with contextlib.suppress(urllib.error.HTTPError):
            paths.append(service.start("forker"))
        return bool(paths)

    seconds_until(start)
    return paths[0]


def stop(service: Service, path: str) -> None:
    """Stops a run, and waits for its end."""
    subprocess.run(["curl", "-s", "-X", "DELETE", service.url + path], check=True, capture_output=True)
    assert service.trace(path)[-1]["outcome"] == "stopped"
