"""Values as text, without running any code of the program that is traced.

A `__repr__` of the user's could print, raise, or never return; for anything but plain built-in values the
trace says `<Type>` instead.
"""

from itertools import islice

_LONGEST = 200
_MOST = 20
_ATOMS = frozenset(
    {int, float, complex, bool, type(None), bytes, str, type(...), type(NotImplemented), range}
)


def describe(value: object, depth: int = 0) -> str:
    """The `repr` of a plain built-in value, cut to 200 characters; `<Type>` for anything else."""
    text = _describe(value, depth)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _describe(value: object, depth: int) -> str:
    kind = type(value)
    if kind is str or kind is bytes:
        sequence: str | bytes = value  # type: ignore[assignment]
        return repr(sequence if len(sequence) <= _LONGEST else sequence[:_LONGEST])
    if kind is int:
        return repr(value) if value.bit_length() < 640 else f"<int of {value.bit_length()} bits>"  # type: ignore[attr-defined]
    if kind in _ATOMS:
        return repr(value)
    if depth < 3:
        if kind is list:
            return f"[{_items(value, depth)}]"
        if kind is tuple:
            return f"({_items(value, depth)}{',' if len(value) == 1 else ''})"  # type: ignore[arg-type]
        if kind is set and value:
            return f"{{{_items(value, depth)}}}"
        if kind is dict:
            return f"{{{_pairs(value, depth)}}}"  # type: ignore[arg-type]
    if isinstance(value, BaseException) and "__repr__" not in kind.__dict__:
        return f"<{kind.__qualname__}>" if depth else f"{kind.__qualname__}({exception_message(value)!r})"
    return f"<{kind.__qualname__}>"


def _items(values: object, depth: int) -> str:
    shown = [_describe(item, depth + 1) for item in islice(values, _MOST)]  # type: ignore[call-overload]
    if len(values) > _MOST:  # type: ignore[arg-type]
        shown.append("…")
    return ", ".join(shown)


def _pairs(values: dict[object, object], depth: int) -> str:
    shown = [
        f"{_describe(key, depth + 1)}: {_describe(value, depth + 1)}"
        for key, value in islice(values.items(), _MOST)
    ]
    if len(values) > _MOST:
        shown.append("…")
    return ", ".join(shown)


def exception_message(error: BaseException) -> str:
    """What `str(error)` gives for a built-in exception with plain arguments; `<Type>`s in place of others."""
    arguments = error.args
    if all(type(argument) in _ATOMS for argument in arguments) and _plain_str(type(error)):
        try:
            return str(error)[:_LONGEST]
        except Exception:
            return ""
    if isinstance(error, BaseExceptionGroup) and _plain_str(type(error)) and type(arguments[0]) is str:
        return str(error)[:_LONGEST]
    if len(arguments) == 1:
        return arguments[0] if type(arguments[0]) is str else describe(arguments[0])
    return describe(arguments) if arguments else ""


def _plain_str(kind: type[BaseException]) -> bool:
    for base in kind.__mro__:
        if "__str__" in base.__dict__:
            return base.__module__ == "builtins"
    return True


def exception(error: BaseException) -> dict[str, str]:
    """An exception as events give it: `{type, message}`."""
    return {"type": type(error).__qualname__, "message": exception_message(error)}


def text_or_none(value: object) -> str | None:
    """A message that is a string as it is; any other described; None stays."""
    if value is None or type(value) is str:
        return value
    return describe(value)
