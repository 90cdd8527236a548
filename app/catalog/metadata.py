"""The metadata of a script: its inline block (PEP 723), and tables whose errors name file and field."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .demos import LANGUAGES

# As in the specification of inline script metadata (PEP 723).
_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")


class CatalogError(Exception):
    """A demo can't be used; the message names the file and the field."""

    def __init__(self, path: Path, field: str, problem: str) -> None:
        super().__init__(f"{path}: {field}: {problem}" if field else f"{path}: {problem}")


def read_text(path: Path) -> str:
    """A file as it is. Raises CatalogError where it can't be read as UTF-8."""
    try:
        # Bytes first: reading as text would turn \r\n into \n, and what is shown is what runs.
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(path, "", str(error)) from None


def toml(path: Path, text: str) -> "Fields":
    """The fields of a TOML text that stands in `path`."""
    try:
        return Fields(path, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(path, "metadata", str(error)) from None


def of_script(path: Path, source: str) -> "Fields":
    """The fields of a script's one metadata block."""
    blocks = [match for match in _BLOCK.finditer(source) if match["type"] == "script"]
    if len(blocks) != 1:
        raise CatalogError(path, "", f"{len(blocks)} script metadata blocks, one is needed")
    content = "".join(
        line[2:] if line.startswith("# ") else line[1:]
        for line in blocks[0]["content"].splitlines(keepends=True)
    )
    return toml(path, content)


_REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class Fields:
    """One table of a file: each getter checks a field's type and names it in its error."""

    path: Path
    values: Mapping[str, Any]
    name: str = ""

    def where(self, field: str) -> str:
        return f"{self.name}.{field}" if self.name else field

    def error(self, field: str, problem: str) -> CatalogError:
        return CatalogError(self.path, self.where(field), problem)

    def nothing_but(self, fields: frozenset[str] | set[str]) -> None:
        for field in self.values:
            if field not in fields:
                raise self.error(field, "unknown; the known ones are " + ", ".join(sorted(fields)))

    def table(self, field: str) -> "Fields":
        value = self._get(field, _REQUIRED)
        if not isinstance(value, dict):
            raise self.error(field, "must be a table")
        return Fields(self.path, value, self.where(field))

    def text(self, field: str) -> str:
        value = self._get(field, _REQUIRED)
        if not isinstance(value, str) or not value:
            raise self.error(field, "must be a text")
        return value

    def texts(self, field: str, default: tuple[str, ...] = _REQUIRED) -> tuple[str, ...]:
        value = self._get(field, default)
        if not isinstance(value, (list, tuple)) or not all(isinstance(item, str) for item in value):
            raise self.error(field, "must be a list of texts")
        return tuple(value)

    def optional(self, field: str) -> str | None:
        return self.text(field) if field in self.values else None

    def flag(self, field: str, default: bool) -> bool:
        value = self._get(field, default)
        if not isinstance(value, bool):
            raise self.error(field, "must be true or false")
        return value

    def whole(self, field: str, default: int = _REQUIRED) -> int:
        value = self._get(field, default)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(field, "must be a whole number")
        return value

    def number(self, field: str, kind: str) -> int | float:
        value = self._get(field, _REQUIRED)
        if isinstance(value, bool) or not isinstance(value, int if kind == "int" else (int, float)):
            raise self.error(field, f"must be a number like the constant ({kind})")
        return float(value) if kind == "float" else value

    def languages(self, field: str, *, beside: set[str] | None = None) -> Mapping[str, str]:
        """A text in each language: of a table below this one, or, for `""`, of this one itself."""
        table = self.table(field) if field else self
        table.nothing_but({*LANGUAGES, *(beside or ())})
        return {language: table.text(language) for language in LANGUAGES}

    def _get(self, field: str, default: Any) -> Any:
        value = self.values.get(field, default)
        if value is _REQUIRED:
            raise self.error(field, "is missing")
        return value
