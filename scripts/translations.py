"""Bring the interface's catalogues up to date with the texts in Python, templates and JavaScript.

`python scripts/translations.py` rewrites `app/translations/*/LC_MESSAGES/messages.po`: new texts come in
untranslated, texts that nothing says any more go. `--check` only fails where a file would change.
"""

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "app" / "translations"
LANGUAGES = ("en", "zh")

METHODS = [("app/**.py", "python"), ("templates/**.html", "jinja2"), ("static/js/**.js", "javascript")]
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "t": None, "tn": (1, 2)}


def extract() -> Catalog:
    """Every text of the interface, with the files that say it."""
    catalog = Catalog(project="Loopscope", header_comment="# Loopscope")
    found = extract_from_dir(str(ROOT), METHODS, {"**": {"trimmed": "true"}}, KEYWORDS)
    for filename, _, message, _, context in found:
        catalog.add(message, locations=[(filename, 1)], context=context)
    return catalog


def updated(language: str, template: Catalog) -> bytes:
    """One language's file as it should be."""
    path = FOLDER / language / "LC_MESSAGES" / "messages.po"
    old = Catalog(locale=language)
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale=language)
    catalog = Catalog(
        locale=language, header_comment="# Loopscope", project="Loopscope", charset="utf-8", fuzzy=False
    )
    for message in template:
        if not message.id:
            continue
        known = old.get(message.id)
        text = known.string if known is not None and known.string else None
        catalog.add(message.id, text, locations=sorted({(path, 1) for path, _ in message.locations}))
    output = BytesIO()
    write_po(output, catalog, sort_output=True, include_lineno=False, width=100, omit_header=False)
    # The header's dates would change at every run and say nothing.
    lines = [line for line in output.getvalue().decode().splitlines() if "-Date: " not in line]
    return ("\n".join(lines).rstrip() + "\n").encode()


def main() -> int:
    template = extract()
    stale = 0
    for language in LANGUAGES:
        path = FOLDER / language / "LC_MESSAGES" / "messages.po"
        text = updated(language, template)
        if path.exists() and path.read_bytes() == text:
            continue
        stale += 1
        if "--check" in sys.argv[1:]:
            print(
                f"{path.relative_to(ROOT)} is not up to date: python scripts/translations.py", file=sys.stderr
            )
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
