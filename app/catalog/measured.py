"""Figures that a script prints of itself: which lines they are, and what their columns mean."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Column:
    """`label` by language; `unit` as it is written, such as `ms`."""

    label: Mapping[str, str]
    unit: str | None


@dataclass(frozen=True, slots=True)
class Measured:
    """`row` is searched in each printed line; the names of its groups are the columns.

    `x`, `y` and `series` are columns: of the picture's axes, and the one that names its lines or bars.
    `limits` says in a sentence, by language, what bounds these figures.
    """

    row: str
    columns: Mapping[str, Column]
    x: str | None
    y: str
    series: str | None
    limits: Mapping[str, str]

    def document(self, language: str) -> dict[str, Any]:
        """The same in one language, as pages and the API have it."""
        return {
            "row": self.row,
            "columns": {
                name: {"label": column.label[language], "unit": column.unit}
                for name, column in self.columns.items()
            },
            "x": self.x,
            "y": self.y,
            "series": self.series,
            "limits": self.limits[language],
        }

    def rows(self, lines: Iterable[str]) -> list[dict[str, str | int | float]]:
        """The rows among these lines; a column is a number where its text is one."""
        found = (re.search(self.row, line) for line in lines)
        return [
            {name: _value(match[name] or "") for name in self.columns} for match in found if match is not None
        ]


def _value(text: str) -> str | int | float:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            pass
    return text
