"""Demos to compare, written into a folder of their own: the tests choose what they are about."""

from pathlib import Path

_METADATA = """\
# /// script
# [tool.loopscope]
# title = {{ en = "{title}", zh = "{title}" }}
# promise = {{ en = "Made for a test.", zh = "为测试而写。" }}
# chapter = "comparisons"
# order = {order}
# concepts = ["sleep", "wait"]
# label = {{ en = "{en}", zh = "{zh}" }}
{more}\
# [tool.loopscope.parameters.UNIT]
# label = {{ en = "Time for one", zh = "每项用时" }}
# minimum = 0.02
# maximum = 2.0
# unit = "s"
# [tool.loopscope.parameters.JOBS]
# label = {{ en = "Jobs", zh = "任务数" }}
# minimum = 1
# maximum = 8
{parameters}\
# ///
"""

_ONE_BY_ONE = """\
import asyncio

UNIT = 0.1
JOBS = 4


async def job(number: int) -> None:
    await asyncio.sleep(UNIT)
    print("done", number)


async def main() -> None:
    for number in range(JOBS):
        await asyncio.create_task(job(number), name=f"job-{number}")


asyncio.run(main())
"""

_TOGETHER = """\
import asyncio

UNIT = 0.1
JOBS = 4
EXTRA = 0


async def job(number: int) -> None:
    await asyncio.sleep(UNIT + EXTRA)
    print("done", number)


async def main() -> None:
    await asyncio.gather(*(asyncio.create_task(job(number), name=f"job-{number}") for number in range(JOBS)))


asyncio.run(main())
"""

_EXTRA = """\
# [tool.loopscope.parameters.EXTRA]
# label = { en = "More", zh = "额外" }
# minimum = 0
# maximum = 2
"""

_MEASURED = """\
# [tool.loopscope.measured]
# row = '^took (?P<seconds>[0-9.]+) s$'
# columns.seconds = { en = "Took", zh = "用时", unit = "s" }
# y = "seconds"
# limits = { en = "One processor.", zh = "一个处理器。" }
"""


def write(folder: Path) -> Path:
    """`pages` (two variants), `turns` (three, in turn, measured), `counts` (no gain), `long` and `short`."""
    slow = _ONE_BY_ONE
    fast = _TOGETHER
    in_turn = f"# in_turn = true\n{_MEASURED}"
    scripts = {
        "pages/one_by_one.py": (_metadata("Pages", 10, "one by one", "依次"), slow),
        "pages/together.py": (_metadata("Pages", 11, "together", "同时", parameters=_EXTRA), fast),
        "turns/first.py": (_metadata("Turns", 20, "first", "第一", in_turn), _timed(slow)),
        "turns/second.py": (_metadata("Turns", 21, "second", "第二", _MEASURED), _timed(fast)),
        "turns/third.py": (_metadata("Turns", 22, "third", "第三", _MEASURED), _timed(fast)),
        "counts/broken.py": (_metadata("Counts", 30, "broken", "有错", '# gain = "none"\n'), slow),
        "counts/mended.py": (_metadata("Counts", 31, "mended", "已修", '# gain = "none"\n'), fast),
        "long/long.py": (_metadata("Long", 40, "long", "长", '# twin = "short"\n'), slow),
        "short/short.py": (
            _metadata("Short", 50, "short", "短", '# twin = "long"\n# read_first = ["long", "pages"]\n'),
            fast,
        ),
    }
    chapter = folder / "90_comparisons"
    for name, (metadata, script) in scripts.items():
        path = chapter / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(metadata + script, encoding="utf-8")
        for language in ("en", "zh"):
            prose = f"What {path.parent.name} is.\n\n## What to watch for\n\nThe lanes.\n"
            path.with_name(f"{language}.md").write_text(prose, encoding="utf-8")
    titles = 'title = { en = "Comparisons", zh = "对比" }\n'
    (chapter / "chapter.toml").write_text(titles, encoding="utf-8")
    return folder


def _timed(script: str) -> str:
    """The script with a stopwatch of its own."""
    began = script.replace(
        "import asyncio\n", "import asyncio\nimport time\n\nbegan = time.perf_counter()\n", 1
    )
    return began + 'print(f"took {time.perf_counter() - began:.3f} s")\n'


def _metadata(title: str, order: int, en: str, zh: str, more: str = "", parameters: str = "") -> str:
    return _METADATA.format(title=title, order=order, en=en, zh=zh, more=more, parameters=parameters)
