"""The catalogue as a course: every demo's number, what comes before and after it, and the search in it."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.catalog import Catalog, Chapter, Demo


@dataclass(frozen=True, slots=True)
class Lesson:
    """A demo at its place: `number` like `2.3`, by chapter; `place` from 1, in all the course."""

    demo: Demo
    number: str
    place: int

    def words(self, language: str) -> str:
        """What a search looks through: its slug, and its name, promise and concepts, in one language."""
        demo = self.demo
        return " ".join((demo.title[language], demo.slug, demo.promise[language], *demo.concepts)).casefold()


@dataclass(frozen=True, slots=True)
class Part:
    """A chapter that has demos, with its number from 1."""

    chapter: Chapter
    number: int
    lessons: tuple[Lesson, ...]


@dataclass(frozen=True, slots=True)
class Course:
    """All chapters that have demos, in order."""

    parts: tuple[Part, ...]

    @property
    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(lesson for part in self.parts for lesson in part.lessons)

    def lesson(self, demo: Demo) -> Lesson:
        return next(lesson for lesson in self.lessons if lesson.demo.slug == demo.slug)

    def part(self, demo: Demo) -> Part:
        return next(part for part in self.parts if part.chapter.id == demo.chapter)

    def at(self, place: int) -> Lesson | None:
        """None before the first and after the last."""
        return self.lessons[place - 1] if 0 < place <= len(self.lessons) else None

    def read_first(self, demo: Demo) -> tuple[Lesson, ...]:
        """What the demo builds on, in the course's order."""
        return tuple(lesson for lesson in self.lessons if lesson.demo.slug in demo.read_first)


def course(catalog: Catalog) -> Course:
    parts: list[Part] = []
    place = 0
    for chapter in catalog.chapters:
        number = len(parts) + 1
        lessons = tuple(
            Lesson(demo, f"{number}.{index}", place + index) for index, demo in enumerate(chapter.demos, 1)
        )
        place += len(lessons)
        if lessons:
            parts.append(Part(chapter, number, lessons))
    return Course(tuple(parts))


def terms(query: str) -> tuple[str, ...]:
    """A query's words. The page's own script looks for them in the same way."""
    return tuple(query.casefold().split())


def matches(lesson: Lesson, wanted: Sequence[str], language: str) -> bool:
    """Whether all of these words are found in it, in any order."""
    words = lesson.words(language)
    return all(term in words for term in wanted)
