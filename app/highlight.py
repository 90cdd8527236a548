"""Python source for a page: one highlighted line at a time, so that a line can be marked."""

import ast
import re
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape
from pygments.lexers.python import PythonLexer
from pygments.token import STANDARD_TYPES, Token, _TokenType

# Python ends lines at these alone; str.splitlines() knows eight characters more.
_LINE_END = re.compile(r"\r\n|\r|\n")
# Most of a script is of these kinds: without a colour of their own they need no element of their own.
_PLAIN = frozenset(
    {Token.Text, Token.Text.Whitespace, Token.Name, Token.Name.Namespace, Token.Operator, Token.Punctuation}
)
_METADATA = re.compile(r"(?m)\A# /// script$\n(?:^#(?:| .*)$\n)*?^# ///$")


@dataclass(frozen=True, slots=True)
class Source:
    """A script as a page shows it. The lines' text, put together, is the script's.

    The first `metadata` lines are its inline script metadata, which a page may fold. `functions`
    gives the line of each `def` by its qualified name: a task that has not run stands there.
    """

    lines: tuple[Markup, ...]
    metadata: int
    functions: dict[str, int]


@lru_cache(maxsize=128)
def highlight(source: str) -> Source:
    match = _METADATA.match(source)
    metadata = match[0].count("\n") + 1 if match else 0
    return Source(tuple(_lines(source)), metadata, _functions(source))


def _lines(source: str) -> list[Markup]:
    lines = [Markup("")]
    # Unprocessed: the lexer's own clean-up would strip blank lines. Line ends of two characters it may cut.
    for _, kind, text in PythonLexer().get_tokens_unprocessed(_LINE_END.sub("\n", source)):
        name = _css_class(kind)
        for index, part in enumerate(text.split("\n")):
            if index:
                lines.append(Markup(""))
            if part:
                shown = Markup('<span class="{}">{}</span>').format(name, part) if name else escape(part)
                lines[-1] += shown
    if lines[-1] == "":
        lines.pop()
    return lines


def _css_class(kind: _TokenType) -> str:
    while kind not in STANDARD_TYPES and kind.parent is not None:
        kind = kind.parent
    return "" if kind in _PLAIN else STANDARD_TYPES.get(kind, "")


def _functions(source: str) -> dict[str, int]:
    found: dict[str, int] = {}

    def visit(node: ast.AST, prefix: str) -> None:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef)):
                found.setdefault(prefix + child.name, child.lineno)
                visit(child, f"{prefix}{child.name}.<locals>.")
            elif isinstance(child, ast.ClassDef):
                visit(child, f"{prefix}{child.name}.")
            else:
                visit(child, prefix)

    try:
        visit(ast.parse(source), "")
    except (SyntaxError, ValueError):  # older Pythons say ValueError of a NUL
        return {}
    return found
