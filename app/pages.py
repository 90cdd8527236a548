"""The pages: the catalogue, a demo, a run, and what stands there when something went wrong."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from app import i18n, prose
from app.catalog import Catalog, Demo, Variant
from app.highlight import highlight
from app.keys import CATALOG, RUNS
from app.parameters import LONGEST, Parameter
from app.runs import Run, RunGoneError

ROOT = Path(__file__).resolve().parent.parent
THEMES = ("light", "dark")
THEME_COOKIE = "theme"
COOKIE_SECONDS = 365 * 24 * 3600

# Named in the page, so that a browser fetches them together and not one import after the other.
# `types.js` holds types alone, which nothing imports while it runs.
MODULES = sorted(
    str(path.relative_to(ROOT)) for path in (ROOT / "static" / "js").rglob("*.js") if path.name != "types.js"
)

_TRANSLATORS = web.AppKey("translators", dict[str, i18n.Translator])


def setup_pages(app: web.Application) -> None:
    """Wire templates, languages and static files into the application."""
    app[_TRANSLATORS] = i18n.load()
    aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    app.router.add_get("/favicon.ico", favicon)
    app.router.add_static("/static/", ROOT / "static", name="static")
    app.on_response_prepare.append(_revalidate)


async def favicon(request: web.Request) -> web.FileResponse:
    """What a browser asks for by itself beside a document that names no icon, such as JSON."""
    return web.FileResponse(ROOT / "static" / "favicon.svg")


async def catalogue(request: web.Request) -> web.Response:
    """`GET /`"""
    context = {"chapters": _chapters(request.app[CATALOG]), "origin": f"{request.scheme}://{request.host}"}
    return _page(request, "catalogue.html", context)


async def demo(request: web.Request) -> web.Response:
    """`GET /demos/{slug}`: the query may choose a variant and fill in parameters."""
    try:
        shown = request.app[CATALOG].get(request.match_info["slug"])
        name = request.query.get("variant")
        variant = shown.variant(name) if name is not None else shown.variants[0]
    except KeyError:
        return error_page(request, 404)
    sent = {name: text[:LONGEST] for name, text in request.query.items()}
    return _page(request, "demo.html", _demo_context(request, View(shown, variant, variant.source), sent))


async def run(request: web.Request) -> web.Response:
    """`GET /runs/{id}`: the same page with one run on it, running or over."""
    try:
        shown = request.app[RUNS].get(request.match_info["id"])
    except RunGoneError:
        return error_page(request, 410)
    except KeyError:
        return error_page(request, 404)
    demo = request.app[CATALOG].get(shown.demo)
    view = View(demo, demo.variant(shown.variant), shown.source, shown)
    sent = {name: _text(value) for name, value in shown.parameters.items()}
    return _page(request, "demo.html", _demo_context(request, view, sent))


def error_page(request: web.Request, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """What went wrong, in the visitor's language, and where to go from here."""
    gettext = _translator(request).gettext
    titles = {
        404: (gettext("Nothing here"), gettext("The address is wrong, or what was here has moved.")),
        405: (gettext("Not like this"), gettext("This address does not take that kind of request.")),
        410: (
            gettext("This run is no longer kept"),
            gettext("The server keeps the latest runs only. Run the demo again: it takes a few seconds."),
        ),
        500: (
            gettext("Something broke on our side"),
            gettext("The server has noted what happened. Trying again may help."),
        ),
        503: (
            gettext("No run can be started now"),
            gettext("The server is busy or about to restart. Try again in a few seconds."),
        ),
    }
    other = (gettext("This did not work"), gettext("The server could not make sense of the request."))
    title, text = titles.get(status, titles[500] if status >= 500 else other)
    response = _page(request, "error.html", {"status": status, "title": title, "text": text}, status)
    response.headers.update(headers or {})
    return response


@dataclass(frozen=True, slots=True)
class View:
    """One script on a page: as its author wrote it, or as a run had it."""

    demo: Demo
    variant: Variant
    text: str
    run: Run | None = None


def _chapters(catalog: Catalog) -> list[Any]:
    return [chapter for chapter in catalog.chapters if chapter.demos]


def _demo_context(request: web.Request, view: View, sent: Mapping[str, str]) -> dict[str, Any]:
    catalog = request.app[CATALOG]
    language = i18n.language(request)
    source = highlight(view.text)
    parameters = [_parameter(parameter, language, sent) for parameter in view.variant.parameters]
    place = catalog.demos.index(view.demo)
    measured = view.variant.measured
    return {
        "demo": view.demo,
        "variant": view.variant,
        "run": view.run,
        "chapter": next(chapter for chapter in catalog.chapters if view.demo in chapter.demos),
        "previous": catalog.demos[place - 1] if place > 0 else None,
        "next": catalog.demos[place + 1] if place + 1 < len(catalog.demos) else None,
        "prose": prose.load(view.demo.folder / f"{language}.md"),
        "source": source,
        "parameters": parameters,
        "modules": MODULES,
        "data": {
            "language": language,
            "strings": _translator(request).scripts,
            "demo": view.demo.slug,
            "variant": view.variant.name,
            "script": view.variant.path.name,
            "parameters": parameters,
            "functions": source.functions,
            "measured": measured.document(language) if measured is not None else None,
            "run": view.run.id if view.run is not None else None,
        },
    }


def _parameter(parameter: Parameter, language: str, sent: Mapping[str, str]) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "type": parameter.type,
        "default": _text(parameter.default),
        "value": sent.get(parameter.name, _text(parameter.default)),
        "minimum": parameter.minimum,
        "maximum": parameter.maximum,
        "unit": parameter.unit,
        "choices": parameter.choices,
        "label": parameter.label[language],
        "line": parameter.line,
    }


def _text(value: object) -> str:
    """A value as its form field holds it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _translator(request: web.Request) -> i18n.Translator:
    return request.app[_TRANSLATORS][i18n.language(request)]


def _common(request: web.Request) -> dict[str, Any]:
    translator = _translator(request)
    theme = request.cookies.get(THEME_COOKIE)
    return {
        "_": translator.gettext,
        "gettext": translator.gettext,
        "ngettext": translator.ngettext,
        "language": translator.language,
        "language_links": [
            (language, i18n.NAMES[language], str(request.rel_url.update_query(lang=language)))
            for language in i18n.LANGUAGES
        ],
        "theme": theme if theme in THEMES else None,
    }


def _page(request: web.Request, template: str, context: dict[str, Any], status: int = 200) -> web.Response:
    response = aiohttp_jinja2.render_template(
        template, request, {**_common(request), **context}, status=status
    )
    response.headers["Content-Language"] = i18n.language(request)
    response.headers["Vary"] = "Accept-Language, Cookie"
    # A page may show a run that is still going on: a copy is old at once.
    response.headers["Cache-Control"] = "no-cache"
    if (chosen := i18n.asked(request)) is not None:
        response.set_cookie(i18n.COOKIE, chosen, max_age=COOKIE_SECONDS, httponly=True, samesite="Lax")
    return response


async def _revalidate(request: web.Request, response: web.StreamResponse) -> None:
    """Modules import each other by plain names: a browser must ask whether they have changed."""
    if request.path.startswith("/static/"):
        response.headers.setdefault("Cache-Control", "no-cache")
