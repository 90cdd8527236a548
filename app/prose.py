"""A demo's prose: Markdown from its folder, as an introduction and titled sections."""

from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

# HTML in the text stays text; addresses of scripts are refused by the library itself.
_MARKDOWN = MarkdownIt("commonmark", {"html": False})


@dataclass(frozen=True, slots=True)
class Section:
    """What stands under one heading of the second level."""

    title: Markup
    body: Markup


@dataclass(frozen=True, slots=True)
class Prose:
    """`introduction` is what stands before the first such heading."""

    introduction: Markup
    sections: tuple[Section, ...]


@cache
def load(path: Path) -> Prose:
    """Read and render one file, once. Raises OSError where there is none."""
    return render(path.read_text(encoding="utf-8"))


def render(text: str) -> Prose:
    tokens = _MARKDOWN.parse(text)
    starts = [
        index for index, token in enumerate(tokens) if token.type == "heading_open" and token.tag == "h2"
    ]
    sections = [
        # A heading is three tokens: its opening, its text and its closing.
        Section(_html(tokens[start + 1 : start + 2]), _html(tokens[start + 3 : end]))
        for start, end in pairwise([*starts, len(tokens)])
    ]
    return Prose(_html(tokens[: starts[0]] if starts else tokens), tuple(sections))


def _html(tokens: list[Token]) -> Markup:
    return Markup(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))
