"""`GET /demos/{slug}/result`: a run and what came of it as a page, for browsers without JavaScript.

With parameters, it runs the demo, waits, and leads on to the page that names the run; so that neither
reloading it nor changing its language runs anything again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from app import asked, bench, i18n, pages, waiting
from app.bench import Band, Bench
from app.boundary import sites
from app.catalog import Demo
from app.comparison import Side, compare, worked
from app.course import course
from app.keys import CATALOG, RUNS
from app.parameters import FieldError, Parameter, cut
from app.problems import Problem
from app.runs import Run, RunGoneError
from app.transcript import Transcript, transcript

MOST_TASKS = 300
"""So many tasks are told; the rest are counted."""


@dataclass(frozen=True, slots=True)
class Result:
    """One run as the page tells it."""

    band: Band
    run: Run
    said: Transcript
    tasks: Sequence[Mapping[str, Any]]
    more_tasks: int
    lints: Sequence[Mapping[str, Any]]


async def result(request: web.Request) -> web.Response:
    """The runs that the query names, or else a new one with the query's parameters."""
    try:
        demo = request.app[CATALOG].get(request.match_info["slug"])
    except KeyError:
        return pages.error_page(request, 404)
    if "runs" in request.query:
        return await _told(request, demo)
    # From here on it starts runs, as another site's link or picture must not.
    sites.refuse_others(request)
    names, sent = asked.from_query(request)
    try:
        plans = waiting.plans(request, demo, names, sent)
        runs = await waiting.run_all(request, plans)
    except Problem as problem:
        return _refused(request, demo, problem)
    language = {"lang": chosen} if (chosen := i18n.asked(request)) is not None else {}
    query = urlencode({"runs": ",".join(run.id for run in runs)} | language, safe=",")
    raise web.HTTPSeeOther(f"/demos/{demo.slug}/result?{query}", headers={"Cache-Control": "no-store"})


async def _told(request: web.Request, demo: Demo) -> web.Response:
    try:
        runs = [request.app[RUNS].get(id) for id in request.query["runs"].split(",")]
        shown = _bench(request, demo, runs)
    except RunGoneError:
        return pages.error_page(request, 410)
    except KeyError:
        return pages.error_page(request, 404)
    results = [await _result(band, band.run) for band in shown.bands if band.run is not None]
    gain = _gain(demo, results, i18n.language(request)) if shown.compared else None
    return _page(request, demo, shown, {}, results=results, gain=gain)


def _bench(request: web.Request, demo: Demo, runs: Sequence[Run]) -> Bench:
    """The runs beside their scripts. Raises KeyError for runs that do not belong here."""
    catalog = request.app[CATALOG]
    compared = bench.comparison(catalog, demo)
    if len(runs) == 1 and runs[0].demo == demo.slug:
        return bench.alone(demo, demo.variant(runs[0].variant), runs[0])
    if compared is None:
        raise KeyError(demo.slug)
    return bench.pinned(compared, runs)


async def _result(band: Band, run: Run) -> Result:
    summary = run.summary or {"tasks": [], "totals": {"tasks": 0}}
    tasks = summary["tasks"][:MOST_TASKS]
    more = summary["totals"]["tasks"] - len(tasks)
    return Result(band, run, await transcript(run.log), tasks, more, summary.get("lints", ()))


def _gain(demo: Demo, results: Sequence[Result], language: str) -> Mapping[str, Any] | None:
    """What each took and how many times as fast the fastest was, where that is the point."""
    if demo.gain != "time":
        return None
    sides = []
    for each in results:
        variant, run = each.band.variant, each.run
        well = run.exit_code == variant.exit_code
        rows = variant.measured.rows(line.text for line in each.said.lines) if variant.measured else ()
        sides.append(Side(variant.called(language), worked(run.log) if well else None, rows if well else ()))
    return compare(sides)


def _refused(request: web.Request, demo: Demo, problem: Problem) -> web.Response:
    """The form again, with what is wrong beside the fields, or why nothing can be started."""
    variant = request.query.get("variant")
    catalog = request.app[CATALOG]
    compared = bench.comparison(catalog, demo) if variant is None else None
    known = [each for each in demo.variants if each.name == variant] or [demo.variants[0]]
    shown = compared or bench.alone(demo, known[0])
    gettext = pages.translator(request).gettext
    notice = (
        gettext("Nothing was run: something in the form is wrong.")
        if problem.errors
        else gettext(
            "No run can be started now. The server is busy or about to restart. Try again in a moment."
        )
    )
    sent = {name: cut(text) for name, text in request.query.items()}
    response = _page(request, demo, shown, sent, errors=problem.errors, notice=notice, status=problem.status)
    response.headers.update(problem.headers)
    return response


def _page(
    request: web.Request,
    demo: Demo,
    shown: Bench,
    sent: Mapping[str, str],
    *,
    results: Sequence[Result] = (),
    gain: Mapping[str, Any] | None = None,
    errors: Sequence[FieldError] = (),
    notice: str = "",
    status: int = 200,
) -> web.Response:
    whole = course(request.app[CATALOG])
    known = {parameter.name for parameter in shown.parameters}
    context = {
        "demo": demo,
        "lesson": whole.lesson(demo),
        "part": whole.part(demo),
        "bench": shown,
        "bands": shown.bands,
        "choices": bench.choices(request.app[CATALOG], demo),
        "parameters": pages.fields(request, shown, sent),
        "errors": {
            error.field: _wrong(request, error, shown.parameters) for error in errors if error.field in known
        },
        "others": [error for error in errors if error.field not in known],
        "notice": notice,
        "results": results,
        "gain": gain,
        "duration": duration,
        "at_work": False,
    }
    response = pages.page(request, "result.html", context, status)
    response.headers["Cache-Control"] = "no-store"
    return response


def _wrong(request: web.Request, error: FieldError, parameters: Sequence[Parameter]) -> str:
    """What is wrong with a field, in the words of the page's own check."""
    gettext = pages.translator(request).gettext
    (parameter,) = (parameter for parameter in parameters if parameter.name == error.field)
    bound = parameter.bound
    if "choices" in bound:
        wanted = gettext("Choose one of: {choices}.").format(choices=", ".join(map(str, bound["choices"])))  # type: ignore[call-overload]
    else:
        whole = gettext("A whole number from {minimum} to {maximum}")
        decimal = gettext("A number from {minimum} to {maximum}")
        wanted = (whole if parameter.type == "int" else decimal).format(**bound)
        wanted += f" {parameter.unit}" if parameter.unit else ""
    sent = gettext("(sent: {what})").format(what=error.sent)
    return f"{wanted} {sent}"


def duration(us: int) -> str:
    """A length of time with three digits that say something, as the viewer writes it: `4.05 ms`."""
    if us < 1000:
        return f"{us} µs"
    value, unit = (us / 1000, "ms") if us < 999_500 else (us / 1e6, "s")
    digits = 2 if value < 9.995 else 1 if value < 99.95 else 0
    return f"{value:.{digits}f} {unit}"
