"""Generators on 3.11, which has no `sys.monitoring`: calls of ours are spliced into their functions.

A module is compiled from its own text as ever, and a second time from a tree in which its generator functions
have calls of ours around each `yield`. Of this second code only the generator functions are taken, into the
places of the first ones: same names, same lines and columns, the hooks as constants. The rest of the module
is what it was. What happens within a `yield from` is told of the inner generator alone, and an
exception that is thrown in shows when the generator goes on or ends.
"""

import ast
import dis
import sys
import warnings
from collections.abc import Callable
from types import CodeType, FrameType
from typing import Any

from . import channel, generators, values
from .generators import Lane, lanes

_SCOPES = (
    ast.FunctionDef,
    ast.AsyncFunctionDef,
    ast.Lambda,
    ast.ClassDef,
    ast.ListComp,
    ast.SetComp,
    ast.DictComp,
    ast.GeneratorExp,
)
_results: dict[int, str] = {}
_quiet: set[int] = set()
_MARK = "loopscope"


def watched(compiled: CodeType, read: Callable[[], bytes]) -> CodeType:
    """A module's code, with its generator functions observed; `read` gives the source."""
    if channel.detached or next(generators.functions(compiled), None) is None:
        return compiled
    try:
        return _replaced(compiled, _observed(compiled, read()))
    except Exception as error:
        # Nested too deep for us, perhaps. The script runs as it is, and all else is observed.
        reason = f"{type(error).__name__}: {error}"
        channel.event("truncated", limit="generator", missing=None, generator=None, error=reason)
        return compiled


