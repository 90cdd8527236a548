"""The catalogue: what a folder says, and an error that names file and field where it says it wrongly."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app.catalog import CatalogError, load
from app.main import DEMOS
from app.parameters import Parameter
from tests.conftest import ECHO

SCRIPT = Path("20_tasks/echo/echo.py")


def test_a_whole_demo(demos: Path) -> None:
    catalog = load(demos)
    [chapter] = catalog.chapters
    assert (chapter.id, chapter.title) == ("tasks", {"en": "Tasks", "zh": "任务"})
    assert [demo.slug for demo in catalog.demos] == ["echo", "twins"]
    echo = catalog.get("echo")
    assert (echo.title, echo.promise) == (
        {"en": "Echo", "zh": "回声"},
        {"en": "Says it again.", "zh": "再说一遍。"},
    )
    assert (echo.chapter, echo.order, echo.concepts) == ("tasks", 10, ("print",))
    assert echo.folder == demos / "20_tasks/echo"
    [variant] = echo.variants
    assert (variant.name, variant.source, variant.path) == ("echo", ECHO, (demos / SCRIPT).resolve())
    assert (variant.exit_code, variant.pending, variant.mask, variant.order) == (0, (), (), 10)
    line = ECHO[: ECHO.index("UNIT = ")].count("\n") + 1
    assert variant.parameters == (
        Parameter("UNIT", "float", 0.3, 0.02, 1.0, "s", None, {"en": "Delay", "zh": "延迟"}, line),
        Parameter("WORKERS", "int", 3, 1, 10, None, None, {"en": "Workers", "zh": "工人"}, line + 1),
        Parameter(
            "MODE", "str", "fast", None, None, None, ("fast", "slow"), {"en": "Mode", "zh": "方式"}, line + 2
        ),
        Parameter("LOUD", "bool", False, None, None, None, None, {"en": "Loud", "zh": "大声"}, line + 2),
    )


def test_variants_stand_in_their_order_and_the_first_names_the_demo(demos: Path) -> None:
    twins = load(demos).get("twins")
    assert [variant.name for variant in twins.variants] == ["slow", "fast"]
    assert twins.order == 20
    assert twins.variant("fast").order == 21
    with pytest.raises(KeyError):
        twins.variant("nope")
    with pytest.raises(KeyError):
        load(demos).get("nope")


def test_chapters_stand_in_the_order_of_their_numbers(demos: Path) -> None:
    for name in ("100_last", "30_empty", "__pycache__", ".git"):
        (demos / name).mkdir()
        (demos / name / "chapter.toml").write_text('title = {en = "E", zh = "空"}')
    assert [chapter.id for chapter in load(demos).chapters] == ["tasks", "empty", "last"]


def test_line_endings_and_everything_else_stay(demos: Path) -> None:
    text = (
        ECHO.replace("UNIT = 0.3", "UNIT = 0.3\r").replace("print(", "\tprint(", 0)
        + "# \ufeff end, no newline"
    )
    (demos / SCRIPT).write_bytes(text.encode())
    assert load(demos).get("echo").variants[0].source == text


def test_no_script_is_imported(demos: Path) -> None:
    path = demos / SCRIPT
    path.write_text(ECHO + "raise SystemExit('imported')\n", encoding="utf-8")
    before = set(sys.modules)
    load(demos)
    assert set(sys.modules) == before


def change(old: str, new: str) -> Callable[[Path], None]:
    def apply(demos: Path) -> None:
        text = (demos / SCRIPT).read_text(encoding="utf-8")
        assert old in text
        (demos / SCRIPT).write_text(text.replace(old, new, 1), encoding="utf-8")

    return apply


def write(name: str, text: bytes) -> Callable[[Path], None]:
    def apply(demos: Path) -> None:
        (demos / name).parent.mkdir(exist_ok=True)
        (demos / name).write_bytes(text)

    return apply


@pytest.mark.parametrize(
    ("breaks", "message"),
    [
        (change("order = 10", "order = '10'"), "echo.py: tool.loopscope.order: must be a whole number"),
        (change("# order = 10\n", ""), "echo.py: tool.loopscope.order: is missing"),
        (change('zh = "回声"', 'zh = ""'), "echo.py: tool.loopscope.title.zh: must be a text"),
        (
            change('zh = "回声"', 'fr = "x"'),
            "echo.py: tool.loopscope.title.fr: unknown; the known ones are en, zh",
        ),
        (
            change('chapter = "tasks"', 'chapter = "io"'),
            "echo.py: tool.loopscope.chapter: must be 'tasks', as the folder says",
        ),
        (change("concepts =", "concept ="), "echo.py: tool.loopscope.concept: unknown; the known ones are"),
        (change('concepts = ["print"]', 'concepts = "print"'), "concepts: must be a list of texts"),
        (change("# ///\n", "# //\n"), "echo.py: 0 script metadata blocks, one is needed"),
        (change("order = 10", "order = "), "echo.py: metadata: Invalid value"),
        (change("# [tool.loopscope]\n", ""), "echo.py: tool.loopscope.order: is missing"),
        (change("minimum = 0.02", "minimum = 0.5"), "parameters.UNIT.minimum: 0.3 is out of bounds"),
        (change("# minimum = 1\n", ""), "parameters.WORKERS.minimum: is missing"),
        (
            change("minimum = 1\n", "minimum = 1.5\n"),
            "WORKERS.minimum: must be a number like the constant (int)",
        ),
        (change('choices = ["fast",', 'choices = ["quick",'), "MODE.choices: 'fast' is not among them"),
        (change("UNIT = 0.3 ", "UNIT = 0.3; UNIT = 0.4 "), "UNIT: 2 module-level constants have this name"),
        (change("UNIT = 0.3 ", "UNIT = 0.1 + 0.2 "), "UNIT: 0 module-level constants have this name"),
        (change("UNIT = 0.3 ", "UNIT = = 0.3 "), "echo.py: line 32: invalid syntax"),
        (
            change('concepts = ["print"]', 'concepts = []\n# mask = ["("]'),
            "tool.loopscope.mask: '(': missing ),",
        ),
        (write("20_tasks/echo/echo.py", b"\xff"), "echo.py: 'utf-8' codec can't decode"),
        (lambda demos: (demos / SCRIPT).unlink(), "echo: there is no script"),
        (lambda demos: (demos / "20_tasks/echo/zh.md").unlink(), "zh.md: the prose is missing"),
        (lambda demos: (demos / "20_tasks/chapter.toml").unlink(), "chapter.toml: [Errno 2]"),
        (write("20_tasks/chapter.toml", b'title = {en = "x"}'), "chapter.toml: title.zh: is missing"),
        (write("20_tasks/chapter.toml", b"title = 5"), "chapter.toml: title: must be a table"),
        (lambda demos: (demos / "tasks").mkdir(), "tasks: a chapter's folder is named like 20_tasks"),
        (lambda demos: (demos / "20_tasks/Echo_2").mkdir(), "Echo_2: a demo's folder is named in lower case"),
    ],
)
def test_what_is_broken_is_named(demos: Path, breaks: Callable[[Path], None], message: str) -> None:
    breaks(demos)
    with pytest.raises(CatalogError, match=re.escape(message)) as caught:
        load(demos)
    assert str(caught.value).startswith(str(demos))


def test_two_demos_of_one_name(demos: Path) -> None:
    other = demos / "30_more"
    (demos / "20_tasks").rename(other)
    (demos / "20_tasks").mkdir()
    (demos / "20_tasks/chapter.toml").write_text('title = {en = "T", zh = "任"}')
    (demos / "20_tasks/echo").mkdir()
    for name in ("echo.py", "en.md", "zh.md"):
        text = (other / "echo" / name).read_text(encoding="utf-8")
        (demos / "20_tasks/echo" / name).write_text(text, encoding="utf-8")
    for script in other.glob("*/*.py"):
        text = script.read_text(encoding="utf-8")
        script.write_text(text.replace('chapter = "tasks"', 'chapter = "more"'), encoding="utf-8")
    with pytest.raises(CatalogError, match=r"30_more/echo: slug: .*20_tasks/echo has this name already"):
        load(demos)


def test_our_own_catalogue_loads() -> None:
    assert {"gather", "wait-for", "cancellation", "lock", "subprocess"} <= {
        demo.slug for demo in load(DEMOS).demos
    }


MEASURED = """\
# [tool.loopscope.measured]
# row = '(?P<how>[a-z]+) (?P<seconds>[0-9.]+) s'
# columns.how = {en = "How", zh = "方式"}
# columns.seconds = {en = "Time", zh = "用时", unit = "s"}
# y = "seconds"
# limits = {en = "Two cores.", zh = "两个核心。"}
"""


def with_measured(demos: Path, before: str = "", after: str = "") -> None:
    assert before in MEASURED
    change('# ///\n"""', MEASURED.replace(before, after) + '# ///\n"""')(demos)


