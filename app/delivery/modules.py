"""Which modules a page needs: those that its own imports, and those that they import."""

import posixpath
import re
from pathlib import Path

# A statement begins its line; what a comment says of types begins with a star or a slash.
_IMPORT = re.compile(
    r"""^(?:import|export)\b(?:\s*["']|[^;"']*?\bfrom\s*["'])(?P<name>\.[^"']+)["']""", re.MULTILINE
)


def imports(text: str) -> list[str]:
    """The relative names that a module's import statements have, in order."""
    return [found["name"] for found in _IMPORT.finditer(text)]


def closure(root: Path, entry: str) -> tuple[str, ...]:
    """Paths, relative to `root`, of `entry` and of all that it imports, directly or not: nearest first.

    Raises OSError where a module that is imported is not there.
    """
    found = [entry]
    for path in found:
        for name in imports((root / path).read_text(encoding="utf-8")):
            other = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            if other not in found:
                found.append(other)
    return tuple(found)
