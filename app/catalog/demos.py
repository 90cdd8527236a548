"""What a catalogue holds: chapters, demos, their variants."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.parameters import Parameter

from .measured import Measured

LANGUAGES = ("en", "zh")

Gain = Literal["time", "none"]


@dataclass(frozen=True, slots=True)
class Variant:
    """One script of a demo. `label` is its name in a comparison, by language."""

    name: str
    path: Path
    source: str
    parameters: tuple[Parameter, ...]
    exit_code: int
    pending: tuple[str, ...]
    mask: tuple[str, ...]
    order: int
    dependencies: tuple[str, ...]
    """What it needs beside the standard library, as requirements (PEP 508)."""
    lints: tuple[str, ...]
    """The rules whose lints its runs are meant to get."""
    label: Mapping[str, str] | None = None
    in_turn: bool = False
    """Whether what is compared with it may not run at the same time: they compete for the processor."""
    measured: Measured | None = None

    def called(self, language: str) -> str:
        """What it is called beside others."""
        return self.name if self.label is None else self.label[language]


@dataclass(frozen=True, slots=True)
class Demo:
    """One folder: a concept, with one or more scripts. Variants stand in the order of their `order`."""

    slug: str
    title: Mapping[str, str]
    promise: Mapping[str, str]
    chapter: str
    order: int
    concepts: tuple[str, ...]
    folder: Path
    variants: tuple[Variant, ...]
    read_first: tuple[str, ...] = ()
    """Slugs of the demos that this one builds on."""
    twin: str | None = None
    """The slug of the demo that this one is compared with; the two name each other."""
    gain: Gain = "time"
    """Whether its variants, or it and its twin, differ in the time that they take."""

    def variant(self, name: str) -> Variant:
        """Raises KeyError for a name that no variant has."""
        for variant in self.variants:
            if variant.name == name:
                return variant
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Chapter:
    id: str
    title: Mapping[str, str]
    demos: tuple[Demo, ...]


@dataclass(frozen=True, slots=True)
class Catalog:
    """All chapters, in the order of their folders' numbers; their demos by `order`, then slug."""

    chapters: tuple[Chapter, ...]

    @property
    def demos(self) -> tuple[Demo, ...]:
        return tuple(demo for chapter in self.chapters for demo in chapter.demos)

    def get(self, slug: str) -> Demo:
        """Raises KeyError for a slug that no demo has."""
        for demo in self.demos:
            if demo.slug == slug:
                return demo
        raise KeyError(slug)

    def compared(self, demo: Demo) -> tuple[tuple[Demo, Variant], ...]:
        """What is run side by side with this demo, itself included, in order; nothing if it has no twin.

        A demo's variants, or the first variants of two demos that name each other.
        """
        if demo.twin is not None:
            pair = {demo.slug, demo.twin}
            return tuple((other, other.variants[0]) for other in self.demos if other.slug in pair)
        return tuple((demo, variant) for variant in demo.variants) if len(demo.variants) > 1 else ()
