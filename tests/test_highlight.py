import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.highlight import highlight


def text_of(source: str) -> list[str]:
    return [html.unescape(re.sub(r"<[^>]*>", "", line)) for line in highlight(source).lines]


@given(st.text(alphabet=st.characters(exclude_categories=["Cs"])))
@example("\r\n")
def test_lines_are_the_sources_own(source: str) -> None:
    lines = re.split(r"\r\n|\r|\n", source)
    assert text_of(source) == (lines if lines[-1] else lines[:-1])


def test_a_text_over_several_lines_is_closed_on_each() -> None:
    lines = highlight('x = """a\nb"""\n').lines
    assert len(lines) == 2
    assert all(line.count("<span") == line.count("</span>") for line in lines)
    assert "<span" in lines[1]


def test_keywords_have_a_colour_and_names_no_element() -> None:
    (line,) = highlight("await x\n").lines
    assert line == '<span class="k">await</span> x'


def test_markup_in_a_script_stays_text() -> None:
    assert "<b>" not in "".join(highlight("x = '<b>' # <b>\n").lines)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("# /// script\n# a = 1\n#\n# ///\nx\n", 4),
        ("# /// script\n# ///\n", 2),
        ("x\n# /// script\n# ///\n", 0),
        ("# /// script\n# never closed\n", 0),
        ("", 0),
    ],
)
def test_metadata_is_what_stands_first(source: str, lines: int) -> None:
    assert highlight(source).metadata == lines


def test_functions_by_their_qualified_names() -> None:
    source = (
        "def a():\n    async def b(): ...\nclass C:\n    async def d(self): ...\nif 1:\n    def e(): ...\n"
    )
    assert highlight(source).functions == {"a": 1, "a.<locals>.b": 2, "C.d": 4, "e": 6}
    assert highlight("not python (").functions == {}