def test_figures_that_a_script_prints(demos: Path) -> None:
    with_measured(demos)
    (variant,) = load(demos).get("echo").variants
    assert variant.measured is not None
    assert variant.measured.rows(["threads 0.5 s", "nothing", "tasks 2 s"]) == [
        {"how": "threads", "seconds": 0.5},
        {"how": "tasks", "seconds": 2},
    ]
    document = variant.measured.document("zh")
    assert document["columns"]["seconds"] == {"label": "用时", "unit": "s"}
    assert (document["x"], document["y"], document["limits"]) == (None, "seconds", "两个核心。")


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ('y = "seconds"', 'y = "ms"', "measured.y: must be one of the columns: how, seconds"),
        ("(?P<how>", "(?P<who>", "measured.columns.how: is no named group of row"),
        ("row = '(?P<how>", "row = '((?P<how>", "measured.row: '"),
        (', zh = "两个核心。"', "", "measured.limits.zh: is missing"),
        ('unit = "s"', 'units = "s"', "measured.columns.seconds.units: unknown"),
    ],
)
def test_figures_must_make_sense(demos: Path, before: str, after: str, message: str) -> None:
    with_measured(demos, before, after)
    with pytest.raises(CatalogError, match=re.escape(message)):
        load(demos)


def test_what_is_compared(demos: Path) -> None:
    catalog = load(demos)
    twins = catalog.get("twins")
    assert [variant.name for _, variant in catalog.compared(twins)] == ["slow", "fast"]
    assert catalog.compared(catalog.get("echo")) == ()


