"""One fact: a sentence, and a function that finds it on the trace of one or more runs."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from app.parameters import Value


@dataclass(frozen=True, slots=True)
class Fact:
    """`find` takes a `Ran` for each of `of` and returns the evidence; it raises AssertionError without one.

    `of` names variants, another demo's as `slug/variant`; empty: the demo's first. `values` are parameters
    that the run must have, if it must have other ones than all the rest.
    """

    text: str
    find: Callable[..., str]
    of: Sequence[str] = ()
    values: Mapping[str, Value] = field(default_factory=dict)


def fact(
    text: str, *, of: Sequence[str] = (), values: Mapping[str, Value] | None = None
) -> Callable[[Callable[..., str]], Fact]:
    """Makes a `Fact` of a function; `text` says in a sentence what is seen."""

    def made(find: Callable[..., str]) -> Fact:
        return Fact(text, find, of, values or {})

    return made
