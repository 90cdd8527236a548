"""A folder of demos, read and checked.

`<folder>/<NN_chapter>/chapter.toml` names a chapter, `<folder>/<NN_chapter>/<slug>/*.py` are a
demo's variants, `en.md` and `zh.md` beside them its prose, `facts.py` what its runs must show.
"""

import re
from pathlib import Path

from app.parameters import Constant, Parameter, constants, kind_of

from .demos import LANGUAGES, Catalog, Chapter, Demo, Gain, Variant
from .measured import Column, Measured
from .metadata import CatalogError, Fields, of_script, read_text, toml

FACTS = "facts.py"
"""The one Python file of a demo's folder that is no variant."""

_CHAPTER_FOLDER = re.compile(r"[0-9]+_[a-z_]+")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_DEMO_FIELDS = frozenset(
    {
        *("title", "promise", "chapter", "order", "concepts", "read_first", "twin", "gain"),
        *("exit_code", "pending", "mask", "lints", "label", "in_turn", "measured", "parameters"),
    }
)
_PARAMETER_FIELDS = frozenset({"label", "minimum", "maximum", "unit", "choices"})
_MEASURED_FIELDS = frozenset({"row", "columns", "x", "y", "series", "limits"})


def load(folder: Path) -> Catalog:
    """Read a whole catalogue. Raises CatalogError at the first thing that is wrong."""
    if not folder.is_dir():
        raise CatalogError(folder, "", "there is no such folder")
    folders = [path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(("_", "."))]
    catalog = Catalog(tuple(_chapter(path) for path in sorted(folders, key=_number)))
    seen: dict[str, Demo] = {}
    for demo in catalog.demos:
        if demo.slug in seen:
            raise CatalogError(demo.folder, "slug", f"{seen[demo.slug].folder} has this name already")
        seen[demo.slug] = demo
    for demo in catalog.demos:
        _check_names(demo, seen)
    return catalog


def _check_names(demo: Demo, demos: dict[str, Demo]) -> None:
    """Whom a demo names must be there, and a twin must name it back."""
    script = demo.variants[0].path
    for slug in demo.read_first:
        if slug not in demos or slug == demo.slug:
            raise CatalogError(script, "tool.loopscope.read_first", f"there is no other demo {slug!r}")
    if demo.twin is not None:
        twin = demos.get(demo.twin)
        if twin is None or twin is demo or twin.twin != demo.slug:
            problem = f"{demo.twin!r} is no demo that names this one as its twin"
            raise CatalogError(script, "tool.loopscope.twin", problem)


def _number(folder: Path) -> int:
    if _CHAPTER_FOLDER.fullmatch(folder.name) is None:
        raise CatalogError(folder, "", "a chapter's folder is named like 20_tasks")
    return int(folder.name.partition("_")[0])


def _chapter(folder: Path) -> Chapter:
    path = folder / "chapter.toml"
    fields = toml(path, read_text(path))
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
    scripts = [path for path in folder.glob("*.py") if not path.name.startswith("_") and path.name != FACTS]
    read = sorted(
        (_variant(path) for path in scripts), key=lambda variant: (variant[0].order, variant[0].name)
    )
    if not read:
        raise CatalogError(folder, "", "there is no script")
    variants = tuple(variant for variant, _ in read)
    first = read[0][1]
    twin = first.optional("twin")
    for variant, fields in read:
        if fields.text("chapter") != chapter:
            raise CatalogError(
                fields.path, fields.where("chapter"), f"must be {chapter!r}, as the folder says"
            )
        if variant.label is None and (len(read) > 1 or twin is not None):
            raise fields.error("label", "is missing, and this script is compared with another")
    return Demo(
        slug=folder.name,
        title=first.languages("title"),
        promise=first.languages("promise"),
        chapter=chapter,
        order=first.whole("order"),
        concepts=first.texts("concepts"),
        folder=folder,
        variants=variants,
        read_first=first.texts("read_first", ()),
        twin=twin,
        gain=_gain(first),
    )


def _gain(fields: Fields) -> Gain:
    match fields.optional("gain"):
        case None | "time":
            return "time"
        case "none":
            return "none"
        case _:
            raise fields.error("gain", "must be one of time, none")


def _variant(path: Path) -> tuple[Variant, Fields]:
    source = read_text(path)
    metadata = of_script(path, source)
    fields = metadata.table("tool").table("loopscope")
    fields.nothing_but(_DEMO_FIELDS)
    masks = fields.texts("mask", ())
    for mask in masks:
        _check_pattern(fields, "mask", mask)
    variant = Variant(
        name=path.stem,
        path=path.resolve(),
        source=source,
        parameters=_parameters(path, source, fields),
        exit_code=fields.whole("exit_code", 0),
        pending=fields.texts("pending", ()),
        mask=masks,
        order=fields.whole("order"),
        dependencies=metadata.texts("dependencies", ()),
        lints=fields.texts("lints", ()),
        label=fields.languages("label") if "label" in fields.values else None,
        in_turn=fields.flag("in_turn", default=False),
        measured=_measured(fields.table("measured")) if "measured" in fields.values else None,
    )
    return variant, fields


def _check_pattern(fields: Fields, field: str, pattern: str) -> re.Pattern[str]:
    try:
        return re.compile(pattern)
    except re.error as error:
        raise fields.error(field, f"{pattern!r}: {error}") from None


def _measured(fields: Fields) -> Measured:
    fields.nothing_but(_MEASURED_FIELDS)
    row = fields.text("row")
    groups = _check_pattern(fields, "row", row).groupindex
    tables = fields.table("columns")
    columns = {}
    for name in tables.values:
        column = tables.table(name)
        if name not in groups:
            raise tables.error(name, "is no named group of row")
        columns[name] = Column(column.languages("", beside={"unit"}), column.optional("unit"))
    for field in ("x", "y", "series"):
        if field in fields.values and fields.text(field) not in columns:
            raise fields.error(field, "must be one of the columns: " + ", ".join(columns))
    return Measured(
        row=row,
        columns=columns,
        x=fields.optional("x"),
        y=fields.text("y"),
        series=fields.optional("series"),
        limits=fields.languages("limits"),
    )


def _parameters(path: Path, source: str, fields: Fields) -> tuple[Parameter, ...]:
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


def _parameter(name: str, constant: Constant, fields: Fields) -> Parameter:
    fields.nothing_but(_PARAMETER_FIELDS)
    kind = kind_of(constant.value)
    numeric = kind in ("int", "float")
    parameter = Parameter(
        name=name,
        type=kind,
        default=constant.value,
        minimum=fields.number("minimum", kind) if numeric else None,
        maximum=fields.number("maximum", kind) if numeric else None,
        unit=fields.optional("unit"),
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
