"""The suites, and the files that each is run by."""

import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from .pythons import BUILD, REQUIREMENTS, Python, pip

_RUNNERS = Path(__file__).parent / "runners"
_CONFIGURATION = {"conftest.py", "pyproject.toml", "pytest.ini", "setup.cfg", "tox.ini"}


@dataclass(frozen=True)
class Unit:
    """One file of tests: the script that runs it, its arguments, the interpreter, the working folder."""

    name: str
    python: Path
    runner: Path
    arguments: tuple[str, ...]
    folder: Path


class OfAsyncio:
    """asyncio's own suite, as it came with the interpreter."""

    name = "asyncio"

    def units(self, python: Python) -> list[Unit]:
        """A unit for each module; none where the interpreter came without its tests."""
        code = "import test.test_asyncio as tests; print(*tests.__path__)"
        asked = subprocess.run([python.path, "-c", code], capture_output=True, text=True, check=False)
        if asked.returncode:
            return []
        return [
            Unit(
                file.stem,
                python.path,
                _RUNNERS / "with_unittest.py",
                (f"test.test_asyncio.{file.stem}",),
                python.folder,
            )
            for file in sorted(Path(asked.stdout.strip()).glob("test_*.py"))
        ]


@dataclass(frozen=True)
class OfLibrary:
    """A library's suite, from its source distribution, run by pytest against the installed library."""

    name: str
    options: tuple[str, ...] = ()
    tests: str = "tests"

    def units(self, python: Python) -> list[Unit]:
        """A unit for each file of tests."""
        folder = self._unpacked(python)
        arguments = ("-q", "-p", "no:cacheprovider", "-o", "addopts=", *self.options)
        return [
            Unit(
                str(file.relative_to(folder / self.tests).with_suffix("")),
                python.in_environment,
                _RUNNERS / "with_pytest.py",
                (*arguments, str(file.relative_to(folder))),
                folder,
            )
            for file in sorted((folder / self.tests).rglob("test_*.py"))
        ]

    def _unpacked(self, python: Python) -> Path:
        """The suite alone: beside the library's own source, its tests would test that."""
        archive = _source_of(self.name, python)
        folder = BUILD / "suites" / archive.name.removesuffix(".tar.gz")
        if not folder.is_dir():
            with tarfile.open(archive) as tar:
                top = folder.name.replace("-", "_").lower()
                for member in tar.getmembers():
                    first, _, rest = member.name.partition("/")
                    assert first.replace("-", "_").lower() == top, member.name
                    if rest in _CONFIGURATION or rest.startswith(f"{self.tests}/"):
                        tar.extract(member, BUILD / "suites", filter="data")
        return folder


def _source_of(library: str, python: Python) -> Path:
    """The source distribution, downloaded once; pip checks its hash."""
    downloads = BUILD / "downloads"
    if not (archives := sorted(downloads.glob(f"{library}-*.tar.gz"))):
        downloads.mkdir(parents=True, exist_ok=True)
        (downloads / f"{library}.txt").write_text(_requirement(library))
        options = ("--no-deps", "--no-binary", ":all:", "--dest", downloads, "--require-hashes")
        subprocess.run([*pip(python), "download", *options, "-r", downloads / f"{library}.txt"], check=True)
        archives = sorted(downloads.glob(f"{library}-*.tar.gz"))
    return archives[-1]


def _requirement(library: str) -> str:
    """The library's own entry among the requirements, hashes and all."""
    lines = iter(REQUIREMENTS.read_text().splitlines())
    entry = [next(line for line in lines if line.startswith(f"{library}=="))]
    for line in lines:
        if not line.startswith("    --hash"):
            break
        entry.append(line)
    return "\n".join(entry).rstrip("\\ ") + "\n"


SUITES: Sequence[OfAsyncio | OfLibrary] = (
    OfAsyncio(),
    OfLibrary("janus", ("--benchmark-disable",)),
    OfLibrary("aiostream"),
    # As long as the others together. What it asks of the network (IPv6, name servers) is no matter of ours.
    OfLibrary("anyio", ("-p", "no:asyncio", "-m", "not network", "-k", "not ipv6")),
)
ON_REQUEST = frozenset({"anyio"})
"""Those that run only where `--suite` names them."""
