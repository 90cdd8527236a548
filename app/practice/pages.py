"""The pages, as HTML."""

from collections.abc import Sequence
from html import escape

from .films import FILMS, Film

MAX_PAGE = 100_000
_INDEX = """\
<h1>Practice site</h1>
<p>Pages to fetch. Any address takes <code>delay=S</code>: the answer comes after S seconds.</p>
<ul>
  <li><a href="/cinema">/cinema?films=N</a> a cinema's listing</li>
  <li><a href="/pages/1">/pages/N</a> numbered pages</li>
  <li><a href="/delay/1">/delay/S</a> an answer after S seconds</li>
  <li><a href="/echo?colour=green">/echo?…</a> the query, as JSON</li>
</ul>
"""


def index() -> str:
    return _page("Practice site", _INDEX)


def listing(films: Sequence[Film]) -> str:
    """`ul.films` with an `li` each: a link to the details and the year."""
    rows = "".join(
        f'  <li><a href="/cinema/{number}">{escape(film.title)}</a> '
        f'(<span class="year">{film.year}</span>)</li>\n'
        for number, film in enumerate(films, 1)
    )
    return _page("The Corner Cinema", f'<h1>Now showing</h1>\n<ul class="films">\n{rows}</ul>\n')


def details(film: Film) -> str:
    """`h1` with the title, `table.details` with a name (`th`) and a value (`td`) in each row, `p.summary`."""
    values = {
        "Year": film.year,
        "Director": film.director,
        "Genre": film.genre,
        "Runtime": f"{film.runtime} min",
        "Rating": film.rating,
    }
    rows = "".join(
        f"  <tr><th>{name}</th><td>{escape(str(value))}</td></tr>\n" for name, value in values.items()
    )
    title = escape(film.title)
    return _page(
        title,
        f'<h1>{title}</h1>\n<table class="details">\n{rows}</table>\n'
        f'<p class="summary">{escape(film.summary)}</p>\n'
        f'<p><a href="/cinema?films={len(FILMS)}">All films</a></p>\n',
    )


def numbered(number: int) -> str:
    """A page of a few lines, with links to its neighbours."""
    before = f'<a href="/pages/{number - 1}">Back</a>\n' if number > 1 else ""
    after = f'<a href="/pages/{number + 1}">Next</a>\n' if number < MAX_PAGE else ""
    return _page(
        f"Page {number}",
        f"<h1>Page {number}</h1>\n<p>{number} squared is {number**2}.</p>\n{before}{after}",
    )


def _page(title: str, body: str) -> str:
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{title}</title>\n</head>\n<body>\n{body}</body>\n</html>\n"
    )
