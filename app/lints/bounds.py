"""How many lints a trace gets: the first of each kind are told, the rest are counted."""

from collections import Counter
from collections.abc import Callable, Sequence

from ..events import Event

MOST_OF_A_TASK = 20
"""At most so many lints of one rule and one task (or object)."""
MOST_OF_A_RULE = 200
"""At most so many lints of one rule."""


class Bounds:
    """Passes findings on to `write` (which takes the fields of a `lint`) until there are too many."""

    def __init__(self, write: Callable[[Event], None]) -> None:
        self._write = write
        self._of_rule: Counter[str] = Counter()
        self._of_task: Counter[tuple[str, object]] = Counter()
        self._missing: Counter[str] = Counter()
        self._last: dict[str, list[int]] = {}

    def report(
        self,
        rule: str,
        text: str,
        *,
        evidence: Sequence[int],
        task: int | None = None,
        object: int | None = None,
    ) -> None:
        """Takes one finding."""
        key = (rule, task if object is None else ("object", object))
        if self._of_rule[rule] >= MOST_OF_A_RULE or self._of_task[key] >= MOST_OF_A_TASK:
            self._missing[rule] += 1
            self._last[rule] = sorted(set(evidence))
            return
        self._of_rule[rule] += 1
        self._of_task[key] += 1
        text = text[0].upper() + text[1:] if text.startswith("the ") else text
        subject = {"task": task} if object is None else {"object": object}
        self._write({"rule": rule, "text": text, **subject, "evidence": sorted(set(evidence))})

    def close(self) -> None:
        """Tells how many were left out, one lint a rule; its evidence is that of the last one."""
        for rule, missing in self._missing.items():
            text = f"{missing} more of this kind {'is' if missing == 1 else 'are'} not listed one by one."
            fields = {"rule": rule, "text": text, "task": None, "missing": missing}
            self._write({**fields, "evidence": self._last[rule]})