def test_demos_that_name_each_other_are_compared_in_order(demos: Path) -> None:
    script = demos / "20_tasks/echo/echo.py"
    label = '# label = {en = "A", zh = "甲"}\n'
    source = script.read_text().replace("# order", f'{label}# twin = "later"\n# order', 1)
    script.write_text(source)
    later = demos / "20_tasks/later/later.py"
    later.parent.mkdir()
    later.write_text(source.replace('twin = "later"', 'twin = "echo"').replace("order = 10", "order = 30"))
    for language in ("en", "zh"):
        (later.parent / f"{language}.md").write_text("Prose\n")
    catalog = load(demos)
    for slug in ("echo", "later"):
        pairs = catalog.compared(catalog.get(slug))
        assert [(demo.slug, variant.name) for demo, variant in pairs] == [
            ("echo", "echo"),
            ("later", "later"),
        ]
    later.write_text(later.read_text().replace('twin = "echo"\n', 'twin = "twins"\n'))
    with pytest.raises(CatalogError, match=r"twin: 'later' is no demo that names this one"):
        load(demos)


def test_what_to_read_first_must_be_there(demos: Path) -> None:
    change("# order", '# read_first = ["nowhere"]\n# order')(demos)
    with pytest.raises(CatalogError, match=r"read_first: there is no other demo 'nowhere'"):
        load(demos)
