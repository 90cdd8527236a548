import re
import subprocess
import sys
from pathlib import Path

import pytest
from aiohttp.test_utils import make_mocked_request
from babel.messages.pofile import read_po

from app import i18n

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "en"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("zh-TW", "zh"),
        ("ZH", "zh"),
        ("en-GB,en;q=0.9,zh;q=0.8", "en"),
        ("fr, de;q=0.9", "en"),
        ("fr, zh;q=0.1", "zh"),
        ("en;q=0.2, zh;q=0.3", "zh"),
        ("zh;q=0", "en"),
        ("zh;q=nan", "en"),
        ("zh;q=inf", "en"),
        (";;;,=,q=1", "en"),
    ],
)
def test_accept_language(header: str, expected: str) -> None:
    assert i18n.accepted(header) == expected


@pytest.mark.parametrize(
    ("path", "cookie", "header", "expected"),
    [
        ("/?lang=zh", "lang=en", "en", "zh"),
        ("/?lang=xx", "lang=zh", "en", "zh"),
        ("/", "lang=zh", "en", "zh"),
        ("/", "lang=xx", "zh", "zh"),
        ("/", "", "zh", "zh"),
        ("/", "", "", "en"),
    ],
)
def test_link_before_cookie_before_header(path: str, cookie: str, header: str, expected: str) -> None:
    request = make_mocked_request("GET", path, headers={"Cookie": cookie, "Accept-Language": header})
    assert i18n.language(request) == expected


def test_english_is_the_text_itself() -> None:
    english = i18n.load()["en"]
    assert english.gettext("Not run yet") == "Not run yet"
    assert english.scripts == {}
    assert english.ngettext("%(num)s line", "%(num)s lines", 2) == "%(num)s lines"


def test_scripts_get_their_texts_and_plurals() -> None:
    chinese = i18n.load()["zh"]
    assert chinese.gettext("Skip to the content") == "跳到正文"
    assert chinese.scripts["Run again"] == "再次运行"
    assert chinese.scripts["{n} task"] == ["{n} 个任务"]
    assert "Skip to the content" not in chinese.scripts


def test_catalogues_have_every_text_and_no_other() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "translations.py"), "--check"]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_chinese_is_complete_and_keeps_the_names_in_braces() -> None:
    with (i18n.FOLDER / "zh" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale="zh")
    for message in catalog:
        if not message.id:
            continue
        # Of a text with a plural, the last form is the one with the number in it.
        original = message.id if isinstance(message.id, str) else message.id[-1]
        text = message.string if isinstance(message.string, str) else (message.string or ("",))[-1]
        assert text, original
        assert _names(text) == _names(original), original


def _names(text: str) -> set[str]:
    return set(re.findall(r"\{\w+\}|%\(\w+\)s", text))
