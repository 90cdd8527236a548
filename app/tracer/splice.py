"""Observation points spliced into functions of the standard library, their text and line numbers unchanged.

A function that is replaced shows: in tracebacks, in `repr`, to whoever kept a reference. Here the function
stays the same object; only its code is compiled anew from its own source, under its own file name and line
numbers, with calls of ours inserted after the statements that matter. A traceback through it reads as ever.
"""

import ast
import functools
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType, FunctionType
from typing import Any

_spliced: set[FunctionType] = set()


class SpliceError(Exception):
    """The function's source is missing or does not have the statement that was looked for."""


class Body:
    """A function's syntax tree, open for insertions."""

    def __init__(self, tree: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self.tree = tree
        self.hooks: list[object] = []

    def hook(self, thing: object) -> str:
        """A name to use in inserted source; the compiled code holds the thing itself as a constant."""
        self.hooks.append(thing)
        return f"__hook_{len(self.hooks) - 1}"

    def after(self, statement: str, source: str) -> None:
        """Inserts `source` after every statement that reads like `statement` (as `ast.unparse` writes it)."""
        self._insert(statement, source, 1, 1)

    def before(self, statement: str, source: str) -> None:
        """Inserts `source` before every such statement."""
        self._insert(statement, source, 0, 0)

    def replace(self, statement: str, source: str) -> None:
        """Puts `source` in the place of every such statement."""
        self._insert(statement, source, 0, 1, keep=False)

    def first(self, source: str) -> None:
        """Inserts `source` before the first statement (a docstring aside)."""
        body = self.tree.body
        start = 1 if ast.get_docstring(self.tree) is not None else 0
        self._place(source, body[start], body, start, start)

    def last(self, source: str) -> None:
        """Inserts `source` at the end of the function's own block."""
        body = self.tree.body
        self._place(source, body[-1], body, len(body), len(body))

    def guard(self, statement: str, before: str, after: str) -> None:
        """Puts every such statement in a `try`: `before` runs ahead of it, `after` at its end, also if it
        raises. The statement itself keeps its place in the source to the column."""
        for block, node in self._found(statement):
            at = block.index(node)
            self._try(block, at, at + 1, before, after)

    def around(self, before: str, after: str) -> None:
        """The same for the function's whole block (a docstring aside)."""
        block = self.tree.body
        self._try(block, 1 if ast.get_docstring(self.tree) is not None else 0, len(block), before, after)

    def _try(self, block: list[ast.stmt], start: int, end: int, before: str, after: str) -> None:
        kept = block[start:end]
        self._place(f"{before}\ntry:\n    pass\nfinally:\n    {after}", kept[0], block, start, end)
        tried = block[start + len(ast.parse(before).body)]
        assert isinstance(tried, ast.Try)
        tried.body = kept

    def _insert(self, statement: str, source: str, low: int, high: int, *, keep: bool = True) -> None:
        for block, node in self._found(statement):
            at = block.index(node)
            self._place(source, node, block, at + low, at + (low if keep else high))

    def _found(self, statement: str) -> list[tuple[list[ast.stmt], ast.stmt]]:
        wanted = ast.unparse(ast.parse(statement))
        found = [
            (block, node) for block in _blocks(self.tree) for node in block if ast.unparse(node) == wanted
        ]
        if not found:
            raise SpliceError(f"{self.tree.name} has no statement {statement!r}")
        return found

    def _place(self, source: str, near: ast.stmt, block: list[ast.stmt], start: int, end: int) -> None:
        inserted = ast.parse(source).body
        for node in inserted:
            for child in ast.walk(node):
                if hasattr(child, "lineno"):
                    ast.copy_location(child, near)
            _name_constants(node)
        block[start:end] = inserted


def splice(function: object, edit: Callable[[Body], None]) -> None:
    """Gives `function` the code of its own source as edited by `edit`. Raises `SpliceError`."""
    if not isinstance(function, FunctionType):
        raise SpliceError(f"{function!r} is not a Python function")
    if function in _spliced:
        raise SpliceError(f"{function.__qualname__} is spliced already: what was inserted would be lost")
    _spliced.add(function)
    original = function.__code__
    module, body = _find(original)
    edit(body)
    ast.fix_missing_locations(module)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)
        compiled = compile(module, original.co_filename, "exec", dont_inherit=True)
    code = next(
        (
            code
            for code in _codes(compiled)
            if code.co_firstlineno == original.co_firstlineno and code.co_name == original.co_name
        ),
        None,
    )
    if code is None or code.co_freevars != original.co_freevars:
        raise SpliceError(f"{original.co_qualname} did not compile to the same shape")
    hooks = {f"__hook_{i}": hook for i, hook in enumerate(body.hooks)}
    function.__code__ = _with_hooks(code, hooks)


