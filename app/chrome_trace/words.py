"""The words on a slice: what is waited for, where, and who caused it. Short: they stand in the picture."""

from typing import Any

_LONGEST = 60
_NAMED_BY = ("object", "task", "process", "thread", "work")


def waiting(awaiting: dict[str, Any] | None) -> str:
    """`waiting: lock 3`."""
    if not awaiting:
        return "waiting"
    kind = awaiting["kind"]
    if kind == "other":
        return f"waiting: {cut(str(awaiting.get('type', kind)))}"
    if kind == "sleep" and awaiting.get("delay") is not None:
        return f"waiting: sleep {awaiting['delay']:g} s"
    for field in _NAMED_BY:
        if awaiting.get(field) is not None:
            return f"waiting: {kind.replace('_', ' ')} {awaiting[field]}"
    return f"waiting: {kind.replace('_', ' ')}"


def place(where: dict[str, Any] | None) -> dict[str, str]:
    """`{"where": "lock.py:38 hold"}`, or nothing."""
    if not where:
        return {}
    text = f"{where['file']}:{where['line']} {where.get('function', '')}".rstrip()
    return {"where": text} | ({"library": where["library"]} if where.get("library") else {})


def cause(by: dict[str, Any] | None) -> dict[str, str]:
    """`{"by": "task 4 via gather"}`, or nothing."""
    if not by:
        return {}
    number = by.get("task", by.get("thread"))
    text = by["kind"] if number is None else f"{by['kind']} {number}"
    return {"by": f"{text} via {by['via']}" if by.get("via") else text}


def cut(text: str) -> str:
    """The first line of a text, and no more of it than fits."""
    line = text.strip().partition("\n")[0]
    return line if len(line) <= _LONGEST else line[: _LONGEST - 1] + "…"
