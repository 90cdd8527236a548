"""What a process takes of the machine, read off `/proc`."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Footprint:
    """Memory of its own in bytes, and counts; `children` are all processes below it."""

    memory: int
    descriptors: int
    threads: int
    children: int


def of(pid: int) -> Footprint:
    """Raises OSError when the process is gone."""
    process = Path(f"/proc/{pid}")
    status = dict(
        line.split(":", 1) for line in (process / "status").read_text(encoding="ascii").splitlines()
    )
    return Footprint(
        # Anonymous memory: pages of files come and go as the kernel likes.
        memory=int(status["RssAnon"].split()[0]) * 1024,
        descriptors=sum(1 for _ in (process / "fd").iterdir()),
        threads=int(status["Threads"]),
        children=len(_below(pid)),
    )


def _below(pid: int) -> set[int]:
    """All processes that descend from this one, those that have ended and are not reaped among them."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            # The name stands in brackets and may hold anything.
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        except OSError:
            continue
    found: set[int] = set()
    below = {pid}
    while below := {child for child, parent in parents.items() if parent in below} - found:
        found |= below
    return found