def forget_sources() -> None:
    """Drops what only splicing needs."""
    _lines.cache_clear()
    _spliced.clear()


class _Constants(ast.NodeTransformer):
    def visit_Name(self, node: ast.Name) -> ast.expr:
        if node.id.startswith("__hook_"):
            constant = ast.Constant(("loopscope", node.id))  # type: ignore[arg-type]
            return ast.copy_location(constant, node)
        return node


def _name_constants(node: ast.AST) -> None:
    _Constants().visit(node)


def _with_hooks(code: CodeType, hooks: dict[str, object]) -> CodeType:
    def swap(constant: object) -> object:
        if isinstance(constant, tuple) and len(constant) == 2 and constant[0] == "loopscope":
            return hooks[constant[1]]
        if isinstance(constant, CodeType):
            return _with_hooks(constant, hooks)
        return constant

    return code.replace(co_consts=tuple(swap(constant) for constant in code.co_consts))


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


@functools.cache
def _lines(file: str) -> list[str]:
    try:
        return Path(file).read_text(encoding="utf-8").splitlines(keepends=True)
    except OSError as error:
        raise SpliceError(f"no source: {error}") from error


def _find(code: CodeType) -> tuple[ast.Module, Body]:
    """The function's tree, within classes of the same names (private names are mangled by them).

    Its text alone is parsed, not the module's: that would take most of a short run's time.
    """
    if "<locals>" in code.co_qualname:
        raise SpliceError(f"{code.co_qualname} is nested in a function")
    text = _text(_lines(code.co_filename), code)
    indented = text[:1].isspace()
    try:
        block = ast.parse(f"if True:\n{text}" if indented else text).body
    except SyntaxError as error:
        raise SpliceError(f"{code.co_qualname} is not in {code.co_filename}") from error
    function: Any = block[0].body[0] if indented and block else block[0] if block else None  # type: ignore[attr-defined]
    if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef) or function.name != code.co_name:
        raise SpliceError(f"{code.co_qualname} is not in {code.co_filename}")
    ast.increment_lineno(function, code.co_firstlineno - (2 if indented else 1))
    inner: ast.stmt = function
    for name in reversed(code.co_qualname.split(".")[:-1]):
        shell = ast.parse(f"class {name}: pass").body[0]
        assert isinstance(shell, ast.ClassDef)
        shell.body = [inner]
        inner = shell
    return ast.Module([inner], []), Body(function)


def _text(lines: list[str], code: CodeType) -> str:
    """The lines of a function: as far as its code goes, and on to the next line that is not indented more."""
    start = code.co_firstlineno - 1
    if start >= len(lines):
        return ""
    margin = len(lines[start]) - len(lines[start].lstrip())
    inside = [code, *_codes(code)]
    end = max(line for part in inside for _, _, line in part.co_lines() if line is not None)
    while end < len(lines) and (
        not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip()) > margin
    ):
        end += 1
    return "".join(lines[start:end])


def _blocks(node: ast.AST) -> Iterator[list[ast.stmt]]:
    """Every list of statements in the function, nested definitions aside."""
    for field in ("body", "orelse", "finalbody"):
        block = getattr(node, field, None)
        if isinstance(block, list):
            yield block
            for statement in list(block):
                if not isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                    yield from _blocks(statement)
    for handler in getattr(node, "handlers", ()):
        yield from _blocks(handler)
