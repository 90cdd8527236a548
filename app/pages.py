"""The pages: the catalogue, a demo, a run, and what stands there when something went wrong."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp_jinja2
import jinja2
from aiohttp import web

from app import asked, bench, i18n, prose
from app.bench import Band, Bench
from app.catalog import Demo
from app.course import course, matches, terms
from app.delivery import modules
from app.delivery.static import StaticFiles
from app.keys import CATALOG, RUNS, SETTINGS
from app.parameters import LONGEST, Parameter
from app.runs import RunGoneError

ROOT = Path(__file__).resolve().parent.parent
THEMES = ("light", "dark")
THEME_COOKIE = "theme"
COOKIE_SECONDS = 365 * 24 * 3600

LONGEST_QUERY = 100
"""Characters of a search that count."""

# Named in the page, so that a browser fetches them together and not one import after the other.
MODULES = {
    page: modules.closure(ROOT, f"static/js/{entry}.js")
    for page, entry in (("demo", "main"), ("catalogue", "catalogue"), ("open", "open/open"))
}

_TRANSLATORS = web.AppKey("translators", dict[str, i18n.Translator])
_STATIC = web.AppKey("static", StaticFiles)


def setup_pages(app: web.Application) -> None:
    """Wire templates, languages and static files into the application."""
    app[_TRANSLATORS] = i18n.load()
    environment = aiohttp_jinja2.setup(
        app,
        loader=jinja2.FileSystemLoader(ROOT / "templates"),
        extensions=["jinja2.ext.i18n"],
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Not sorted: the columns of a table of figures stand in the order in which a script names them.
    environment.policies["json.dumps_kwargs"] = {}
    app.router.add_get("/favicon.ico", favicon)
    app[_STATIC] = StaticFiles(ROOT / "static")
    app.router.add_get("/static/{path:.+}", app[_STATIC].get)


async def favicon(request: web.Request) -> web.StreamResponse:
    """What a browser asks for by itself beside a document that names no icon, such as JSON."""
    return await request.app[_STATIC].file(request, ROOT / "static" / "favicon.svg")


async def catalogue(request: web.Request) -> web.Response:
    """`GET /`: all demos, or those that `q` looks for."""
    language = i18n.language(request)
    whole = course(request.app[CATALOG])
    query = request.query.get("q", "")[:LONGEST_QUERY].strip()
    wanted = terms(query)
    found = {lesson.demo.slug for lesson in whole.lessons if matches(lesson, wanted, language)}
    # A search is on its way to a demo: there, nothing starts by itself.
    live = None if query else bench.landing(request.app[CATALOG])
    context = {
        "course": whole,
        "query": query,
        "found": found,
        "origin": asked.address(request),
        "modules": MODULES["catalogue"],
        "live": live,
        "data": {
            "language": language,
            "strings": translator(request).scripts,
            "live": _band(request, live.bands[0]) if live is not None else None,
        },
    }
    return page(request, "catalogue.html", context)


async def demo(request: web.Request) -> web.Response:
    """`GET /demos/{slug}`: the demo beside what it is compared with, or one of its variants alone.

    The query may choose a variant, pin the runs of a comparison, and fill in parameters.
    """
    catalog = request.app[CATALOG]
    try:
        shown = catalog.get(request.match_info["slug"])
        name = request.query.get("variant")
        variant = shown.variant(name) if name is not None else shown.variants[0]
    except KeyError:
        return error_page(request, 404)
    compared = bench.comparison(catalog, shown) if name is None else None
    sent = {name: text[:LONGEST] for name, text in request.query.items()}
    if compared is None:
        if "runs" in request.query:
            return error_page(request, 404)
        return _demo_page(request, shown, bench.alone(shown, variant), sent)
    if "runs" not in request.query:
        return _demo_page(request, shown, compared, sent)
    return _comparison(request, shown, compared, sent)


async def open_trace(request: web.Request) -> web.Response:
    """`GET /open`: a viewer for a trace from a file, which the browser reads; nothing of it comes here."""
    context = {
        "bench": {"compared": False},
        "bands": [{"label": ""}],
        "modules": MODULES["open"],
        "data": {"language": i18n.language(request), "strings": translator(request).scripts},
    }
    return page(request, "open.html", context)


async def run(request: web.Request) -> web.Response:
    """`GET /runs/{id}`: the same page with one run on it, running or over."""
    try:
        shown = request.app[RUNS].get(request.match_info["id"])
    except RunGoneError:
        return error_page(request, 410)
    except KeyError:
        return error_page(request, 404)
    demo = request.app[CATALOG].get(shown.demo)
    return _demo_page(request, demo, bench.alone(demo, demo.variant(shown.variant), shown), {})


def _comparison(request: web.Request, demo: Demo, compared: Bench, sent: Mapping[str, str]) -> web.Response:
    """The comparison with the runs that the link names. What is not there is said, with a way on."""
    gettext = translator(request).gettext
    try:
        runs = [request.app[RUNS].get(id) for id in request.query["runs"].split(",")]
        return _demo_page(request, demo, bench.pinned(compared, runs), sent)
    except RunGoneError:
        status = 410
        notice = gettext(
            "The runs of this link are no longer kept: the server keeps the latest ones only. "
            "Run them again: it takes a few seconds."
        )
    except KeyError:
        status = 404
        notice = gettext("The link names runs that are not there, or not of this comparison. Run it anew.")
    return _demo_page(request, demo, compared, sent, notice, status)


def error_page(request: web.Request, status: int, headers: Mapping[str, str] | None = None) -> web.Response:
    """What went wrong, in the visitor's language, and where to go from here."""
    gettext = translator(request).gettext
    titles = {
        403: (
            gettext("Only from our own pages"),
            gettext(
                "Another site led here. What starts a run is asked for from the pages of this server only."
            ),
        ),
        404: (gettext("Nothing here"), gettext("The address is wrong, or what was here has moved.")),
        405: (gettext("Not like this"), gettext("This address does not take that kind of request.")),
        410: (
            gettext("This run is no longer kept"),
            gettext("The server keeps the latest runs only. Run the demo again: it takes a few seconds."),
        ),
        421: (
            gettext("Not a name of this server"),
            gettext(
                "It does not answer to the name in the address. Whoever runs it can add the name to the"
                " setting ALLOWED_HOSTS."
            ),
        ),
        429: (
            gettext("Too many at once"),
            gettext("You have as much going on here as one visitor may. Try again in a few seconds."),
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
    response = page(request, "error.html", {"status": status, "title": title, "text": text}, status)
    response.headers.update(headers or {})
    return response


def _demo_page(
    request: web.Request,
    demo: Demo,
    shown: Bench,
    sent: Mapping[str, str],
    notice: str = "",
    status: int = 200,
) -> web.Response:
    catalog = request.app[CATALOG]
    language = i18n.language(request)
    whole = course(catalog)
    lesson = whole.lesson(demo)
    parameters = fields(request, shown, sent)
    context = {
        "demo": demo,
        "bench": shown,
        "bands": [
            {"label": band.label(language), "source": band.source, "variant": band.variant, "run": band.run}
            for band in shown.bands
        ],
        "choices": bench.choices(catalog, demo),
        "part": whole.part(demo),
        "lesson": lesson,
        "total": len(whole.lessons),
        "read_first": whole.read_first(demo),
        "previous": whole.at(lesson.place - 1),
        "next": whole.at(lesson.place + 1),
        "prose": prose.load(demo.folder / f"{language}.md"),
        "parameters": parameters,
        "notice": notice,
        "errors": {},
        "at_work": True,
        "modules": MODULES["demo"],
        "data": {
            "language": language,
            "strings": translator(request).scripts,
            "demo": demo.slug,
            "compared": shown.compared,
            "in_turn": shown.in_turn,
            "gain": demo.gain,
            "bands": [_band(request, band) for band in shown.bands],
            "parameters": parameters,
        },
    }
    return page(request, "demo.html", context, status)


def _band(request: web.Request, band: Band) -> dict[str, Any]:
    return band.document(i18n.language(request)) | {"events": request.app[SETTINGS].run_events}


def fields(request: web.Request, shown: Bench, sent: Mapping[str, str]) -> list[dict[str, Any]]:
    """The form's fields: with what the runs had, else what was sent, else their defaults."""
    values = {name: _text(value) for name, value in shown.values.items()} or sent
    return [_parameter(parameter, i18n.language(request), values) for parameter in shown.parameters]


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


def translator(request: web.Request) -> i18n.Translator:
    return request.app[_TRANSLATORS][i18n.language(request)]


def _common(request: web.Request) -> dict[str, Any]:
    texts = translator(request)
    theme = request.cookies.get(THEME_COOKIE)
    return {
        "_": texts.gettext,
        "gettext": texts.gettext,
        "ngettext": texts.ngettext,
        "language": texts.language,
        "language_links": [
            (language, i18n.NAMES[language], str(request.rel_url.update_query(lang=language)))
            for language in i18n.LANGUAGES
        ],
        "theme": theme if theme in THEMES else None,
    }


def page(request: web.Request, template: str, context: dict[str, Any], status: int = 200) -> web.Response:
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
