"""The catalogue: a folder of demos, read with `ast` and `tomllib`. No script is ever imported.

`<folder>/<NN_chapter>/chapter.toml` names a chapter, `<folder>/<NN_chapter>/<slug>/*.py` are a
demo's variants, `en.md` and `zh.md` beside them its prose.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.parameters import Constant, Parameter, constants, kind_of

LANGUAGES = ("en", "zh")

# As in the specification of inline script metadata (PEP 723).
_BLOCK = re.compile(r"(?m)^# /// (?P<type>[a-zA-Z0-9-]+)$\s(?P<content>(^#(| .*)$\s)+)^# ///$")
_CHAPTER_FOLDER = re.compile(r"[0-9]+_[a-z_]+")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DEMO_FIELDS = frozenset(
    {"title", "promise", "chapter", "order", "concepts", "exit_code", "pending", "mask", "parameters"}
)
_PARAMETER_FIELDS = frozenset({"label", "minimum", "maximum", "unit", "choices"})


class CatalogError(Exception):
    """A demo can't be used; the message names the file and the field."""

    def __init__(self, path: Path, field: str, problem: str) -> None:
        super().__init__(f"{path}: {field}: {problem}" if field else f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class Variant:
    """One script of a demo."""

    name: str
    path: Path
    source: str
    parameters: tuple[Parameter, ...]
    exit_code: int
    pending: tuple[str, ...]
    mask: tuple[str, ...]
    order: int


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


def load(folder: Path) -> Catalog:
    """Read a whole catalogue. Raises CatalogError at the first thing that is wrong."""
    folders = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))]
    catalog = Catalog(tuple(_chapter(path) for path in sorted(folders, key=_number)))
    seen: dict[str, Path] = {}
    for demo in catalog.demos:
        if demo.slug in seen:
            raise CatalogError(demo.folder, "slug", f"{seen[demo.slug]} has this name already")
        seen[demo.slug] = demo.folder
    return catalog


def _number(folder: Path) -> int:
    if _CHAPTER_FOLDER.fullmatch(folder.name) is None:
        raise CatalogError(folder, "", "a chapter's folder is named like 20_tasks")
    return int(folder.name.partition("_")[0])


def _chapter(folder: Path) -> Chapter:
    path = folder / "chapter.toml"
    fields = _Fields(path, _toml(path, _text(path)))
    title = fields.languages("title")
    fields.nothing_but({"title"})
    folders = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))]
    id = folder.name.partition("_")[2]
    demos = sorted((_demo(path, id) for path in folders), key=lambda demo: (demo.order, demo.slug))
    return Chapter(id, title, tuple(demos))


def _demo(folder: Path, chapter: str) -> Demo:
    if _SLUG.fullmatch(folder.name) is None:
        raise CatalogError(folder, "", "a demo's folder is named in lower case, with hyphens")
    for language in LANGUAGES:
        if not (folder / f"{language}.md").is_file():
            raise CatalogError(folder / f"{language}.md", "", "the prose is missing")
    scripts = [path for path in folder.glob("*.py") if not path.name.startswith("_")]
    read = sorted(
        (_variant(path) for path in scripts), key=lambda variant: (variant[0].order, variant[0].name)
    )
    if not read:
        raise CatalogError(folder, "", "there is no script")
    for _, fields in read:
        if fields.text("chapter") != chapter:
            raise CatalogError(fields.path, "chapter", f"must be {chapter!r}, as the folder says")
    first = read[0][1]
    return Demo(
        slug=folder.name,
        title=first.languages("title"),
        promise=first.languages("promise"),
        chapter=chapter,
        order=first.whole("order"),
        concepts=first.texts("concepts"),
        folder=folder,
        variants=tuple(variant for variant, _ in read),
    )


def _variant(path: Path) -> tuple[Variant, "_Fields"]:
    source = _text(path)
    blocks = [match for match in _BLOCK.finditer(source) if match["type"] == "script"]
    if len(blocks) != 1:
        raise CatalogError(path, "", f"{len(blocks)} script metadata blocks, one is needed")
    content = "".join(
        line[2:] if line.startswith("# ") else line[1:]
        for line in blocks[0]["content"].splitlines(keepends=True)
    )
    metadata = _Fields(path, _toml(path, content))
    fields = metadata.table("tool").table("loopscope")
    fields.nothing_but(_DEMO_FIELDS)
    masks = fields.texts("mask", ())
    for mask in masks:
        try:
            re.compile(mask)
        except re.error as error:
            raise CatalogError(path, fields.where("mask"), f"{mask!r}: {error}") from None
    variant = Variant(
        name=path.stem,
        path=path.resolve(),
        source=source,
        parameters=_parameters(path, source, fields),
        exit_code=fields.whole("exit_code", 0),
        pending=fields.texts("pending", ()),
        mask=masks,
        order=fields.whole("order"),
    )
    return variant, fields


def _parameters(path: Path, source: str, fields: "_Fields") -> tuple[Parameter, ...]:
    if "parameters" not in fields.values:
        return ()
    try:
        found = constants(source)
    except SyntaxError as error:
        raise CatalogError(path, f"line {error.lineno}", error.msg) from None
    tables = fields.table("parameters")
    parameters = []
    for name in tables.values:
        constant = found.get(name, [])
        if len(constant) != 1:
            problem = f"{len(constant)} module-level constants have this name, one is needed"
            raise CatalogError(path, tables.where(name), problem)
        parameters.append(_parameter(name, constant[0], tables.table(name)))
    return tuple(parameters)


def _parameter(name: str, constant: Constant, fields: "_Fields") -> Parameter:
    fields.nothing_but(_PARAMETER_FIELDS)
    kind = kind_of(constant.value)
    numeric = kind in ("int", "float")
    parameter = Parameter(
        name=name,
        type=kind,
        default=constant.value,
        minimum=fields.number("minimum", kind) if numeric else None,
        maximum=fields.number("maximum", kind) if numeric else None,
        unit=fields.text("unit") if "unit" in fields.values else None,
        choices=fields.texts("choices") if kind == "str" else None,
        label=fields.languages("label"),
        line=constant.line,
    )
    # Compared as numbers only where both bounds are: a constant of another type has none.
    if isinstance(constant.value, (int, float)) and parameter.minimum is not None:
        assert parameter.maximum is not None
        if not parameter.minimum <= constant.value <= parameter.maximum:
            raise CatalogError(fields.path, fields.where("minimum"), f"{constant.value} is out of bounds")
    if parameter.choices is not None and constant.value not in parameter.choices:
        raise CatalogError(fields.path, fields.where("choices"), f"{constant.value!r} is not among them")
    return parameter


def _text(path: Path) -> str:
    try:
        # Bytes first: reading as text would turn \r\n into \n, and what is shown is what runs.
        return path.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogError(path, "", str(error)) from None


def _toml(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CatalogError(path, "metadata", str(error)) from None


_REQUIRED: Any = object()


@dataclass(frozen=True, slots=True)
class _Fields:
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

    def table(self, field: str) -> "_Fields":
        value = self._get(field, _REQUIRED)
        if not isinstance(value, dict):
            raise self.error(field, "must be a table")
        return _Fields(self.path, value, self.where(field))

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

    def languages(self, field: str) -> Mapping[str, str]:
        table = self.table(field)
        table.nothing_but(set(LANGUAGES))
        return {language: table.text(language) for language in LANGUAGES}

    def _get(self, field: str, default: Any) -> Any:
        value = self.values.get(field, default)
        if value is _REQUIRED:
            raise self.error(field, "is missing")
        return value