def _observed(compiled: CodeType, source: bytes) -> dict[tuple[str, int], CodeType | None]:
    """The generator functions with hooks, by qualified name and line; None for two in one place."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        module = _Splicer().visit(ast.parse(source, compiled.co_filename))
        again = compile(module, compiled.co_filename, "exec", dont_inherit=True)
    found: dict[tuple[str, int], CodeType | None] = {}
    for function in generators.functions(again):
        key = function.co_qualname, function.co_firstlineno
        found[key] = None if key in found else _with_hooks(function)
    return found


def _replaced(its_code: CodeType, observed: dict[tuple[str, int], CodeType | None]) -> CodeType:
    """A code object whose constants have the observed functions in the places of the original ones."""
    constants = []
    for constant in its_code.co_consts:
        if isinstance(constant, CodeType):
            other = observed.get((constant.co_qualname, constant.co_firstlineno))
            if other is not None and _same_shape(constant, other):
                constant = other
            else:
                constant = _replaced(constant, observed)
        constants.append(constant)
    return its_code.replace(co_consts=tuple(constants))


def _same_shape(first: CodeType, second: CodeType) -> bool:
    return all(
        getattr(first, field) == getattr(second, field)
        for field in ("co_freevars", "co_cellvars", "co_varnames", "co_flags", "co_argcount")
    )


def _with_hooks(its_code: CodeType) -> CodeType:
    constants = tuple(
        _HOOKS[constant[1]]
        if isinstance(constant, tuple) and len(constant) == 2 and constant[0] == _MARK
        else _with_hooks(constant)
        if isinstance(constant, CodeType)
        else constant
        for constant in its_code.co_consts
    )
    return its_code.replace(co_consts=constants)


class _Splicer(ast.NodeTransformer):
    """Puts the hooks into every generator function of a module."""

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        self.generic_visit(node)
        inside = _Inside()
        first = 1 if ast.get_docstring(node) is not None else 0
        body = [inside.visit(statement) for statement in node.body[first:]]
        if not inside.yields or not body:
            return node
        near, last = body[0], body[-1]
        anything: Any = _mark("BaseException", last)
        failed = [_statement("failed", last), ast.copy_location(ast.Raise(), last)]
        handler = ast.copy_location(ast.ExceptHandler(anything, None, failed), last)
        whole = ast.copy_location(ast.Try(body, [handler], [], [_statement("ended", last)]), near)
        node.body = [*node.body[:first], _statement("started", near), whole]
        return node


class _Inside(ast.NodeTransformer):
    """Puts hooks around the yields and returns of one function, not of those nested in it."""

    def __init__(self) -> None:
        self.yields = False

    def visit(self, node: ast.AST) -> Any:
        return node if isinstance(node, _SCOPES) else super().visit(node)

    def visit_Yield(self, node: ast.Yield) -> ast.AST:
        self.generic_visit(node)
        self.yields = True
        value = node.value or ast.copy_location(ast.Constant(None), node)
        node.value = _call("yielded", node, value)
        return _call("resumed", node, node)

    def visit_YieldFrom(self, node: ast.YieldFrom) -> ast.AST:
        self.generic_visit(node)
        self.yields = True
        return node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        self.generic_visit(node)
        if node.value is not None:
            node.value = _call("returns", node.value, node.value)
        return node


def _mark(hook: str, near: ast.AST) -> ast.Constant:
    """What stands for a hook until the code is compiled."""
    return ast.copy_location(ast.Constant((_MARK, hook)), near)  # type: ignore[arg-type]


def _call(hook: str, near: ast.AST, *arguments: ast.expr) -> ast.Call:
    return ast.copy_location(ast.Call(_mark(hook, near), list(arguments), []), near)


def _statement(hook: str, near: ast.AST) -> ast.Expr:
    return ast.copy_location(ast.Expr(_call(hook, near)), near)


# -- what the spliced code calls -----------------------------------------------------------------------------


def _hook(told: Callable[[FrameType, Any], None]) -> Callable[..., Any]:
    """A function that tells of something in the generator that calls it, and hands its argument back."""

    def hook(value: object = None) -> object:
        try:
            frame = sys._getframe(1)
            if id(frame.f_code) not in _quiet:
                told(frame, value)
        except Exception as error:
            channel.give_up(error)
        return value

    return hook


def _started(frame: FrameType, value: object) -> None:
    if not _enough(frame):
        generators.started(frame)


def _yielded(frame: FrameType, value: object) -> None:
    lane = _lane(frame)
    if lane is not None:
        generators.yielded(frame, lane, value, frame.f_lasti)
        for outer, its_lane in generators.delegating(frame):
            if not its_lane.suspended:
                generators.yielded(outer, its_lane, value, outer.f_lasti)


def _resumed(frame: FrameType, value: object) -> None:
    lane = lanes.get(id(frame))
    if lane is not None and not _enough(frame):
        text = values.describe(value)
        for outer, its_lane in reversed(generators.delegating(frame)):
            if its_lane.suspended:
                generators.resumed(outer, its_lane, text, outer.f_lasti)
        generators.resumed(frame, lane, text, frame.f_lasti)


def _returns(frame: FrameType, value: object) -> None:
    if id(frame) in lanes:
        _results[id(frame)] = values.describe(value)


def _failed(frame: FrameType, value: object) -> None:
    lane = _lane(frame)
    error = sys.exc_info()[1]
    _results.pop(id(frame), None)
    if lane is not None and error is not None:
        generators.raised(frame, error)


def _ended(frame: FrameType, value: object) -> None:
    result = _results.pop(id(frame), "None")
    if _lane(frame) is not None:
        generators.returned(frame, result, frame.f_lasti)


def _lane(frame: FrameType) -> Lane | None:
    """The lane of a generator that goes on. If nothing told that it was resumed, something was thrown in."""
    lane = lanes.get(id(frame))
    if lane is not None and lane.suspended:
        if _enough(frame):
            return None
        generators.thrown(frame, lane, _thrown(frame))
    return lane


def _thrown(frame: FrameType) -> BaseException | None:
    """The exception that was thrown in at a yield, if it is still the one that is handled."""
    error = sys.exc_info()[1]
    if error is not None:
        instruction = generators.raised_at(frame, error)
        if dis.opname[frame.f_code.co_code[instruction]] in ("YIELD_VALUE", "RESUME", "SEND"):
            return error
    return None


def _enough(frame: FrameType) -> bool:
    if not generators.enough(frame.f_code):
        return False
    _quiet.add(id(frame.f_code))
    return True


_HOOKS: dict[str, object] = {
    "BaseException": BaseException,
    "started": _hook(_started),
    "yielded": _hook(_yielded),
    "resumed": _hook(_resumed),
    "returns": _hook(_returns),
    "failed": _hook(_failed),
    "ended": _hook(_ended),
}
