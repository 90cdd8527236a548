"""The interface's languages: gettext catalogues, and which one a request is answered in.

The `.po` files under `app/translations/` are read as they stand when the application starts;
there is no compiled form to keep in step.
"""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

LANGUAGES = ("en", "zh")
"""The first one is what a request gets that asks for none of them."""
NAMES = {"en": "English", "zh": "中文"}
COOKIE = "lang"
FOLDER = Path(__file__).parent / "translations"

_SCRIPTS = "static/js/"


@dataclass(frozen=True, slots=True)
class Translator:
    """One language. `scripts` holds what the JavaScript says: msgid to text, or to its plural forms."""

    language: str
    gettext: Callable[[str], str]
    ngettext: Callable[[str, str, int], str]
    scripts: Mapping[str, str | list[str]]


def load(folder: Path = FOLDER) -> dict[str, Translator]:
    """Every language's translator. Raises OSError for a missing file."""
    return {language: _read(language, folder) for language in LANGUAGES}


def _read(language: str, folder: Path) -> Translator:
    with (folder / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalog = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    translations = Translations(compiled)
    scripts: dict[str, str | list[str]] = {}
    for message in catalog:
        if not any(str(path).startswith(_SCRIPTS) for path, _ in message.locations):
            continue
        forms = [message.string] if isinstance(message.string, str) else list(message.string or ())
        # Like gettext, the scripts say the text itself where there is no translation.
        if all(forms):
            key = message.id if isinstance(message.id, str) else message.id[0]
            scripts[key] = forms[0] if isinstance(message.id, str) else forms
    return Translator(language, translations.gettext, translations.ngettext, scripts)


def asked(request: web.Request) -> str | None:
    """The language that the link names, where it is one of ours."""
    language = request.query.get("lang")
    return language if language in LANGUAGES else None


def language(request: web.Request) -> str:
    """By the link (`?lang=`), else by the cookie that such a link left, else by `Accept-Language`."""
    chosen = asked(request) or request.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else accepted(request.headers.get("Accept-Language", ""))


def accepted(header: str) -> str:
    """The language of ours that an `Accept-Language` header weighs highest."""
    best, highest = LANGUAGES[0], 0.0
    for part in header.split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.strip().lower().split("-")[0]
        weight = _weight(parameter)
        if primary in LANGUAGES and weight > highest:
            best, highest = primary, weight
    return best


def _weight(parameter: str) -> float:
    name, _, value = parameter.partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        weight = float(value)
    except ValueError:
        return 0.0
    return weight if 0 <= weight <= 1 else 0.0
