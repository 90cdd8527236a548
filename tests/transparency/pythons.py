"""The interpreters of this machine, and a virtual environment for each to run the libraries' tests in."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
BUILD = ROOT / "build" / "transparency"
REQUIREMENTS = ROOT / "requirements-transparency.txt"


@dataclass(frozen=True)
class Python:
    """An interpreter: its version (`3.12`), its path, and the path of the one in its environment."""

    version: str
    path: Path

    @property
    def folder(self) -> Path:
        """Where all that is made for this interpreter goes."""
        return BUILD / self.version

    @property
    def in_environment(self) -> Path:
        """The same Python with the libraries and what their tests need."""
        return self.folder / "venv" / "bin" / "python"


def found() -> list[Python]:
    """Every supported Python that is here, as `scripts/pythons.sh` lists them."""
    lines = subprocess.check_output(["sh", str(ROOT / "scripts" / "pythons.sh")], text=True).splitlines()
    return [Python(version, _real(path)) for version, path in (line.split(" ", 1) for line in lines)]


def _real(path: str) -> Path:
    """The interpreter behind a shim."""
    return Path(subprocess.check_output([path, "-c", "import sys; print(sys.executable)"], text=True).strip())


def prepare(python: Python) -> None:
    """Makes the environment and installs into it, unless that was done for the same requirements."""
    wanted = REQUIREMENTS.read_text()
    stamp = python.folder / "installed.txt"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    print(f"installing {REQUIREMENTS.name} for Python {python.version}", flush=True)
    subprocess.run([python.path, "-m", "venv", "--clear", python.folder / "venv"], check=True)
    subprocess.run([*pip(python), "install", "--require-hashes", "-r", REQUIREMENTS], check=True)
    stamp.write_text(wanted)


def pip(python: Python) -> list[str | Path]:
    """The start of a command line of pip's."""
    return [python.in_environment, "-m", "pip", "--quiet", "--disable-pip-version-check"]
