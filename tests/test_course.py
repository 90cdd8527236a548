from pathlib import Path

import pytest

from app import catalog
from app.course import Course, course, matches, terms
from tests import comparisons


@pytest.fixture
def whole(tmp_path: Path) -> Course:
    folder = comparisons.write(tmp_path)
    # A chapter without demos has no number.
    (folder / "10_empty").mkdir()
    (folder / "10_empty" / "chapter.toml").write_text(
        'title = { en = "None", zh = "无" }\n', encoding="utf-8"
    )
    return course(catalog.load(folder))


def test_every_demo_has_a_number_and_a_place(whole: Course) -> None:
    assert [(lesson.number, lesson.place, lesson.demo.slug) for lesson in whole.lessons] == [
        ("1.1", 1, "pages"),
        ("1.2", 2, "turns"),
        ("1.3", 3, "counts"),
        ("1.4", 4, "long"),
        ("1.5", 5, "short"),
    ]
    assert whole.at(0) is None
    assert whole.at(6) is None
    last = whole.at(5)
    assert last is not None
    assert whole.lesson(last.demo) == last
    assert whole.part(last.demo).number == 1


def test_what_to_read_before_stands_in_the_courses_order(whole: Course) -> None:
    short = whole.lessons[-1].demo
    assert short.read_first == ("long", "pages")
    assert [lesson.demo.slug for lesson in whole.read_first(short)] == ["pages", "long"]


@pytest.mark.parametrize(
    ("query", "language", "found"),
    [
        ("", "en", True),
        ("PAGES", "en", True),
        ("wait sleep", "en", True),
        ("made test pages", "en", True),
        ("测试", "zh", True),
        ("测试", "en", False),
        ("pages lock", "en", False),
    ],
)
def test_a_search_wants_every_word(whole: Course, query: str, language: str, found: bool) -> None:
    assert matches(whole.lessons[0], terms(query), language) == found
